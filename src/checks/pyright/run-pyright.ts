import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding, Outcome, RepoPath, Workspace } from '../../model.ts';
import type { Tool } from '../../toolchain/tool.ts';
import { count, judged, unproved, type CheckContext } from '../check.ts';
import { repoPath } from '../python-files.ts';
import { lastLines, runTool } from '../run-tool.ts';

export const pyrightArgs = ['--outputjson'] as const;

export interface PyrightRun {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly userCommand: readonly string[];
  readonly workspace: Workspace;
  readonly folder: RepoPath;
  readonly options: readonly string[];
  /** Instead of the configured scope; none for that. */
  readonly targets: readonly RepoPath[];
  /** Which pyright asks where it imports from. */
  readonly interpreter: string;
}

/** Runs pyright in one folder of the snapshot. Exit code 1 is for errors; 2, 3 and 4 prove nothing. */
export async function runPyright(call: PyrightRun): Promise<Outcome> {
  const { context, tool, userCommand, workspace, folder, options, targets, interpreter } = call;
  const args = [...pyrightArgs, ...options, `--pythonpath=${interpreter}`, ...targets];
  const run = await runTool(context, workspace, { tool, folder, args });
  if (run.kind !== 'exited') return run;
  const output = lastLines(run);
  // Written by the interpreter: without it, what is imported may be that of the working tree.
  if (!existsSync(join(run.reports, 'redirected'))) {
    return unproved('UNPROVABLE', 'pyright did not ask the interpreter for its search path', { output });
  }
  const report = parseReport(run.stdout);
  if (run.code > 1 || !report) {
    const said = run.stderr.trim().split('\n').at(-1) ?? '';
    const message = `pyright ended with exit code ${run.code}${said === '' ? '' : `: ${said}`}`;
    return unproved('TOOL_ERROR', context.redact(message.replaceAll(`${workspace.path}/`, '')), { output });
  }
  const files = report.summary.filesAnalyzed;
  if (files === 0) return unproved('PARTIAL_SCOPE', 'pyright found no file to check', { output });
  const outsider = report.generalDiagnostics.find(({ file }) => !file.startsWith(`${workspace.path}/`));
  if (outsider) return unproved('UNPROVABLE', `pyright checked ${outsider.file}`, { output });
  const strict = options.includes('--warnings');
  const findings = report.generalDiagnostics
    .map(diagnostic => asFinding(diagnostic, workspace.path))
    .map(found =>
      strict && found.severity === 'warning' ? { ...found, severity: 'error' as const } : found,
    );
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (run.code === 1 && errors === 0) {
    return unproved('TOOL_ERROR', 'pyright reports an error but names none', { output });
  }
  const outcome = judged(findings, { passed: count(files, 'file'), failed: count(errors, 'error') });
  const project = folder === '' ? [] : ['-p', folder];
  const recovery = shellCommand([
    ...userCommand,
    `--pythonpath=${interpreter}`,
    ...project,
    ...options,
    ...targets,
  ]);
  return outcome.kind === 'failed' ? { ...outcome, recovery } : outcome;
}

/** What `--outputjson` prints; lines and characters (UTF-16 code units) count from 0. */
interface Report {
  readonly generalDiagnostics: readonly Diagnostic[];
  readonly summary: { readonly filesAnalyzed: number };
}

interface Diagnostic {
  readonly file: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly range?: { readonly start: { readonly line: number; readonly character: number } };
  readonly rule?: string;
}

function parseReport(stdout: string): Report | undefined {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    // Not JSON: it came to no end, which the caller shows.
    return undefined;
  }
}

function asFinding({ file, severity, message, range, rule }: Diagnostic, snapshot: string): Finding {
  const [title = ''] = message.split('\n');
  return {
    rule: rule ?? 'pyright',
    severity: severity === 'information' ? 'info' : severity,
    path: repoPath(file, snapshot),
    ...(range && { line: range.start.line + 1, column: range.start.character + 1 }),
    message: title,
  };
}
