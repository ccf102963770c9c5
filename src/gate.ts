import type { Plan, SinglePlan } from './checks/check.ts';
import { decide, gateAgain } from './gate/decide.ts';
import { asStandings, derive, isDerived } from './gate/derived-claims.ts';
import { ingestedProof } from './gate/ingested-proof.ts';
import { joinSettled } from './gate/join-tools.ts';
import { planClaim } from './gate/plan-claim.ts';
import { policyWarnings } from './gate/policy-warnings.ts';
import type { GateRequest } from './gate/request.ts';
import { missingRulebook, unavailableStatus } from './gate/missing-rulebook.ts';
import { settleTask, skipTask, type Settled } from './gate/settle-task.ts';
import { unreachable } from './lib/unreachable.ts';
import type { ClaimResult, Verdict } from './model.ts';
import type { ClaimPolicy } from './rulebook/claim-policy.ts';

/** The flow of a gate: order by order, until one blocks; then what follows from how the claims stand. */
export async function judge(request: GateRequest): Promise<Verdict> {
  const started = request.now();
  request.ledger.prepare();
  const results: ClaimResult[] = [];
  const warnings = policyWarnings(request);
  let blocked = false;
  const { orders, derived } = askedClaims(request);
  request.onProgress({ kind: 'started', claims: [...orders.flat(), ...derived].map(({ name }) => name) });
  const isStopped = () => blocked && !request.keepGoing;
  const decided = (settled: readonly ClaimResult[]) => {
    for (const result of settled) request.onProgress({ kind: 'decided', result });
    results.push(...settled);
    blocked ||= decide(request.gate, { claims: settled }).exitCode !== 0;
  };
  for (const claims of orders) {
    request.onProgress({ kind: 'running', claims: claims.map(({ name }) => name) });
    const isOpen = claims.some(({ order }) => order > (request.unsettled?.maxOrder ?? Infinity));
    const stop = isOpen || isStopped();
    decided(await Promise.all(claims.map(claim => settleClaim(claim, request, { stop, warnings }))));
  }
  // What the change touches is looked into only where something follows from it.
  const followed = derived.length > 0 ? await derive(request, asStandings(results)) : undefined;
  const stop = request.unsettled !== undefined || isStopped();
  decided(
    derived.map(claim =>
      settleDerived(claim, stop ? notReached : (followed?.resultOf(claim) ?? notReached), request),
    ),
  );
  const facts = {
    claims: results,
    missingRulebook: missingRulebook(request.policy),
    ambiguousProfile: request.unsettled?.blocker,
  };
  return {
    gate: request.gate,
    change: request.change,
    profile: request.profile,
    rulebooks: request.policy.rulebooks,
    ...(followed?.risk && { risk: followed.risk }),
    ...(followed?.scorecard && { scorecard: followed.scorecard }),
    claims: results,
    // Two tools may say the same of one pin.
    warnings: [...new Set(warnings)],
    ...decide(request.gate, facts, gateAgain(request.gate, request.change)),
    started: started.toISOString(),
    durationMs: request.now().getTime() - started.getTime(),
  };
}

/** The claims that this gate looks at, those of one order together, and those that follow from them. */
function askedClaims({ policy, gate }: GateRequest): { orders: ClaimPolicy[][]; derived: ClaimPolicy[] } {
  const asked = policy.claims.filter(claim => claim.gates[gate] !== undefined);
  const proved = asked.filter(claim => !isDerived(claim));
  const orders = [...new Set(proved.map(({ order }) => order))].sort((a, b) => a - b);
  return {
    orders: orders.map(order => proved.filter(claim => claim.order === order)),
    derived: asked.filter(isDerived),
  };
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
  const isOpen = stop || settled.status.kind === 'FAILED' || request.skips.has(claim.name);
  const unavailable = isOpen ? undefined : unavailableStatus(claim.name, request.policy);
  return {
    claim: claim.name,
    requirement: claim.gates[request.gate] ?? 'required',
    ...settled,
    ...(unavailable && { status: unavailable }),
    durationMs: performance.now() - started,
  };
}

function settleDerived(
  { name, gates }: ClaimPolicy,
  { status, restsOn }: Pick<ClaimResult, 'status' | 'restsOn'>,
  { gate, skips }: GateRequest,
): ClaimResult {
  const skip = status.kind === 'VERIFIED' ? undefined : skips.get(name);
  return {
    claim: name,
    requirement: gates[gate] ?? 'required',
    status: skip === undefined ? status : { kind: 'NOT_VERIFIED', reason: 'SKIPPED', message: skip },
    ...(restsOn && { restsOn }),
    notes: [],
    durationMs: 0,
  };
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
