import type { SinglePlan } from '../checks/check.ts';
import type { Answer } from '../evidence/proof.ts';
import type { ClaimName, ClaimStatus, Evidence, Oid } from '../model.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import { asStandings, derive, isDerived } from './derived-claims.ts';
import { ingestedProof } from './ingested-proof.ts';
import { joinStandings } from './join-tools.ts';
import { unavailableStatus } from './missing-rulebook.ts';
import { planClaim } from './plan-claim.ts';
import type { GateRequest } from './request.ts';
import { ask, oldest } from './settle-task.ts';

/** How a claim stands by the evidence alone: nothing is run, nothing is written. */
export type Standing =
  | Extract<ClaimStatus, { kind: 'NOT_NEEDED' }>
  | { readonly kind: 'VERIFIED'; readonly evidence: readonly Evidence[]; readonly ageMs: number }
  | {
      readonly kind: 'NOT_VERIFIED';
      readonly reason: string;
      readonly detail: string;
      readonly means?: string;
      /** The tree of the latest record, where a file that differs from it decides. */
      readonly comparedWith?: Oid;
    };

/** How every claim stands that the gate looks at. */
export async function standingsOf(request: GateRequest): Promise<Map<ClaimName, Standing>> {
  const standings = new Map<ClaimName, Standing>();
  const asked = request.policy.claims.filter(({ gates }) => gates[request.gate] !== undefined);
  for (const claim of asked) {
    if (!isDerived(claim)) standings.set(claim.name, await standingOf(claim, request));
  }
  const known = [...standings].map(([claim, status]) => ({ claim, status }));
  const derived = asked.filter(isDerived);
  if (derived.length === 0) return standings;
  const { resultOf } = await derive(request, asStandings(known));
  for (const claim of derived) standings.set(claim.name, asStanding(resultOf(claim).status, request));
  return standings;
}

/** How one claim stands that does not follow from others. */
export async function standingOf(claim: ClaimPolicy, request: GateRequest): Promise<Standing> {
  const unavailable = unavailableStatus(claim.name, request.policy);
  if (unavailable) return asStanding(unavailable, request);
  const plan = await planClaim(claim, request.head);
  const plans = plan.kind === 'several' ? plan.plans : [plan];
  return joinStandings(plans.map(single => standingOfPlan(single, claim, request)));
}

function standingOfPlan(plan: SinglePlan, claim: ClaimPolicy, request: GateRequest): Standing {
  if (plan.kind === 'not-needed') return { kind: 'NOT_NEEDED', why: plan.why };
  const ingested = ingestedProof(plan, claim, request);
  if (ingested) {
    const { evidence, ageMs } = ingested.proof;
    return { kind: 'VERIFIED', evidence: [evidence], ageMs };
  }
  const { stale, fresh } =
    plan.kind === 'unproved' ? { stale: asStale(plan), fresh: [] } : ask(plan, claim, request);
  if (!stale) {
    return { kind: 'VERIFIED', evidence: fresh.map(({ evidence }) => evidence), ageMs: oldest(fresh) };
  }
  return notVerified(stale, request);
}

function asStale({
  reason,
  message,
}: Extract<SinglePlan, { kind: 'unproved' }>): NonNullable<Answer['stale']> {
  return { reason, detail: message };
}

function asStanding(status: ClaimStatus, request: GateRequest): Standing {
  switch (status.kind) {
    case 'NOT_NEEDED':
      return status;
    case 'VERIFIED':
      return { kind: 'VERIFIED', evidence: status.evidence, ageMs: 0 };
    case 'FAILED':
      return notVerified({ reason: 'MISSING', detail: status.summary }, request);
    case 'NOT_VERIFIED':
      return notVerified({ reason: status.reason, detail: status.message }, request);
  }
}

function notVerified(stale: NonNullable<Answer['stale']>, { policy }: GateRequest): Standing {
  const means = policy.reasons[stale.reason]?.means;
  return { kind: 'NOT_VERIFIED', ...stale, ...(means !== undefined && { means }) };
}
