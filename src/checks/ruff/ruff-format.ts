import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding } from '../../model.ts';
import { count, judged, unproved, type CheckContext, type SinglePlan } from '../check.ts';
import { repoPath } from '../python-files.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';
import { lastLines } from '../run-tool.ts';
import { readRuffSettings } from './ruff-settings.ts';
import { concernsParts, explainNoFiles, planRuff, runRuff, sawNoFile, type RuffRun } from './ruff-task.ts';

/** ruff's formatter, only where the judged tree configures it. */
export async function planRuffFormat(
  context: CheckContext,
  hook?: ToolHook,
): Promise<SinglePlan | undefined> {
  const settings = await readRuffSettings(context.project, hook);
  return settings && (settings.formats || hook)
    ? planRuff(context, settings, { args: formatArgs, run: runFormat, hook })
    : undefined;
}

const formatArgs = ['format', '--check', '--force-exclude'] as const;

const runFormat: RuffRun = async (call, parts) => {
  const { context, tool, workspace } = call;
  const run = await runRuff(call, formatArgs, parts);
  if (run.kind !== 'exited') return run;
  // Where the formatter's own excludes leave nothing, it ends well without a word.
  const silent = run.code === 0 && (run.stdout + run.stderr).trim() === '';
  if (sawNoFile(run) || silent) return explainNoFiles(call);
  const summary = count(parts.length, 'file');
  if (run.code === 0 && /already formatted|left unchanged/.test(run.stdout + run.stderr)) {
    return { kind: 'passed', summary, findings: [] };
  }

  const unformattedFiles = unformatted(run.stdout, workspace.path);
  if (run.code !== 1 || unformattedFiles.length === 0) {
    return unproved('TOOL_ERROR', `ruff format ended with exit code ${run.code}`, { output: lastLines(run) });
  }
  const findings = unformattedFiles.filter(concernsParts(context, parts));
  const outcome = judged(findings, {
    passed: summary,
    failed: `${count(findings.length, 'file')} to reformat`,
  });
  if (outcome.kind !== 'failed') return outcome;
  const files = findings.map(({ path }) => path);
  return {
    ...outcome,
    recovery: shellCommand([...tool.argv, 'format', '--', ...(files.length > 20 ? ['.'] : files)]),
  };
};

/** Older versions print `Would reformat: app/main.py`; newer ones a diagnostic whose second line is ` --> app/main.py:3:1`. */
function unformatted(stdout: string, folder: string): Finding[] {
  const lines = /^Would reformat: (?<old>.+)$|^unformatted: .*\n *--> (?<path>.+?):\d+:\d+$/gm;
  return [...stdout.matchAll(lines)].map(({ groups = {} }) => ({
    rule: 'format',
    severity: 'error',
    path: repoPath(groups.old ?? groups.path ?? '', folder),
    message: 'is not formatted as the project configures it',
  }));
}
