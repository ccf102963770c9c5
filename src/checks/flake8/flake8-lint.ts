import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding, Input, Outcome, RepoPath, TreeFile, Workspace } from '../../model.ts';
import { hooksFile, type ToolHook } from '../../toolchain/tool-hooks.ts';
import { packageInputs, pythonTool, type Tool } from '../../toolchain/tool.ts';
import type { Toolchain } from '../../toolchain/toolchain.ts';
import { argumentsInput, count, judged, unproved, type CheckContext, type SinglePlan } from '../check.ts';
import { changedParts, runOnNames, withTargets } from '../named-files.ts';
import { repoPath } from '../python-files.ts';
import { lastLines } from '../run-tool.ts';
import { flake8Files, readFlake8Settings, type Flake8Settings } from './flake8-settings.ts';

/** The repository's own flake8, where the judged tree configures it at its root. */
export async function planFlake8(context: CheckContext, hook?: ToolHook): Promise<SinglePlan | undefined> {
  const { project, files } = context;
  const settings = await readFlake8Settings(project, hook);
  if (!settings) return undefined;
  const found = (file: TreeFile) =>
    file.mode.startsWith('100') && settings.finds(file.path) && (hook?.concerns(file.path) ?? true);
  const named = hook ? [hooksFile, ...(settings.file === undefined ? [] : [settings.file])] : [];
  const isChanged = await withTargets(project, [...flake8Files, ...named]);
  const parts = changedParts(context, isChanged, found);
  if (parts.length === 0) return planNothing(context, isChanged, files.some(found));
  const toolchain = await context.toolchain();
  const resolved = pythonTool(toolchain, 'flake8');
  if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const { tool } = resolved;
  const configuration = settings.file === undefined ? '--isolated' : `--config=${settings.file}`;
  const args = [...(hook?.options ?? []), ...flake8Args, configuration];
  return {
    kind: 'workspace',
    check: 'lint-flake8',
    tool: `flake8 ${tool.version}`,
    command: [...tool.shown, ...args],
    inputs: [
      ...tool.inputs,
      ...(await project.inputs(flake8Files)),
      ...pluginInputs(context, settings, toolchain),
      ...(await context.runInputs()),
      argumentsInput(args),
    ],
    parts,
    run: (workspace, missing) =>
      runFlake8(
        { context, tool, args, workspace },
        missing.map(([path]) => path),
      ),
  };
}

/**
 * What the configuration may say of output does not hold: the findings come in one form on stdout, and after them how
 * many files were read (`--benchmark`) and how many findings there are (`--count`).
 */
const flake8Args = [
  '--format=pygov:%(path)s:%(row)d:%(col)d:%(code)s:%(text)s',
  '--output-file=',
  '--no-show-source',
  '--count',
  '--benchmark',
] as const;

/** Right where the project excludes what changed; where it excludes the whole tree, nothing is proved. */
function planNothing(
  { change, files }: CheckContext,
  configuration: ReadonlySet<RepoPath>,
  findsAny: boolean,
): SinglePlan {
  const isPython = ({ path }: { path: string }) => path.endsWith('.py') || configuration.has(path);
  if (findsAny || !files.some(isPython) || !change.files.some(isPython)) {
    return { kind: 'not-needed', why: 'no file that flake8 judges changed' };
  }
  const message = "flake8's configuration excludes every Python file of the tree";
  return { kind: 'unproved', reason: 'PARTIAL_SCOPE', message };
}

/** Plugins of other packages, and of the tree itself, may read any file of the tree; flake8 alone reads one at a time. */
function pluginInputs(
  { change }: CheckContext,
  { localPlugins }: Flake8Settings,
  toolchain: Toolchain,
): Input[] {
  if (toolchain.kind !== 'found') return [];
  const { python } = toolchain;
  const hasPlugins = [...python.packages.values()].some(
    ({ name, plugsInto }) => !ownPackages.has(name) && plugsInto.some(group => group.startsWith('flake8.')),
  );
  const tree: Input = { kind: 'tree', label: 'judged files', value: change.head.tree };
  return [...packageInputs(python), ...(localPlugins || hasPlugins ? [tree] : [])];
}

const ownPackages = new Set(['flake8', 'mccabe', 'pycodestyle', 'pyflakes']);

interface Flake8Call {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly workspace: Workspace;
}

async function runFlake8(
  { context, tool, args, workspace }: Flake8Call,
  paths: readonly RepoPath[],
): Promise<Outcome> {
  const run = await runOnNames(context, workspace, { tool, args }, paths);
  if (run.kind !== 'exited') return run;
  const findings = parseFindings(run.stdout, workspace.path);
  const output = lastLines(run);
  const counted = total(run.stdout, /^(\d+)$/gm);
  if (run.codes.some(code => code > 1) || counted === undefined) {
    return unproved('TOOL_ERROR', `flake8 ended with exit code ${run.codes.join(', ')}`, { output });
  }
  if (counted !== findings.length) {
    const message = `flake8 counts ${count(counted, 'error')} and shows ${findings.length}: is it told to be quiet?`;
    return unproved('TOOL_ERROR', message, { output });
  }
  const read = total(run.stdout, /^(\d+) +total files processed$/gm) ?? 0;
  // Before version 6 a file that asks to be left alone was not counted.
  if (
    read < paths.length &&
    read < paths.filter(path => !asksForNothing(join(workspace.path, path))).length
  ) {
    const message = `flake8 read ${read} of ${count(paths.length, 'file')} that it was given`;
    return unproved('PARTIAL_SCOPE', message, { output });
  }
  const names = [...new Set(findings.map(({ path }) => path))];
  const outcome = judged(findings, {
    passed: count(paths.length, 'file'),
    failed: `${count(findings.length, 'error')} in ${count(names.length, 'file')}`,
  });
  if (outcome.kind !== 'failed') return outcome;
  return { ...outcome, recovery: shellCommand([...tool.argv, '--', ...(names.length > 20 ? ['.'] : names)]) };
}

/** See NOQA_FILE in flake8's defaults.py. */
function asksForNothing(file: string): boolean {
  return /^\s*# flake8[:=]\s*noqa\s*$/im.test(readFileSync(file, 'latin1'));
}

/** The sum of what a pattern finds; undefined where it finds nothing. */
function total(text: string, pattern: RegExp): number | undefined {
  const numbers = [...text.matchAll(pattern)].map(([, digits]) => Number(digits));
  return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0);
}

function parseFindings(stdout: string, folder: string): Finding[] {
  const line = /^pygov:(?<path>.+?):(?<line>\d+):(?<column>\d+):(?<rule>[A-Z]+\d+):(?<message>.*)$/gm;
  return [...stdout.matchAll(line)].map(({ groups = {} }) => ({
    rule: groups.rule ?? '',
    // A file that cannot be read or parsed.
    ...(/^E9(99|02)$/.test(groups.rule ?? '') && { hidesOthers: true }),
    severity: 'error',
    path: repoPath(groups.path ?? '', folder),
    line: Math.max(1, Number(groups.line)),
    column: Math.max(1, Number(groups.column)),
    message: groups.message ?? '',
  }));
}
