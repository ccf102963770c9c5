import { shown } from '../rulebook/resolve.ts';
import type { GateRequest } from './request.ts';

/** What a person should know of the policy of a verdict: what the repository has loosened, and what the Change loosens. */
export function policyWarnings({
  policy,
  weakened,
  weakenedAround,
  profile,
}: Pick<GateRequest, 'policy' | 'weakened' | 'weakenedAround' | 'profile'>): string[] {
  return [
    ...profile.warnings,
    ...policy.addOns.flatMap(({ name, unavailable, speaksFor }) =>
      unavailable === undefined
        ? []
        : [`the rulebook ${name} is not there (${unavailable}); not verified: ${speaksFor.join(', ')}`],
    ),
    ...policy.loosened.map(
      ({ path, from, to, origin, reason }) =>
        `${path} is ${shown(to)} instead of ${shown(from)} (${origin}: ${reason})`,
    ),
    ...weakened.map(({ path, from, to, inForce }) => {
      const became = to === undefined ? `takes ${path} away` : `makes ${path} ${shown(to)}`;
      const rule = inForce ? '' : '; it is judged by the policy of its base';
      return `this change ${became}, which was ${shown(from)}${rule}`;
    }),
    ...weakenedAround,
  ];
}
