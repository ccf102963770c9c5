import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Finding, Outcome, Workspace } from '../model.ts';
import { packageInputs, pythonTool, type Tool } from '../toolchain/tool.ts';
import { argumentsInput, count, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { isPythonFile, repoPath } from './python-files.ts';
import { lastLines, runTool } from './run-tool.ts';
import { planUnittest } from './unittest/unittest-tests.ts';
import { explainUntracked } from './untracked-input.ts';

/** `tests-green`: the whole suite in the snapshot, with the repository's own pytest; without one, with unittest or Django. */
export const testsCheck: Check = {
  id: 'tests',
  async plan(context): Promise<Plan> {
    const configured = await configuresPytest(context);
    if (!configured && !context.claim.onlyConfigured) {
      const plan = await planUnittest(context);
      if (plan) return plan;
    }
    const hasTests = context.files.some(({ path }) => isTestFile(path));
    if (!configured && (context.claim.onlyConfigured || !hasTests)) {
      const why = 'the tree has no test files and no test configuration';
      const warning = 'no test was run for this push: the tree has none';
      return { kind: 'not-needed', why, ...(context.files.some(isPythonFile) && { warning }) };
    }
    const toolchain = await context.toolchain();
    const resolved = pythonTool(toolchain, 'pytest');
    if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
    const { tool } = resolved;
    const targets = context.scope.tests ?? [];
    return {
      kind: 'workspace',
      tool: `pytest ${tool.version}`,
      command: [...tool.shown, ...pytestArgs, ...targets],
      inputs: [
        ...tool.inputs,
        ...(await context.project.inputs(configurationFiles)),
        { kind: 'tree', label: 'judged files', value: context.change.head.tree },
        ...(toolchain.kind === 'found' ? packageInputs(toolchain.python) : []),
        ...(await context.runInputs()),
        argumentsInput([...pytestArgs, ...targets]),
      ],
      run: workspace => runPytest(context, tool, targets, workspace),
    };
  },
};

/** pytest's own, which configure it by being there. */
const pytestFiles = ['pytest.toml', '.pytest.toml', 'pytest.ini', '.pytest.ini'];

const configurationFiles = [...pytestFiles, 'pyproject.toml', 'tox.ini', 'setup.cfg'];

/** Our plugin reports what was found. */
const pytestArgs = ['-p', 'pygov_pytest'] as const;

async function configuresPytest({ project }: CheckContext): Promise<boolean> {
  if (pytestFiles.some(path => project.has(path))) return true;
  const sections = await Promise.all([
    project.toml('pyproject.toml', 'tool', 'pytest'),
    project.ini('tox.ini', 'pytest'),
    project.ini('setup.cfg', 'tool:pytest'),
  ]);
  return sections.some(section => section !== undefined);
}

function isTestFile(path: string): boolean {
  return /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path);
}

/** pytest's exit codes, from its documentation. */
const exitCode = { passed: 0, failed: 1, interrupted: 2, nothingCollected: 5 } as const;

async function runPytest(
  context: CheckContext,
  tool: Tool,
  targets: readonly string[],
  workspace: Workspace,
): Promise<Outcome> {
  // Drawn anew for each run, never fixed: a fixed seed hides tests that depend on the order of a set.
  const seed = context.env.PYTHONHASHSEED ?? String(randomInt(1, 2 ** 32 - 1));
  const env = { PYTHONHASHSEED: seed, PYGOV_PYTEST: '1' };
  // An empty cache for each run: it would write into the judged tree, and with `--lf` narrow the suite to old failures.
  const cache = `cache_dir=${workspace.reportFolder('pytest-cache')}`;
  const run = await runTool(context, workspace, {
    tool,
    args: [...pytestArgs, '-o', cache, ...targets],
    env,
  });
  if (run.kind !== 'exited') return run;
  const report = readReport(run.reports, failure => asFinding(failure, workspace.path, context));
  const output = lastLines(run);
  if (run.code === exitCode.nothingCollected) {
    return unproved('PARTIAL_SCOPE', 'pytest collected no test', {
      output,
      recovery: shellCommand([...tool.argv, '--collect-only']),
    });
  }
  if (!report.counts) return unproved('TOOL_ERROR', `pytest ended with exit code ${run.code}`, { output });
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
  const unfound = explainUntracked(report.failures, context);
  if (unfound) return unproved('UNTRACKED_INPUT', unfound.message, { output, recovery: unfound.recovery });
  const [first] = report.failures;
  const rerun = [...tool.argv, ...(first ? [first.rule] : [])];
  return {
    kind: 'failed',
    summary: `${summarize(report.counts)} (PYTHONHASHSEED=${seed})`,
    findings: report.failures,
    hashSeed: seed,
    recovery: `PYTHONHASHSEED=${seed} ${shellCommand(rerun)}`,
  };
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
  readonly xfailed: number;
  readonly xpassed: number;
  readonly deselected: number;
}

interface Report {
  readonly failures: readonly Finding[];
  /** Undefined where the run did not come to its end. */
  readonly counts?: Counts;
  /** Tests that were collected, not deselected, and not started. */
  readonly unstarted: number;
  /** What `pytest.exit()` or a KeyboardInterrupt said. */
  readonly interruption?: string;
}

/** What `python/site/pygov_pytest.py` wrote: a line a failure, then the counts. */
function readReport(reports: string, toFinding: (failure: Failure) => Finding): Report {
  const file = join(reports, 'pytest.jsonl');
  if (!existsSync(file)) return { failures: [], unstarted: 0 };
  const failures: Finding[] = [];
  let report: Report = { failures, unstarted: 0 };
  let deselected = 0;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const record = JSON.parse(line) as ReportLine;
    if ('counts' in record) report = { ...report, counts: record.counts, unstarted: record.unstarted };
    else if ('deselected' in record) deselected = Math.max(deselected, record.deselected);
    else if ('interrupted' in record) report = { ...report, interruption: record.interrupted };
    else failures.push(toFinding(record));
  }
  const { counts } = report;
  return counts
    ? { ...report, counts: { ...counts, deselected: Math.max(deselected, counts.deselected) } }
    : report;
}

type ReportLine =
  | { readonly counts: Counts; readonly unstarted: number }
  | { readonly deselected: number }
  | { readonly interrupted: string }
  | Failure;

interface Failure {
  readonly failure: string;
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
}

function asFinding(record: Failure, folder: string, { redact }: CheckContext): Finding {
  return {
    rule: redact(record.failure),
    severity: 'error',
    path: repoPath(record.path, folder),
    ...(record.line !== null && { line: record.line }),
    message: redact(record.message.replaceAll(folder, '<slot>')).split('\n').slice(0, 3).join('\n'),
  };
}

function summarize(counts: Counts): string {
  const parts = [
    count(counts.passed + counts.failed + counts.xfailed + counts.xpassed, 'test'),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.errors > 0 ? [count(counts.errors, 'error')] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(counts.deselected > 0 ? [`${counts.deselected} deselected`] : []),
  ];
  return parts.join(', ');
}
