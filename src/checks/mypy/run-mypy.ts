import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding, Outcome, RepoPath, Workspace } from '../../model.ts';
import type { Tool } from '../../toolchain/tool.ts';
import { count, judged, unproved, type CheckContext } from '../check.ts';
import { explainMissingPackages } from '../missing-packages.ts';
import { repoPath } from '../python-files.ts';
import { lastLines, runTool } from '../run-tool.ts';

/** So that what mypy prints can be read, whatever the project has configured. */
export const mypyArgs = [
  '--show-column-numbers',
  '--show-error-codes',
  '--hide-error-context',
  '--no-pretty',
  '--no-color-output',
  '--error-summary',
] as const;

export interface MypyRun {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly workspace: Workspace;
  readonly folder: RepoPath;
  /** Configuration and scope. */
  readonly targets: readonly string[];
}

/** Runs mypy in one folder of the snapshot. */
export async function runMypy({ context, tool, workspace, folder, targets }: MypyRun): Promise<Outcome> {
  const toolchain = await context.toolchain(folder);
  const id = toolchain.kind === 'found' ? toolchain.python.id.slice(0, 16) : 'none';
  const cache = `--cache-dir=${workspace.cacheFolder(`mypy-${id}`)}`;
  const run = await runTool(context, workspace, { tool, folder, args: [...mypyArgs, cache, ...targets] });
  if (run.kind !== 'exited') return run;
  // mypy goes on without a configuration that it cannot read; what it finds then is not what the project asks for.
  const notices = complaints(run.stderr);
  const unread = notices.find(({ message }) => !/^(\[|No \[mypy\])/.test(message));
  if (unread) {
    const message = `mypy cannot read its configuration: ${unread.path}: ${unread.message}`;
    return unproved('TOOL_ERROR', message, { output: lastLines(run) });
  }
  // With exit code 2 mypy stopped at what it names: what else is wrong, it has not seen.
  const found = parseMessages(run.stdout, workspace.path, folder).map(finding =>
    run.code === 1 ? finding : { ...finding, hidesOthers: true },
  );
  const findings = [...found, ...notices];
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (run.code === 0) {
    const files = /^Success: no issues found in (\d+) source files?$/m.exec(run.stdout)?.[1];
    if (!files || files === '0') {
      return unproved('PARTIAL_SCOPE', 'mypy does not say that it checked a file', {
        output: lastLines(run),
      });
    }
    return { kind: 'passed', summary: count(Number(files), 'file'), findings };
  }
  const command = shellCommand([...tool.argv, ...targets]);
  const recovery = folder === '' ? command : `cd ${shellCommand([folder])} && ${command}`;
  // Exit code 2 is a syntax error (named as a finding) as well as a crash or a wrong configuration (not named).
  if (errors === 0) {
    const output = lastLines(run);
    const plugins = run.stderr.split('\n').filter(line => line.includes('Error importing plugin'));
    const lacks = await explainMissingPackages(plugins, { context, folder });
    return lacks
      ? unproved('ENV_MISMATCH', lacks.message, { output, recovery: lacks.recovery })
      : unproved('TOOL_ERROR', `mypy ended with exit code ${run.code}`, { output, recovery });
  }
  const outcome = judged(findings, { passed: '', failed: count(errors, 'error') });
  return outcome.kind === 'failed' ? { ...outcome, recovery } : outcome;
}

/**
 * A line a message: `app/main.py:12:5: error: Incompatible return value  [return-value]`; notes follow their error. With
 * `show_error_end` the place of the end stands behind that of the start.
 */
function parseMessages(stdout: string, snapshot: string, folder: RepoPath): Finding[] {
  const line =
    /^(?<path>.+?):(?<line>\d+):(?:(?<column>\d+):)?(?:\d+:\d+:)? error: (?<message>.*?)(?: {2}\[(?<rule>[\w-]+)\])?$/gm;
  return [...stdout.matchAll(line)].map(({ groups = {} }) => ({
    rule: groups.rule ?? 'mypy',
    severity: 'error',
    path: repoPath(groups.path ?? '', snapshot, folder),
    line: Number(groups.line),
    ...(groups.column && { column: Number(groups.column) }),
    message: groups.message ?? '',
  }));
}

/** What mypy says of its configuration before it goes on: `mypy.ini: [mypy]: Unrecognized option: strct = True`. */
function complaints(stderr: string): Finding[] {
  const line = /^(?<path>\.?mypy\.ini|pyproject\.toml|setup\.cfg): (?<message>.+)$/gm;
  return [...stderr.matchAll(line)].map(({ groups = {} }) => ({
    rule: 'mypy-config',
    severity: 'warning',
    path: groups.path ?? '',
    message: groups.message ?? '',
  }));
}
