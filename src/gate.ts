import type { CheckContext, Plan, Task } from './checks/check.ts';
import { checks } from './checks/index.ts';
import { decide } from './evidence/claims.ts';
import type { Damage, Ledger } from './evidence/ledger.ts';
import { askLedger, countFiles, recordOutcome, type Answer, type FreshEvidence } from './evidence/proof.ts';
import { displayPath } from './lib/repo-path.ts';
import { unreachable } from './lib/unreachable.ts';
import type {
  Change,
  ClaimResult,
  ClaimStatus,
  Evidence,
  GateName,
  Oid,
  Outcome,
  Part,
  Profile,
  Verdict,
  Workspace,
} from './model.ts';
import type { ClaimPolicy, Policy } from './rulebook/resolve.ts';

/** All that a gate needs; made from the Context, the repository and the judged tree. */
export interface GateRequest {
  readonly gate: GateName;
  readonly change: Change;
  readonly profile: Profile;
  readonly policy: Policy;
  readonly ledger: Ledger;
  /** The snapshot of the head tree; made when the first task asks for it. */
  workspace(): Promise<Workspace>;
  checkContext(claim: ClaimPolicy): CheckContext;
  readonly keepGoing: boolean;
  readonly now: () => Date;
  readonly onProgress: (event: ProgressEvent) => void;
}

export type ProgressEvent =
  | { readonly kind: 'running'; readonly claims: readonly string[] }
  | { readonly kind: 'decided'; readonly result: ClaimResult };

/** The flow of a gate: order by order, until one blocks. */
export async function judge(request: GateRequest): Promise<Verdict> {
  const started = request.now();
  request.ledger.prepare();
  const results: ClaimResult[] = [];
  const warnings: string[] = [];
  let blocked = false;
  for (const claims of claimsByOrder(request)) {
    request.onProgress({ kind: 'running', claims: claims.map(({ name }) => name) });
    const stop = blocked && !request.keepGoing;
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
    ...decide(request.gate, results),
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
  const plan = await planClaim(claim, request);
  if (plan.kind === 'not-needed') return { kind: 'NOT_NEEDED', why: plan.why };
  const { stale, fresh } =
    plan.kind === 'unproved' ? { stale: asStale(plan), fresh: [] } : ask(plan, claim, request);
  if (!stale) {
    return { kind: 'VERIFIED', evidence: fresh.map(({ evidence }) => evidence), ageMs: oldest(fresh) };
  }
  const means = request.policy.reasons[stale.reason]?.means;
  return { kind: 'NOT_VERIFIED', ...stale, ...(means !== undefined && { means }) };
}

/** The claims that this gate looks at, those of one order together. */
function claimsByOrder({ policy, gate }: GateRequest): ClaimPolicy[][] {
  const asked = policy.claims.filter(claim => claim.gates[gate] !== undefined);
  const orders = [...new Set(asked.map(({ order }) => order))].sort((a, b) => a - b);
  return orders.map(order => asked.filter(claim => claim.order === order));
}

type Settled = Pick<ClaimResult, 'status' | 'notes' | 'rerun'>;

async function settleClaim(
  claim: ClaimPolicy,
  request: GateRequest,
  { stop, warnings }: { stop: boolean; warnings: string[] },
): Promise<ClaimResult> {
  const started = performance.now();
  const settled = stop
    ? notReached
    : await settlePlan(await planClaim(claim, request), claim, request, warnings);
  const requirement = claim.gates[request.gate] ?? 'required';
  return { claim: claim.name, requirement, ...settled, durationMs: performance.now() - started };
}

/** What the Check of a claim would do about the Change. */
export function planClaim(claim: ClaimPolicy, request: GateRequest): Promise<Plan> {
  const check = checks.find(({ id }) => id === claim.check);
  if (!check) throw new Error(`the rulebook names a check that does not exist: ${claim.check}`);
  return check.plan(request.checkContext(claim));
}

async function settlePlan(
  plan: Plan,
  claim: ClaimPolicy,
  request: GateRequest,
  warnings: string[],
): Promise<Settled> {
  switch (plan.kind) {
    case 'not-needed':
      if (plan.warning !== undefined) warnings.push(plan.warning);
      return { status: { kind: 'NOT_NEEDED', why: plan.why }, notes: [] };
    case 'unproved':
      return { status: { ...plan, kind: 'NOT_VERIFIED' }, notes: [] };
    case 'blobs':
    case 'workspace':
      return settleTask(plan, claim, request, warnings);
    default:
      return unreachable(plan);
  }
}

/** Asks the ledger what is proved already, runs the rest, records it. */
async function settleTask(
  task: Task,
  claim: ClaimPolicy,
  request: GateRequest,
  warnings: string[],
): Promise<Settled> {
  const answer = ask(task, claim, request);
  request.ledger.setAside(answer.damaged);
  warnings.push(...answer.damaged.map(describeDamage));
  if (!answer.stale) return { status: reused(task, answer), notes: [] };
  const { outcome, started, finished } = await runTask(task, answer.missing, request);
  const rerun = answer.stale;
  if (outcome.kind === 'unproved') return { status: { ...outcome, kind: 'NOT_VERIFIED' }, notes: [], rerun };
  const evidence = recordOutcome(
    request.ledger,
    outcome,
    { ...answer, parts: task.parts !== undefined },
    {
      claim: claim.name,
      check: claim.check,
      tool: task.tool,
      command: task.command,
      tree: request.change.head.tree,
      gate: request.gate,
      started,
      finished,
    },
  );
  return { ...settleOutcome(outcome, evidence, answer), rerun };
}

function ask(task: Task, claim: ClaimPolicy, { ledger, now, policy }: GateRequest): Answer {
  const { inputs, parts } = task;
  const rules = { nowMs: now().getTime(), maxAgeMs: policy.maxAgeMs };
  return askLedger(ledger, { check: claim.check, inputs, ...(parts && { parts }) }, rules);
}

async function runTask(
  task: Task,
  missing: readonly Part[],
  request: GateRequest,
): Promise<{ outcome: Outcome; started: Date; finished: Date }> {
  const started = request.now();
  if (task.kind === 'blobs') return { outcome: await task.run(missing), started, finished: request.now() };
  const workspace = await request.workspace();
  const outcome = await task.run(workspace, missing);
  // What ran must be what is judged: a result counts only if the inputs were the same before and after.
  const [changed] = outcome.kind === 'passed' ? await workspace.changedFiles() : [];
  const finished = request.now();
  if (changed === undefined) return { outcome, started, finished };
  const message = `${task.tool} changed ${displayPath(changed)} while it ran`;
  return { outcome: { kind: 'unproved', reason: 'MUTATED_DURING_RUN', message }, started, finished };
}

function reused(task: Task, { fresh }: Answer): ClaimStatus {
  const summary = task.parts ? countFiles(task.parts.length) : (fresh[0]?.evidence.summary ?? '');
  const evidence = fresh.map(proof => proof.evidence);
  return { kind: 'VERIFIED', summary, evidence, reusedAge: oldest(fresh) };
}

function settleOutcome(
  outcome: Exclude<Outcome, { kind: 'unproved' }>,
  recorded: readonly Evidence[],
  { fresh, covered, total }: Answer,
): Settled {
  const { summary } = outcome;
  const notes = outcome.findings.filter(({ severity }) => severity !== 'error');
  if (outcome.kind === 'failed') {
    const findings = outcome.findings.filter(({ severity }) => severity === 'error');
    const recovery = outcome.recovery === undefined ? {} : { recovery: outcome.recovery };
    return { status: { kind: 'FAILED', summary, findings, evidence: recorded, ...recovery }, notes };
  }
  const evidence = [...fresh.map(proof => proof.evidence), ...recorded];
  if (fresh.length === 0) return { status: { kind: 'VERIFIED', summary, evidence }, notes };
  return {
    status: { kind: 'VERIFIED', summary, evidence, reusedAge: oldest(fresh), reusedParts: [covered, total] },
    notes,
  };
}

const notReached: Settled = {
  status: { kind: 'NOT_VERIFIED', reason: 'NOT_REACHED', message: 'an earlier claim is not shown' },
  notes: [],
};

function asStale({ reason, message }: Extract<Plan, { kind: 'unproved' }>): NonNullable<Answer['stale']> {
  return { reason, detail: message };
}

function oldest(fresh: readonly FreshEvidence[]): number {
  return Math.max(...fresh.map(({ ageMs }) => ageMs));
}

function describeDamage({ file, problem }: Damage): string {
  return `the evidence ${file} ${problem}; it is set aside in .governance/ledger/damaged and does not count`;
}
