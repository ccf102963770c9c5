import type { Plan, SinglePlan } from './checks/check.ts';
import { decide, gateAgain, type Decision } from './evidence/claims.ts';
import type { Answer } from './evidence/proof.ts';
import { ingestedProof } from './gate/ingested-proof.ts';
import { joinSettled, joinStandings } from './gate/join-tools.ts';
import { planClaim } from './gate/plan-claim.ts';
import { policyWarnings } from './gate/policy-warnings.ts';
import type { GateRequest } from './gate/request.ts';
import { ask, oldest, settleTask, skipTask, type Settled } from './gate/settle-task.ts';
import { unreachable } from './lib/unreachable.ts';
import type { ClaimResult, ClaimStatus, Evidence, Oid, Verdict } from './model.ts';
import type { ClaimPolicy } from './rulebook/policy.ts';

/** The flow of a gate: order by order, until one blocks. */
export async function judge(request: GateRequest): Promise<Verdict> {
  const started = request.now();
  request.ledger.prepare();
  const results: ClaimResult[] = [];
  const warnings = policyWarnings(request);
  let blocked = false;
  const orders = claimsByOrder(request);
  request.onProgress({ kind: 'started', claims: orders.flat().map(({ name }) => name) });
  for (const claims of orders) {
    request.onProgress({ kind: 'running', claims: claims.map(({ name }) => name) });
    const isOpen = claims.some(({ order }) => order > (request.unsettled?.maxOrder ?? Infinity));
    const stop = isOpen || (blocked && !request.keepGoing);
    const settled: ClaimResult[] = await Promise.all(
      claims.map(claim => settleClaim(claim, request, { stop, warnings })),
    );
    for (const result of settled) request.onProgress({ kind: 'decided', result });
    results.push(...settled);
    blocked ||= decide(request.gate, settled).exitCode !== 0;
  }
  return {
    gate: request.gate,
    change: request.change,
    profile: request.profile,
    claims: results,
    warnings,
    ...decideAll(results, request),
    started: started.toISOString(),
    durationMs: request.now().getTime() - started.getTime(),
  };
}

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

export async function standingOf(claim: ClaimPolicy, request: GateRequest): Promise<Standing> {
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
  const means = request.policy.reasons[stale.reason]?.means;
  return { kind: 'NOT_VERIFIED', ...stale, ...(means !== undefined && { means }) };
}

/** A profile that is not settled shuts the gate; what failed comes first. */
function decideAll(results: readonly ClaimResult[], { gate, change, unsettled }: GateRequest): Decision {
  const decision = decide(gate, results, gateAgain(gate, change));
  if (!unsettled || decision.exitCode === 1) return decision;
  return { state: 'blocked', exitCode: 2, blocker: unsettled.blocker };
}

/** The claims that this gate looks at, those of one order together. */
function claimsByOrder({ policy, gate }: GateRequest): ClaimPolicy[][] {
  const asked = policy.claims.filter(claim => claim.gates[gate] !== undefined);
  const orders = [...new Set(asked.map(({ order }) => order))].sort((a, b) => a - b);
  return orders.map(order => asked.filter(claim => claim.order === order));
}

async function settleClaim(
  claim: ClaimPolicy,
  request: GateRequest,
  { stop, warnings }: { stop: boolean; warnings: string[] },
): Promise<ClaimResult> {
  const started = performance.now();
  const settled = stop
    ? notReached
    : await settlePlan(await planClaim(claim, request.head), claim, request, warnings);
  const requirement = claim.gates[request.gate] ?? 'required';
  return { claim: claim.name, requirement, ...settled, durationMs: performance.now() - started };
}

async function settlePlan(
  plan: Plan,
  claim: ClaimPolicy,
  request: GateRequest,
  warnings: string[],
): Promise<Settled> {
  if (plan.kind !== 'several') return settleSingle(plan, claim, request, warnings);
  // One after another: they share the snapshot, and the folder for their reports.
  const settled: Settled[] = [];
  for (const single of plan.plans) settled.push(await settleSingle(single, claim, request, warnings));
  return joinSettled(settled);
}

async function settleSingle(
  plan: SinglePlan,
  claim: ClaimPolicy,
  request: GateRequest,
  warnings: string[],
): Promise<Settled> {
  const skip = request.skips.get(claim.name);
  const ingested = skip === undefined ? ingestedProof(plan, claim, request) : undefined;
  if (ingested) {
    const { summary, proof } = ingested;
    const status = { summary, evidence: [proof.evidence], reusedAge: proof.ageMs };
    return { status: { ...status, kind: 'VERIFIED' }, notes: [] };
  }
  switch (plan.kind) {
    case 'not-needed':
      if (plan.warning !== undefined) warnings.push(plan.warning);
      return { status: { kind: 'NOT_NEEDED', why: plan.why }, notes: [] };
    case 'unproved':
      return skip === undefined
        ? { status: { ...plan, kind: 'NOT_VERIFIED' }, notes: [] }
        : { status: { kind: 'NOT_VERIFIED', reason: 'SKIPPED', message: skip }, notes: [] };
    case 'blobs':
    case 'workspace':
      warnings.push(...(plan.warnings ?? []));
      return skip === undefined
        ? settleTask(plan, claim, request, warnings)
        : skipTask(plan, skip, claim, request);
    default:
      return unreachable(plan);
  }
}

const notReached: Settled = {
  status: { kind: 'NOT_VERIFIED', reason: 'NOT_REACHED', message: 'an earlier claim is not shown' },
  notes: [],
};

function asStale({
  reason,
  message,
}: Extract<SinglePlan, { kind: 'unproved' }>): NonNullable<Answer['stale']> {
  return { reason, detail: message };
}
