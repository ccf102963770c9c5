import { shellCommand } from '../../lib/shell-quote.ts';
import type { Outcome } from '../../model.ts';
import { count, unproved } from '../check.ts';
import { lastLines, type ToolRun } from '../run-tool.ts';
import { explainMissingPackages } from '../missing-packages.ts';
import { asFinding, readReport, summarize } from './report.ts';
import type { PytestRun } from './plan-pytest.ts';
import { explainUntracked } from './untracked-input.ts';

/** pytest's exit codes, from its documentation. */
const exitCode = { passed: 0, failed: 1, interrupted: 2, nothingCollected: 5 } as const;

/**
 * What a run of pytest that ended by itself says.
 * @param seed the PYTHONHASHSEED of the run
 */
export async function judgePytest(
  run: ToolRun,
  { context, tool, workspace, folder }: PytestRun,
  seed: string,
): Promise<Outcome> {
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
  const where = { context, folder };
  if (!report.counts) {
    // An import that fails in a conftest ends pytest before it reports anything.
    const lacks = await explainMissingPackages([`${run.stdout}\n${run.stderr}`], where);
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
  const lacks = await explainMissingPackages(
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
