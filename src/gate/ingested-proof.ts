import type { SinglePlan } from '../checks/check.ts';
import { findIngested } from '../evidence/ingested.ts';
import type { FreshEvidence } from '../evidence/proof.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import { checkName } from './plan-claim.ts';
import type { GateRequest } from './request.ts';
import { ask } from './settle-task.ts';

/**
 * Ingested evidence that proves a claim, because the repository trusts it (`evidence.trust-ingested`) and nothing of
 * pygov's own says more: neither a proof, nor a failure with the same inputs.
 */
export function ingestedProof(
  plan: SinglePlan,
  claim: ClaimPolicy,
  request: GateRequest,
): { readonly proof: FreshEvidence; readonly summary: string } | undefined {
  const { policy, ledger, change, now } = request;
  if (claim.trustIngested === undefined || plan.kind === 'not-needed') return undefined;
  if (plan.kind !== 'unproved') {
    const { stale, key } = ask(plan, claim, request);
    const hasFailed = () =>
      ledger.find(checkName(plan, claim), key).records.some(({ result }) => result === 'failed');
    if (!stale || hasFailed()) return undefined;
  }
  const rules = { nowMs: now().getTime(), maxAgeMs: policy.maxAgeMs };
  const proof = findIngested(ledger, claim.name, change.head.tree, rules);
  return proof && { proof, summary: `${proof.evidence.summary}, ingested: ${claim.trustIngested}` };
}
