import { ConfigError } from '../lib/errors.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Finding, Outcome, RepoPath } from '../model.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import type { Agreement, TreeFiles } from './deps-locked/drift.ts';
import { findLock, isLockName, mayConcern, type FoundLock } from './deps-locked/find-locks.ts';
import { relockCommand } from './deps-locked/relock-command.ts';

/**
 * `deps-locked`: every lock of the judged tree of which the Change touches something agrees with what it is made from. Read
 * from the blobs alone: no manager is started, nothing is resolved.
 */
export const depsLockedCheck: Check = {
  id: 'deps-locked',
  async plan(context): Promise<Plan> {
    const locks = context.files.map(({ path }) => path).filter(isLockName);
    if (locks.length === 0) return { kind: 'not-needed', why: 'no lock file' };
    const tree = treeFiles(context);
    const touched: (FoundLock | BrokenLock)[] = [];
    for (const path of locks) {
      const changed = context.change.files.filter(file => mayConcern(path, file.path));
      if (changed.length === 0) continue;
      const lock = await readLock(path, tree);
      const files = new Set([path, ...(lock?.sources ?? [])]);
      const isOurs = context.claim.onlyConfigured || [...files].some(context.isOurs);
      if (lock && isOurs && changed.some(file => files.has(file.path))) touched.push(lock);
    }
    if (touched.length === 0)
      return { kind: 'not-needed', why: 'no lock and nothing that one is made from changed' };
    const paths = [...new Set(touched.flatMap(({ path, sources }) => [path, ...sources]))].sort();
    const inputs = await context.project.inputs(paths);
    return {
      kind: 'blobs',
      tool: 'pygov deps',
      command: ['pygov', 'deps', ...touched.map(({ path }) => path)],
      inputs: [
        { kind: 'policy', label: 'how locks are compared', value: formats },
        ...inputs.map(input => ({ ...input, kind: 'tree' as const })),
      ],
      run: () => judge(touched, context),
    };
  },
};

/** Part of the evidence: another number makes all of before stale. */
const formats = 'deps-locked 1';

/** A lock or a source of it that cannot be read. */
interface BrokenLock {
  readonly path: RepoPath;
  readonly sources: readonly RepoPath[];
  readonly problem: ConfigError;
}

async function readLock(path: RepoPath, tree: TreeFiles): Promise<FoundLock | BrokenLock | undefined> {
  try {
    return await findLock(path, tree);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { path, sources: [error.place.file], problem: error };
  }
}

function treeFiles({ project }: CheckContext): TreeFiles {
  return {
    has: path => project.has(path),
    text: path => project.text(path),
    named: name => project.named(name),
  };
}

async function judge(locks: readonly (FoundLock | BrokenLock)[], context: CheckContext): Promise<Outcome> {
  const findings: Finding[] = [];
  let requirements = 0;
  let recovery: string | undefined;
  let unknown: Outcome | undefined;
  for (const lock of locks) {
    const agreement = 'problem' in lock ? lock.problem : await agreementOf(lock);
    if (agreement instanceof ConfigError) findings.push(asFinding(agreement));
    else if (agreement.kind === 'unknown') {
      const message = `nothing tells whether ${lock.path} is right: ${agreement.why}`;
      unknown ??= unproved('UNPROVABLE', message, withRecovery(recoveryOf(lock, context)));
    } else {
      requirements += agreement.requirements;
      findings.push(...describe(lock.path, agreement));
    }
    if (findings.some(({ severity }) => severity === 'error')) recovery ??= recoveryOf(lock, context);
  }
  const errors = findings.filter(({ severity }) => severity === 'error');
  const names = locks.map(({ path }) => path).filter(path => errors.some(error => error.path === path));
  const outcome = judged(findings, {
    passed: `${count(locks.length, 'lock')}, ${count(requirements, 'requirement')}`,
    failed: `${count(errors.length, 'disagreement')} in ${names.join(', ') || count(locks.length, 'lock')}`,
  });
  if (outcome.kind === 'failed') return { ...outcome, ...withRecovery(recovery) };
  return unknown ?? outcome;
}

async function agreementOf(lock: FoundLock): Promise<Agreement | ConfigError> {
  try {
    return await lock.agreement();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error;
  }
}

function describe(
  path: RepoPath,
  { drifts, notes = [] }: Extract<Agreement, { kind: 'compared' }>,
): Finding[] {
  return [
    ...drifts.map((drift): Finding => ({ ...drift, severity: 'error', path })),
    ...notes.map((message): Finding => ({ rule: 'lock-not-compared', severity: 'warning', path, message })),
  ];
}

/** What cannot be read hides everything else. */
function asFinding({ place: { file, line }, problem }: ConfigError): Finding {
  return {
    rule: 'lock-unreadable',
    severity: 'error',
    path: file,
    ...(line !== undefined && { line }),
    message: problem,
    hidesOthers: true,
  };
}

/** A broken lock is taken back first; a broken source is for whoever wrote it. */
function recoveryOf(lock: FoundLock | BrokenLock, { env, change }: CheckContext): string | undefined {
  if (!('problem' in lock)) return relockCommand(lock.relock, env);
  const { path, problem } = lock;
  const before = change.files.find(file => file.path === path)?.base;
  if (problem.place.file !== path || !before) return undefined;
  return shellCommand(['git', 'restore', `--source=${change.base.commit ?? change.base.tree}`, '--', path]);
}

function withRecovery(recovery: string | undefined): { recovery?: string } {
  return recovery === undefined ? {} : { recovery };
}
