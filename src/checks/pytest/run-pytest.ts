import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Outcome, RepoPath, Workspace } from '../../model.ts';
import type { Tool } from '../../toolchain/tool.ts';
import { count, unproved, type CheckContext } from '../check.ts';
import { lastLines, runTool } from '../run-tool.ts';
import { explainMissingPackages } from './missing-packages.ts';
import { asFinding, readReport, summarize } from './report.ts';
import { explainUntracked } from './untracked-input.ts';

/** pytest's exit codes, from its documentation. */
const exitCode = { passed: 0, failed: 1, interrupted: 2, nothingCollected: 5 } as const;

export interface PytestRun {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly workspace: Workspace;
  /** Where it runs, relative to the root of the snapshot. */
  readonly folder: RepoPath;
  /** What it is given besides. */
  readonly args: readonly string[];
  /** Test files that are passed over. All else is collected as pytest itself would, with the same configuration. */
  readonly without?: readonly RepoPath[];
}

/** Runs pytest in one folder of the snapshot. */
export async function runPytest({
  context,
  tool,
  workspace,
  folder,
  args,
  without,
}: PytestRun): Promise<Outcome> {
  // Drawn anew for each run, never fixed: a fixed seed hides tests that depend on the order of a set.
  const seed = context.env.PYTHONHASHSEED ?? String(randomInt(1, 2 ** 32 - 1));
  const env = { PYTHONHASHSEED: seed, PYGOV_PYTEST: '1', ...(without && passOver(without, workspace)) };
  // An empty cache for each run: it would write into the judged tree, and with `--lf` narrow the suite to old failures.
  const cache = `cache_dir=${workspace.reportFolder('pytest-cache')}`;
  const run = await runTool(context, workspace, {
    tool,
    folder,
    args: ['-o', cache, ...args],
    env,
  });
  if (run.kind !== 'exited') return run;
  const report = readReport(run.reports, failure =>
    asFinding(failure, { snapshot: workspace.path, folder, context }),
  );
  const output = lastLines(run);
  if (run.code === exitCode.nothingCollected) {
    return unproved('PARTIAL_SCOPE', 'pytest collected no test', {
      output,
      recovery: shellCommand([...tool.argv, '--collect-only']),
    });
  }
  const where = { context, tool, folder };
  if (!report.counts) {
    // An import that fails in a conftest ends pytest before it reports anything.
    const lacks = explainMissingPackages([`${run.stdout}\n${run.stderr}`], where);
    if (lacks) return unproved('ENV_MISMATCH', lacks.message, { output, recovery: lacks.recovery });
    return unproved('TOOL_ERROR', `pytest ended with exit code ${run.code}`, { output });
  }
  const { passed, failed, errors } = report.counts;
  // pytest also calls it an interruption when it stops for errors at collection; those are its findings.
  if (report.interruption !== undefined && report.failures.length === 0) {
    return unproved('PARTIAL_SCOPE', `pytest was ended from within: ${report.interruption}`, { output });
  }
  if (run.code === exitCode.passed && failed + errors === 0) {
    if (passed + report.counts.xfailed + report.counts.xpassed === 0) {
      return unproved('PARTIAL_SCOPE', 'pytest ran no test: every one was skipped or deselected', { output });
    }
    if (report.unstarted > 0) {
      const problem = `pytest ended before ${count(report.unstarted, 'test')} of those that it collected`;
      return unproved('PARTIAL_SCOPE', problem, { output });
    }
    return { kind: 'passed', summary: summarize(report.counts), findings: [], hashSeed: seed };
  }
  const found: number[] = [exitCode.failed, exitCode.interrupted];
  if (!found.includes(run.code) || report.failures.length === 0) {
    return unproved('TOOL_ERROR', `pytest ended with exit code ${run.code}`, { output });
  }
  const unfound = explainUntracked(report.failures, { ...context, folder });
  if (unfound) return unproved('UNTRACKED_INPUT', unfound.message, { output, recovery: unfound.recovery });
  const lacks = explainMissingPackages(
    report.failures.map(({ message }) => message),
    where,
  );
  if (lacks) return unproved('ENV_MISMATCH', lacks.message, { output, recovery: lacks.recovery });
  const [first] = report.failures;
  const rerun = [...tool.argv, ...(first ? [first.rule] : [])];
  return {
    kind: 'failed',
    summary: `${summarize(report.counts)} (PYTHONHASHSEED=${seed})`,
    findings: report.failures,
    hashSeed: seed,
    recovery: `${folder === '' ? '' : `cd ${shellCommand([folder])} && `}PYTHONHASHSEED=${seed} ${shellCommand(rerun)}`,
  };
}

/** Read by `python/site/pygov_pytest.py`: a JSON list of paths relative to the snapshot. */
function passOver(paths: readonly RepoPath[], workspace: Workspace): Record<string, string> {
  const file = join(workspace.reportFolder('pytest-without'), 'paths.json');
  writeFileSync(file, JSON.stringify(paths));
  return { PYGOV_PYTEST_WITHOUT: file };
}
