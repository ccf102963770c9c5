import type { Outcome, RepoPath, TreeFile, Workspace } from '../../model.ts';
import type { ProjectConfig, Table } from '../../toolchain/project-config.ts';
import { hooksFile, toolHooks, type ToolHook } from '../../toolchain/tool-hooks.ts';
import { pythonTool, type Tool } from '../../toolchain/tool.ts';
import { argumentsInput, type CheckContext, type SinglePlan } from '../check.ts';
import { runFormatter, type FormatJudgement } from '../format-files.ts';
import { changedParts, runOnNames, withTargets, type NamedRun } from '../named-files.ts';
import { pyprojectTables, type ToolTable } from '../pyproject-tables.ts';
import { isPythonFile, repoPath } from '../python-files.ts';
import { lastLines } from '../run-tool.ts';
import { blackExcludes } from './black-excludes.ts';

/**
 * The repository's own black, where the judged tree has a `[tool.black]`; each file by the innermost that it is below. What
 * a hook formats with ruff is left to it: the table stayed behind when the project went over, and no file can please both.
 */
export async function planBlack(context: CheckContext, hook?: ToolHook): Promise<SinglePlan | undefined> {
  const tables = await blackTables(context.project, hook);
  if (tables.length === 0) return undefined;
  const successors = hook ? [] : await toolHooks(context.project, 'ruff-format');
  const configuration = [
    ...context.project.named('pyproject.toml'),
    ...(successors.length > 0 ? [hooksFile] : []),
    ...(hook ? [hooksFile, ...(hook.configuration === undefined ? [] : [hook.configuration])] : []),
  ];
  const isJudged = (file: TreeFile) =>
    isPythonFile(file) &&
    tableOf(tables, file.path) !== undefined &&
    (hook?.concerns(file.path) ?? true) &&
    !successors.some(successor => successor.concerns(file.path));
  const args = [...blackArgs, ...(hook?.options ?? [])];
  const parts = changedParts(context, await withTargets(context.project, configuration), isJudged);
  if (parts.length === 0) return { kind: 'not-needed', why: 'no Python file changed' };
  const resolved = pythonTool(await context.toolchain(), 'black');
  if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const { tool } = resolved;
  return {
    kind: 'workspace',
    check: 'format-black',
    tool: `black ${tool.version}`,
    command: [...tool.shown, ...args],
    inputs: [
      ...tool.inputs,
      ...(await context.project.inputs([...new Set(['pyproject.toml', ...configuration])])),
      ...(await context.runInputs()),
      argumentsInput([...args, ...tables.flatMap(tableArgs)]),
    ],
    parts,
    run: (workspace, missing) =>
      runFormatter(
        {
          tool,
          everyFile: context.files.filter(isJudged).map(({ path }) => path),
          message: 'is not formatted as the project configures black',
          mendArgs: [],
          judge: paths => judge({ context, tool, args, tables, workspace }, paths),
        },
        missing.map(([path]) => path),
      ),
  };
}

/** With `--verbose` it says of each file what it thinks of it, also where the configuration says `quiet`. */
const blackArgs = ['--check', '--verbose'] as const;

/**
 * The tables of the tree; with a hook, which is for every file, one for files that have none. A file that the hook names is
 * the only one; what it excludes, it excludes besides.
 */
async function blackTables(project: ProjectConfig, hook: ToolHook | undefined): Promise<ToolTable[]> {
  const tables = await pyprojectTables(project, 'black');
  if (!hook) return tables;
  const excludes = ['exclude', 'extend-exclude', 'force-exclude'].flatMap(key => {
    const value = hook.values.get(key);
    return value === undefined ? [] : [[key, value]];
  });
  const more = Object.fromEntries(excludes) as Table;
  if (hook.configuration !== undefined) {
    const table = await project.toml(hook.configuration, 'tool', 'black');
    return [{ file: hook.configuration, folder: '', table: { ...table, ...more } }];
  }
  const none = { file: '/dev/null', folder: '', table: {} };
  const all = tables.some(({ folder }) => folder === '') ? tables : [...tables, none];
  return all.map(one => ({ ...one, table: { ...one.table, ...more } }));
}

function tableArgs({ file, table }: ToolTable): string[] {
  return [`--config=${file}`, `--force-exclude=${blackExcludes(table)}`];
}

function tableOf(tables: readonly ToolTable[], path: RepoPath): ToolTable | undefined {
  return tables.find(({ folder }) => path.startsWith(folder));
}

interface BlackCall {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly tables: readonly ToolTable[];
  readonly workspace: Workspace;
}

/** What black says of each file; unproved where there is one of which it says nothing, or that it cannot format. */
async function judge(
  { context, tool, args, tables, workspace }: BlackCall,
  paths: readonly RepoPath[],
): Promise<FormatJudgement | Extract<Outcome, { kind: 'unproved' }>> {
  // black knows a file by its time and size: it gets an empty cache, and what it proved before is in the ledger.
  const env = { BLACK_CACHE_DIR: workspace.reportFolder(`${context.claim.name}-cache`) };
  const judgement = { kind: 'judged' as const, bad: [] as RepoPath[], good: [] as RepoPath[] };
  for (const table of tables) {
    const names = paths.filter(path => tableOf(tables, path) === table);
    if (names.length === 0) continue;
    const run = await runOnNames(
      context,
      workspace,
      { tool, args: [...args, ...tableArgs(table)], env },
      names,
    );
    if (run.kind !== 'exited') return run;
    const said = parse(run, workspace.path);
    const known = new Set([...said.bad, ...said.good, ...said.excluded]);
    if (run.codes.some(code => code > 1) || names.some(name => !known.has(name))) {
      const problem = /^error: (cannot format .*)$/m.exec(run.stderr)?.[1];
      const message = problem ?? `black ended with exit code ${run.codes.join(', ')}`;
      return { kind: 'unproved', reason: 'TOOL_ERROR', message, output: lastLines(run) };
    }
    judgement.bad.push(...said.bad);
    judgement.good.push(...said.good);
  }
  return judgement;
}

/** A line a file: `would reformat app/a.py`, `app/a.py already well formatted, good job.`, `app/a.py ignored: matches …`. */
function parse(
  { stderr }: NamedRun,
  folder: string,
): { bad: RepoPath[]; good: RepoPath[]; excluded: RepoPath[] } {
  const all = (pattern: RegExp) =>
    [...stderr.matchAll(pattern)].map(([, path = '']) => repoPath(path, folder));
  return {
    bad: all(/^would reformat (.+)$/gm),
    good: all(/^(.+) (?:already well formatted, good job|wasn't modified on disk since last run)\.$/gm),
    excluded: all(/^(.+) ignored: matches the --force-exclude regular expression$/gm),
  };
}
