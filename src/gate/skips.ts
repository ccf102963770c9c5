import { UsageError } from '../lib/errors.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { ClaimName, Context, GateName } from '../model.ts';
import type { Policy, ScopeName } from '../rulebook/policy.ts';

/** Claims that are let through on purpose, each with what a person should read about it. */
export type Skips = ReadonlyMap<ClaimName, string>;

export interface SkipRequest {
  readonly gate: GateName;
  readonly policy: Policy;
  readonly env: Context['env'];
  /** What the repository asks of the pushed ref. */
  readonly scope: ScopeName;
  /** Claims of a higher order wait until it is settled by whose rules the tree is judged. */
  readonly openOrder?: number;
}

/**
 * What is not to be proved now: the claims that PYGOV_SKIP names (`tests-green,types-clean`), and those beyond the scope
 * of the pushed ref.
 * @throws UsageError for a claim that does not exist, and where a reason is needed and PYGOV_SKIP_REASON gives none
 */
export function resolveSkips({ gate, policy, env, scope, openOrder = Infinity }: SkipRequest): Skips {
  const skips = new Map<ClaimName, string>();
  const { maxOrder } = policy.scopes[scope];
  for (const { name, order, gates } of policy.claims) {
    if (order > openOrder && gates[gate]) skips.set(name, 'the profile is ambiguous');
    if (order > maxOrder && gates[gate]) skips.set(name, `the ref asks for "${scope}" only`);
  }
  const reason = env.PYGOV_SKIP_REASON?.trim() ?? '';
  for (const name of (env.PYGOV_SKIP ?? '').split(',').map(text => text.trim())) {
    if (name === '') continue;
    const claim = policy.claims.find(known => known.name === name);
    if (!claim) {
      const known = policy.claims.map(policyClaim => policyClaim.name).join(', ');
      throw new UsageError(`PYGOV_SKIP names no claim: ${JSON.stringify(name)}; the claims are ${known}`);
    }
    if (claim.skipNeedsReason && reason === '') {
      throw new UsageError(`${name} is not skipped without a reason`, {
        recovery: `${shellCommand(['export', `PYGOV_SKIP=${name}`])} PYGOV_SKIP_REASON='why'`,
      });
    }
    skips.set(name, reason === '' ? 'PYGOV_SKIP' : `PYGOV_SKIP: ${reason}`);
  }
  return skips;
}
