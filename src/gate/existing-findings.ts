import { countFindings, findExisting, type FindingCounts, type PlacedFinding } from '../evidence/existing.ts';
import { configFileNames } from '../config/names.ts';
import { ConfigError } from '../lib/errors.ts';
import type { SinglePlan, Task } from '../checks/check.ts';
import type { Change, ChangeReader, Finding, Oid, Outcome, RepoPath, TreeFile } from '../model.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import { checkName, planClaim } from './plan-claim.ts';
import type { GateRequest, JudgedTree } from './request.ts';

/** The findings of an outcome: those that the Change introduces, and those that stood there before. */
export interface SplitFindings {
  readonly introduced: readonly Finding[];
  readonly existing: readonly Finding[];
}

/**
 * Judges the base as the head was judged, with the head's configuration, as far as it concerns the files with findings,
 * and compares: what a tool or a rule that the Change adopts finds in old code stood there before. Where the base cannot
 * be judged, everything is new.
 */
export async function splitFindings(
  findings: readonly Finding[],
  { claim, check, task }: { claim: ClaimPolicy; check: string; task: Task },
  request: GateRequest,
): Promise<SplitFindings> {
  const before =
    claim.existing === 'block' || findings.every(({ hidesOthers }) => hidesOthers)
      ? undefined
      : await findingsBefore(findings, { claim, check, task }, request);
  if (!before || before.size === 0) return { introduced: findings, existing: [] };
  const existing = findExisting(await placeFindings(findings, claim, request.head), before);
  return {
    introduced: findings.filter((_finding, index) => !existing.has(index)),
    existing: findings.filter((_finding, index) => existing.has(index)),
  };
}

async function findingsBefore(
  findings: readonly Finding[],
  { claim, check, task }: { claim: ClaimPolicy; check: string; task: Task },
  request: GateRequest,
): Promise<FindingCounts | undefined> {
  const { base, baseline, change } = request;
  if (!base) return claim.skipNeedsReason ? undefined : (await baseline?.read())?.get(claim.name);
  const configuration = configurationOf(task);
  // Configuration that changed is the head's there as well, so that nothing in it is known to be old.
  const isNew = new Set(change.files.map(({ path }) => path).filter(path => configuration.has(path)));
  const moved = await movedFiles(findings, request.change, request.head.checkContext(claim).reader);
  const paths = new Set([...findings.map(({ path }) => path), ...moved.keys()]);
  return base({ paths, configuration }, async before => {
    const found = await judgeBase(before, claim, check);
    const old = found?.filter(({ path }) => !isNew.has(path)) ?? [];
    const placed = await placeFindings(old, claim, before);
    return countFindings(placed.flatMap(one => whereItIsNow(one, moved)));
  });
}

/** The new paths of files with findings, by the paths that they had at the base. */
async function movedFiles(
  findings: readonly Finding[],
  { files }: Change,
  reader: ChangeReader,
): Promise<ReadonlyMap<RepoPath, RepoPath>> {
  const added = new Set(files.flatMap(({ path, base }) => (base ? [] : [path])));
  if (!findings.some(({ path }) => added.has(path))) return new Map();
  const isConcerned = new Set(findings.map(({ path }) => path));
  const origins = await reader.origins();
  return new Map([...origins].filter(([path]) => isConcerned.has(path)).map(([path, old]) => [old, path]));
}

/** What was only a warning in the old place may be an error in the new one, and then it is new. */
function whereItIsNow(
  { finding, text }: PlacedFinding,
  moved: ReadonlyMap<RepoPath, RepoPath>,
): PlacedFinding[] {
  const path = moved.get(finding.path);
  if (path === undefined) return [{ finding, text }];
  return finding.severity === 'error' ? [{ finding: { ...finding, path }, text }] : [];
}

/** What the tool reads to know how to judge, and what tells pygov; contents are judged without either. */
function configurationOf(task: Task): ReadonlySet<RepoPath> {
  if (task.kind === 'blobs') return new Set();
  const consulted = task.inputs.filter(({ kind }) => kind === 'config').map(({ label }) => label);
  return new Set([...configFileNames, ...consulted]);
}

/** The findings of the base; undefined where they cannot be told. */
async function judgeBase(
  base: JudgedTree,
  claim: ClaimPolicy,
  check: string,
): Promise<readonly Finding[] | undefined> {
  const planned = await planClaim(claim, base).catch(withoutPlan);
  if (!planned) return undefined;
  const plans = planned.kind === 'several' ? planned.plans : [planned];
  if (plans.every(({ kind }) => kind === 'not-needed')) return [];
  // What another tool says of the same claim is not compared.
  const plan = plans.find(task => isTask(task) && checkName(task, claim) === check);
  if (!plan || !isTask(plan)) return undefined;
  const outcome = await runOn(base, plan);
  return outcome.kind === 'unproved' ? undefined : outcome.findings;
}

/** What the base has configured so that it cannot be judged is mended by some Change; it must not stop that one. */
function withoutPlan(error: unknown): undefined {
  if (!(error instanceof ConfigError)) throw error;
}

function isTask(plan: SinglePlan): plan is Task {
  return plan.kind === 'blobs' || plan.kind === 'workspace';
}

async function runOn(tree: JudgedTree, task: Task): Promise<Outcome> {
  const parts = task.parts ?? [];
  return task.kind === 'blobs' ? task.run(parts) : task.run(await tree.workspace(), parts);
}

/** In bytes. A line of a larger file is not looked up: as long as nothing of the file changes, its findings stay. */
const largestToSplit = 1 << 26;

/** The findings with the lines that they are about. */
export async function placeFindings(
  findings: readonly Finding[],
  claim: ClaimPolicy,
  tree: JudgedTree,
): Promise<PlacedFinding[]> {
  const { files, reader } = tree.checkContext(claim);
  const wanted = new Set(findings.flatMap(({ path, line }) => (line === undefined ? [] : [path])));
  const lines = new Map<RepoPath, readonly string[] | Oid>();
  for (const { path, oid } of files.filter((file: TreeFile) => wanted.has(file.path))) {
    const content = await reader.readBlob(oid);
    const isSplit = content === undefined || content.length <= largestToSplit;
    lines.set(path, isSplit ? (content?.toString('latin1').split(/\r\n|\r|\n/) ?? []) : oid);
  }
  return findings.map(finding => {
    const found = lines.get(finding.path);
    const text = typeof found === 'string' ? found : found?.[(finding.line ?? 0) - 1];
    return { finding, text: finding.line === undefined ? undefined : text };
  });
}
