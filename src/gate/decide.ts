import { shellCommand } from '../lib/shell-quote.ts';
import type { Blocker, Change, ClaimResult, GateName, VerdictState } from '../model.ts';
import { masterRulebook } from '../rulebook/load.ts';
import type { Condition } from '../rulebook/schema.ts';

export interface Decision {
  readonly state: VerdictState;
  readonly exitCode: 0 | 1 | 2;
  readonly blocker?: Blocker;
  /** The condition of the master rulebook that held. */
  readonly decidedBy: Condition;
}

/** What a gate is decided from. */
export interface Facts {
  /** In the order of the policy. */
  readonly claims: readonly ClaimResult[];
  /** A rulebook that the gate cannot do without. */
  readonly missingRulebook?: Blocker | undefined;
  /** By whose rules it would be judged is open. */
  readonly ambiguousProfile?: Blocker | undefined;
}

/**
 * Decides a gate by the order that the master rulebook states (`decision`): the first condition that holds. Only required
 * claims count; of those that one condition is about, the first in the order of the policy is the primary blocker.
 * @param again the command for a claim that has none of its own
 */
export function decide(gate: GateName, facts: Facts, again = `pygov gate ${gate}`): Decision {
  for (const { when: decidedBy, state, 'exit-code': exitCode } of masterRulebook.decision) {
    const held = conditions[decidedBy](facts, again);
    if (held === undefined) continue;
    if (state === 'blocked' && held !== true) return { state, exitCode, decidedBy, blocker: held };
    if (state === 'unverified') return { state, exitCode, decidedBy };
    return { state: masterRulebook.gates[gate]?.ready ?? 'unverified', exitCode, decidedBy };
  }
  throw new Error('the master rulebook leaves a gate undecided');
}

/** The gate by hand, on the same change: what is pushed need not be checked out. */
export function gateAgain(gate: GateName, { kind, head, base }: Change): string {
  if (kind === 'staged') return `pygov gate ${gate}`;
  const tree = `--tree=${head.commit ?? head.tree}`;
  return shellCommand(['pygov', 'gate', gate, tree, `--base=${base.commit ?? base.tree}`]);
}

/** Undefined where it does not hold; what blocks, where it is of that kind. */
const conditions: Readonly<Record<Condition, (facts: Facts, again: string) => Blocker | true | undefined>> = {
  'claim-failed': ({ claims }, again) => {
    for (const { claim, status } of required(claims)) {
      if (status.kind !== 'FAILED') continue;
      return { claim, message: status.summary, recovery: status.recovery ?? again };
    }
    return undefined;
  },
  'rulebook-missing': ({ missingRulebook }) => missingRulebook,
  'profile-ambiguous': ({ ambiguousProfile }) => ambiguousProfile,
  'claim-not-verified': ({ claims }, again) => {
    for (const { claim, status } of required(claims)) {
      if (status.kind !== 'NOT_VERIFIED' || status.reason === 'SKIPPED') continue;
      const { reason, message, recovery = again } = status;
      return { claim, reason, message: `${reason}: ${message}`, recovery };
    }
    return undefined;
  },
  'claim-skipped': ({ claims }) =>
    required(claims).some(({ status }) => status.kind === 'NOT_VERIFIED' && status.reason === 'SKIPPED') ||
    undefined,
  otherwise: () => true,
};

function required(claims: readonly ClaimResult[]): ClaimResult[] {
  return claims.filter(({ requirement }) => requirement === 'required');
}
