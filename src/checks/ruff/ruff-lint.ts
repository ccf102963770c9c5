import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding } from '../../model.ts';
import type { Tool } from '../../toolchain/tool.ts';
import { count, judged, unproved, type CheckContext, type SinglePlan } from '../check.ts';
import { repoPath } from '../python-files.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';
import { lastLines } from '../run-tool.ts';
import { concernsParts, explainNoFiles, planRuff, runRuff, sawNoFile, type RuffRun } from './ruff-task.ts';
import type { RuffSettings } from './ruff-settings.ts';

/** The repository's own ruff with the repository's own configuration. */
export function planRuffLint(
  context: CheckContext,
  settings: RuffSettings,
  hook?: ToolHook,
): Promise<SinglePlan> {
  return planRuff(context, settings, { args: lintArgs, run: runLint, hook });
}

/**
 * `--force-exclude`: naming a file must not bypass the project's excludes. `--no-fix-only`: with that setting ruff is
 * content with what it cannot mend.
 */
const lintArgs = ['check', '--force-exclude', '--no-fix', '--no-fix-only', '--output-format=json'] as const;

const runLint: RuffRun = async (call, parts) => {
  const { context, tool, workspace } = call;
  const run = await runRuff(call, lintArgs, parts);
  if (run.kind !== 'exited') return run;
  const diagnostics = run.code === 0 || run.code === 1 ? parseDiagnostics(run.stdout) : undefined;
  if (sawNoFile(run)) return explainNoFiles(call);
  if (!diagnostics) {
    return unproved('TOOL_ERROR', `ruff ended with exit code ${run.code}`, { output: lastLines(run) });
  }

  const findings = diagnostics
    .map(diagnostic => asFinding(diagnostic, workspace.path))
    .filter(concernsParts(context, parts));
  if (run.code === 1 && diagnostics.length === 0) {
    return unproved('TOOL_ERROR', 'ruff reports an error but names none', { output: lastLines(run) });
  }
  const outcome = judged(findings, {
    passed: count(parts.length, 'file'),
    failed: `${count(findings.length, 'error')} in ${count(new Set(findings.map(({ path }) => path)).size, 'file')}`,
  });
  return outcome.kind === 'failed'
    ? { ...outcome, recovery: fixCommand(tool, diagnostics, findings) }
    : outcome;
};

/** An item of ruff's JSON output; positions are 1-based, columns count characters. */
interface Diagnostic {
  readonly code: string | null;
  readonly message: string;
  readonly filename: string;
  readonly location: { readonly row: number; readonly column: number } | null;
  readonly fix: { readonly applicability: string } | null;
}

function parseDiagnostics(stdout: string): Diagnostic[] | undefined {
  try {
    const parsed: unknown = JSON.parse(stdout);
    return Array.isArray(parsed) ? (parsed as Diagnostic[]) : undefined;
  } catch {
    // Not JSON: something else than ruff spoke, which the caller shows.
    return undefined;
  }
}

function asFinding(diagnostic: Diagnostic, folder: string): Finding {
  const { code, message, filename, location } = diagnostic;
  return {
    rule: code ?? 'syntax-error',
    ...((code === null || code === 'invalid-syntax') && { hidesOthers: true }),
    severity: 'error',
    path: repoPath(filename, folder),
    ...(location && { line: location.row, column: location.column }),
    message,
  };
}

function fixCommand(tool: Tool, diagnostics: readonly Diagnostic[], findings: readonly Finding[]): string {
  const fixable = diagnostics.some(({ fix }) => fix?.applicability === 'safe');
  const files = [...new Set(findings.map(({ path }) => path))];
  return shellCommand([
    ...tool.argv,
    'check',
    ...(fixable ? ['--fix'] : []),
    '--',
    ...(files.length > 20 ? ['.'] : files),
  ]);
}
