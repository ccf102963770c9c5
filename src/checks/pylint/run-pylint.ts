import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/package-root.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Outcome, RepoPath, Workspace } from '../../model.ts';
import type { Tool } from '../../toolchain/tool.ts';
import { count, judged, unproved, type CheckContext } from '../check.ts';
import { lastLines, runTool } from '../run-tool.ts';
import { pylintFindings, type PylintReport } from './pylint-report.ts';

/** Nothing of an earlier run counts, and nothing is kept for a later one. */
export const pylintArgs = ['--persistent=n'] as const;

export interface PylintCall {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly configuration: RepoPath;
  readonly workspace: Workspace;
}

/**
 * Runs pylint through `python/pylint_named.py`. Its exit code is a sum: 1 for a fatal message, 2, 4, 8 and 16 for others,
 * 32 for a wrong call or setting; 0 also where the score is at least the project's `fail-under`.
 * @param names the files to judge, and every file of the tree that could be judged
 */
export async function runPylint(
  { context, tool, args, configuration, workspace }: PylintCall,
  names: { readonly asked: readonly RepoPath[]; readonly all: readonly RepoPath[] },
): Promise<Outcome> {
  const folder = workspace.reportFolder(`${context.claim.name}-pylint`);
  const [namesFile, reportFile] = [join(folder, 'names.json'), join(folder, 'report.json')];
  writeFileSync(namesFile, JSON.stringify(names));
  const [python] = tool.argv;
  const driver: Tool = { ...tool, argv: [python, join(packageRoot(), 'python', 'pylint_named.py')] };
  const run = await runTool(context, workspace, {
    tool: driver,
    args: [namesFile, reportFile, ...args],
    env: { PYLINTHOME: folder },
  });
  if (run.kind !== 'exited') return run;
  const output = lastLines(run);
  const report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, 'utf8')) as PylintReport)
    : undefined;
  const fatal = report?.messages.find(({ category }) => category === 'fatal');
  if (!report || fatal || run.code < 0 || (run.code & ~pylintVerdict) !== 0) {
    const message = fatal ? `pylint cannot judge: ${fatal.text}` : `pylint ended with exit code ${run.code}`;
    return unproved('TOOL_ERROR', message, { output });
  }
  if (report.ignoresAll) {
    return unproved('PARTIAL_SCOPE', "pylint's configuration ignores every Python file of the tree");
  }
  const findings = pylintFindings(report, workspace.path, configuration);
  // The project is content with its score.
  if (run.code === 0) {
    const summary = report.judged.length > 0 ? count(report.judged.length, 'file') : nothingJudged;
    const asWarning = findings.map(finding => ({ ...finding, severity: noError(finding.severity) }));
    return { kind: 'passed', summary, findings: asWarning };
  }
  if (findings.length === 0) {
    return unproved('TOOL_ERROR', 'pylint reports an error but names none', { output });
  }
  const errors = findings.filter(({ severity }) => severity === 'error');
  const paths = [...new Set(errors.map(({ path }) => path))];
  const outcome = judged(findings, {
    passed: count(report.judged.length, 'file'),
    failed: `${count(errors.length, 'error')} in ${count(paths.length, 'file')}`,
  });
  const targets = paths.length > 20 ? ['--recursive=y', '--', '.'] : ['--', ...paths];
  return outcome.kind === 'failed'
    ? { ...outcome, recovery: shellCommand([...tool.argv, ...targets]) }
    : outcome;
}

/** Messages of the kinds error, warning, refactor and convention. */
const pylintVerdict = 2 | 4 | 8 | 16;

const nothingJudged = "the project's configuration excludes every changed file";

function noError(severity: 'error' | 'warning' | 'info'): 'warning' | 'info' {
  return severity === 'error' ? 'warning' : severity;
}
