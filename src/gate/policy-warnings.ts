import { shown } from '../rulebook/resolve.ts';
import type { GateRequest } from './request.ts';

type Judged = Pick<GateRequest, 'policy' | 'weakened' | 'weakenedAround' | 'profile'>;

/** What a person should know of the policy of a verdict. */
export function policyWarnings(judged: Judged): string[] {
  const { policy, weakenedAround, profile } = judged;
  return [
    ...profile.warnings,
    ...policy.addOns.flatMap(({ name, unavailable, speaksFor }) =>
      unavailable === undefined
        ? []
        : [`the rulebook ${name} is not there (${unavailable}); not verified: ${speaksFor.join(', ')}`],
    ),
    ...loosenedSettings(judged),
    ...weakenedAround,
  ];
}

/** The settings that the repository has loosened, and those that the Change loosens. */
export function loosenedSettings({ policy, weakened }: Pick<Judged, 'policy' | 'weakened'>): string[] {
  return [
    ...policy.loosened.map(
      ({ path, from, to, origin, reason }) =>
        `${path} is ${shown(to)} instead of ${shown(from)} (${origin}: ${reason})`,
    ),
    ...weakened.map(({ path, from, to, inForce }) => {
      const became = to === undefined ? `takes ${path} away` : `makes ${path} ${shown(to)}`;
      const rule = inForce ? '' : '; it is judged by the policy of its base';
      return `this change ${became}, which was ${shown(from)}${rule}`;
    }),
  ];
}
