import { shellCommand } from '../lib/shell-quote.ts';
import type { Blocker, Change, ClaimResult, GateName, VerdictState } from '../model.ts';

export interface Decision {
  readonly state: VerdictState;
  readonly exitCode: 0 | 1 | 2;
  readonly blocker?: Blocker;
}

/**
 * Decides a gate from its Claims, which come in the order of the policy. Only a required Claim blocks: FAILED is exit
 * code 1, NOT_VERIFIED is 2. The first that blocks is the primary blocker, a failed one before one that was not
 * reached or could not be judged. What was skipped on purpose lets through, but then nothing is ready.
 * @param again the command for a claim that has none of its own
 */
export function decide(
  gate: GateName,
  claims: readonly ClaimResult[],
  again = `pygov gate ${gate}`,
): Decision {
  const required = claims.filter(({ requirement }) => requirement === 'required');
  const failed = required.find(({ status }) => status.kind === 'FAILED');
  const unverified = required.find(
    ({ status }) => status.kind === 'NOT_VERIFIED' && status.reason !== 'SKIPPED',
  );
  const primary = failed ?? unverified;
  const skipped = required.some(
    ({ status }) => status.kind === 'NOT_VERIFIED' && status.reason === 'SKIPPED',
  );
  if (!primary && skipped) return { state: 'unverified', exitCode: 0 };
  if (!primary) return { state: gate === 'pre-commit' ? 'ready-to-commit' : 'ready-for-pr', exitCode: 0 };
  return { state: 'blocked', exitCode: failed ? 1 : 2, blocker: asBlocker(primary, again) };
}

/** The gate by hand, on the same change: what is pushed need not be checked out. */
export function gateAgain(gate: GateName, { kind, head, base }: Change): string {
  if (kind === 'staged') return `pygov gate ${gate}`;
  const tree = `--tree=${head.commit ?? head.tree}`;
  return shellCommand(['pygov', 'gate', gate, tree, `--base=${base.commit ?? base.tree}`]);
}

function asBlocker({ claim, status }: ClaimResult, again: string): Blocker {
  if (status.kind === 'FAILED') {
    return { claim, message: status.summary, recovery: status.recovery ?? again };
  }
  if (status.kind === 'NOT_VERIFIED') {
    return { claim, message: `${status.reason}: ${status.message}`, recovery: status.recovery ?? again };
  }
  throw new Error(`${claim} does not block`);
}
