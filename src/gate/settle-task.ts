import type { Task } from '../checks/check.ts';
import type { Damage } from '../evidence/ledger.ts';
import {
  askLedger,
  countFiles,
  recordExisting,
  recordAttempt,
  recordOutcome,
  type Answer,
  type FreshEvidence,
  type RunFacts,
} from '../evidence/proof.ts';
import { acceptedCount } from '../lib/accepted-count.ts';
import { withoutPlaces } from '../lib/without-places.ts';
import { displayPath } from '../lib/repo-path.ts';
import type {
  ClaimResult,
  ClaimStatus,
  Evidence,
  Finding,
  Input,
  Outcome,
  Part,
  Workspace,
} from '../model.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import { splitFindings, type SplitFindings } from './existing-findings.ts';
import { checkName } from './plan-claim.ts';
import { recordedNotes } from './recorded-notes.ts';
import type { GateRequest } from './request.ts';

export type Settled = Pick<ClaimResult, 'status' | 'notes' | 'rerun'>;

/** Asks the ledger what is proved already, runs the rest, records it. */
export async function settleTask(
  task: Task,
  claim: ClaimPolicy,
  request: GateRequest,
  warnings: string[],
): Promise<Settled> {
  const { ledger } = request;
  const answer = ask(task, claim, request);
  ledger.setAside(answer.damaged);
  warnings.push(...answer.damaged.map(describeDamage));
  if (answer.stale) return runAndRecord(task, answer, claim, request);
  return { status: reused(task, answer), notes: await recordedNotes(task, answer.fresh, claim, request) };
}

/** Runs what the ledger does not prove, and records what came of it. */
export async function runAndRecord(
  task: Task,
  answer: Answer,
  claim: ClaimPolicy,
  request: GateRequest,
): Promise<Settled> {
  const { ledger } = request;
  const known = await recordedNotes(task, answer.fresh, claim, request);
  const { outcome, started, finished } = await runTask(task, answer.missing, request);
  const rerun = answer.stale && { rerun: answer.stale };
  const facts = factsOf(task, claim, request, { started, finished });
  if (outcome.kind === 'unproved') return settleUnproved({ task, claim, request, answer, facts }, outcome);
  const covered = { ...answer, parts: task.parts !== undefined };
  const evidence = recordOutcome(ledger, outcome, covered, facts);
  // A tool is not run on the base for warnings alone.
  const compared = outcome.kind === 'failed' || (task.kind === 'blobs' && outcome.findings.length > 0);
  const split = compared
    ? await splitFindings(outcome.findings, { claim, check: facts.check, task }, request)
    : { introduced: outcome.findings, existing: [] };
  const notes = [...known, ...split.introduced.filter(finding => !isError(finding))];
  if (outcome.kind === 'passed')
    return { ...settlePassed(outcome.summary, evidence, answer), notes, ...rerun };
  const introduced = split.introduced.filter(isError);
  const existingErrors = split.existing.filter(isError);
  const base = baseInput(claim, request);
  if (introduced.length > 0 || existingErrors.length === 0 || !base) {
    const mended = { ...outcome, ...(await task.mend?.(introduced)) };
    const status = settleFailed(mended, evidence, { introduced, existing: existingErrors });
    return { status, notes, ...rerun };
  }
  const mutated = await findMutation(task, request);
  if (mutated) return settleUnproved({ task, claim, request, answer, facts }, mutated);
  const inputs = [...task.inputs, base];
  const found = { existing: existingErrors, notes: split.introduced };
  const existing = recordExisting(ledger, found, { ...covered, inputs }, facts);
  const proved = [...evidence.filter(({ result }) => result === 'passed'), existing];
  const files = task.parts ? [countFiles(task.parts.length)] : [];
  const summary = [...files, existing.summary, ...acceptedCount(outcome.findings)].join(', ');
  return { ...settlePassed(summary, proved, answer), notes, ...rerun };
}

/** What could not be judged is told again by `pygov evidence why`; so much of it is recorded. */
function settleUnproved(
  run: { task: Task; claim: ClaimPolicy; request: GateRequest; answer: Answer; facts: RunFacts },
  outcome: Extract<Outcome, { kind: 'unproved' }>,
): Settled {
  const { task, claim, request, answer, facts } = run;
  const { redact, workTrees } = request.head.checkContext(claim);
  const message = withoutPlaces(redact(outcome.message), workTrees);
  const { inputs, parts } = task;
  recordAttempt(request.ledger, { ...outcome, message }, { inputs, parts: parts && answer.missing }, facts);
  const status = { ...outcome, kind: 'NOT_VERIFIED' as const };
  return { status, notes: [], ...(answer.stale && { rerun: answer.stale }) };
}

/** Lets a task through on purpose, unless it is proved already. */
export async function skipTask(
  task: Task,
  why: string,
  claim: ClaimPolicy,
  request: GateRequest,
): Promise<Settled> {
  const { ledger, now } = request;
  const answer = ask(task, claim, request);
  if (!answer.stale) {
    return { status: reused(task, answer), notes: await recordedNotes(task, answer.fresh, claim, request) };
  }
  const facts = factsOf(task, claim, request, { started: now(), finished: now() });
  const skip = { reason: 'SKIPPED', message: why } as const;
  recordAttempt(ledger, skip, { inputs: task.inputs, parts: task.parts && answer.missing }, facts);
  return { status: { kind: 'NOT_VERIFIED', ...skip }, notes: [] };
}

function factsOf(
  task: Task,
  claim: ClaimPolicy,
  { change, gate }: GateRequest,
  times: { started: Date; finished: Date },
): RunFacts {
  const { tool, command } = task;
  return {
    claim: claim.name,
    check: checkName(task, claim),
    tool,
    command,
    tree: change.head.tree,
    gate,
    ...times,
  };
}

/** What the ledger says to a task: by itself, else against what stood at the base. */
export function ask(task: Task, claim: ClaimPolicy, request: GateRequest): Answer {
  const { ledger, now, policy } = request;
  const { inputs, parts } = task;
  const rules = { nowMs: now().getTime(), maxAgeMs: policy.maxAgeMs };
  const check = checkName(task, claim);
  const answer = askLedger(ledger, { claim: claim.name, check, inputs, ...(parts && { parts }) }, rules);
  const base = baseInput(claim, request);
  if (!answer.stale || !base) return answer;
  const question = {
    claim: claim.name,
    check,
    inputs: [...inputs, base],
    ...(parts && { parts: answer.missing }),
  };
  const more = askLedger(ledger, question, rules);
  const { stale, ...known } = answer;
  return {
    ...known,
    ...(more.stale && { stale }),
    fresh: [...answer.fresh, ...more.fresh],
    covered: answer.covered + more.covered,
    missing: more.missing,
    damaged: [...answer.damaged, ...more.damaged],
  };
}

/** The input that evidence has besides when it holds only against what stood at the base. */
function baseInput(claim: ClaimPolicy, { base, baseline, change }: GateRequest): Input | undefined {
  if (claim.existing === 'block') return undefined;
  if (base) return { kind: 'tree', label: 'findings of the base', value: change.base.tree };
  return baseline && { kind: 'tree', label: 'findings of the baseline', value: baseline.oid };
}

async function runTask(
  task: Task,
  missing: readonly Part[],
  request: GateRequest,
): Promise<{ outcome: Outcome; started: Date; finished: Date }> {
  const started = request.now();
  if (task.kind === 'blobs') return { outcome: await task.run(missing), started, finished: request.now() };
  const workspace = await workspaceOf(task, request);
  const differing = task.runsIn === 'work-tree' ? await workspace.changedFiles() : [];
  const [different] = differing;
  if (different !== undefined) {
    const message = `${task.tool} runs in the working tree, where ${displayPath(different)} is not as in the judged tree`;
    return {
      outcome: { kind: 'unproved', reason: 'TREE_CHANGED', message, recovery: 'git status' },
      started,
      finished: request.now(),
    };
  }
  const outcome = await task.run(workspace, missing);
  // A failure of the whole stays one; where files are judged one by one, the others would be taken for good.
  const proves = outcome.kind === 'passed' || (outcome.kind === 'failed' && task.parts !== undefined);
  const mutated = proves ? await findMutation(task, request) : undefined;
  return { outcome: mutated ?? outcome, started, finished: request.now() };
}

/** What ran must be what is judged: a result counts only if the inputs were the same before and after. */
async function findMutation(
  task: Task,
  request: GateRequest,
): Promise<Extract<Outcome, { kind: 'unproved' }> | undefined> {
  if (task.kind === 'blobs') return undefined;
  const [changed] = await (await workspaceOf(task, request)).changedFiles();
  if (changed === undefined) return undefined;
  const message = `${task.tool} changed ${displayPath(changed)} while it ran`;
  return { kind: 'unproved', reason: 'MUTATED_DURING_RUN', message };
}

function workspaceOf(task: Extract<Task, { kind: 'workspace' }>, { head }: GateRequest): Promise<Workspace> {
  return task.runsIn === 'work-tree' ? Promise.resolve(head.workTree()) : head.workspace();
}

function reused(task: Task, { fresh }: Answer): ClaimStatus {
  const summary = task.parts ? countFiles(task.parts.length) : (fresh[0]?.evidence.summary ?? '');
  const evidence = fresh.map(proof => proof.evidence);
  return { kind: 'VERIFIED', summary, evidence, reusedAge: oldest(fresh) };
}

function settlePassed(
  summary: string,
  recorded: readonly Evidence[],
  { fresh, covered, total }: Answer,
): Pick<Settled, 'status'> {
  const evidence = [...fresh.map(proof => proof.evidence), ...recorded];
  if (fresh.length === 0) return { status: { kind: 'VERIFIED', summary, evidence } };
  const reusedFacts = { reusedAge: oldest(fresh), reusedParts: [covered, total] as const };
  return { status: { kind: 'VERIFIED', summary, evidence, ...reusedFacts } };
}

function settleFailed(
  outcome: Extract<Outcome, { kind: 'failed' }>,
  evidence: readonly Evidence[],
  { introduced, existing }: SplitFindings,
): ClaimStatus {
  const split = [`${introduced.length} new, ${existing.length} stood there before`];
  const summary =
    existing.length > 0 ? [...split, ...acceptedCount(outcome.findings)].join(', ') : outcome.summary;
  const { recovery, output } = outcome;
  const more = { ...(recovery !== undefined && { recovery }), ...(output !== undefined && { output }) };
  return { kind: 'FAILED', summary, findings: introduced, evidence, ...more };
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

export function oldest(fresh: readonly FreshEvidence[]): number {
  return Math.max(...fresh.map(({ ageMs }) => ageMs));
}

function describeDamage({ file, problem }: Damage): string {
  return `the evidence ${file} ${problem}; it is set aside in .governance/ledger/damaged and does not count`;
}
