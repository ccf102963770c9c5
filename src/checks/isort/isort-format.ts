import { realpathSync } from 'node:fs';
import type { Input, Outcome, RepoPath, TreeFile, Workspace } from '../../model.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';
import { hooksFile, type ToolHook } from '../../toolchain/tool-hooks.ts';
import { packageInputs, pythonTool, type Tool } from '../../toolchain/tool.ts';
import { argumentsInput, type CheckContext, type SinglePlan } from '../check.ts';
import { runFormatter, type FormatJudgement } from '../format-files.ts';
import { changedParts, runOnNames, withTargets, type NamedRun } from '../named-files.ts';
import { isPythonFile } from '../python-files.ts';
import { lastLines } from '../run-tool.ts';
import { isortFiles, readIsortSettings, type IsortSettings } from './isort-settings.ts';

/** The repository's own isort, where the judged tree configures it; each file by the innermost configuration above it. */
export async function planIsort(context: CheckContext, hook?: ToolHook): Promise<SinglePlan | undefined> {
  const { project, files } = context;
  const settings = await isortSettings(project, hook);
  if (settings.length === 0) return undefined;
  const isJudged = (file: TreeFile) =>
    isPythonFile(file) &&
    settingsOf(settings, file.path) !== undefined &&
    (hook?.concerns(file.path) ?? true);
  const ownFiles = hook ? [hooksFile, ...settings.map(({ file }) => file)] : [];
  const configuration = [...new Set([...isortFiles, ...project.named(...isortFiles), ...ownFiles])];
  const args = [...isortArgs, ...(hook?.options ?? [])];
  const parts = changedParts(context, await withTargets(project, configuration), isJudged);
  if (parts.length === 0) return { kind: 'not-needed', why: 'no Python file changed' };
  const toolchain = await context.toolchain();
  const resolved = pythonTool(toolchain, 'isort');
  if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const { tool } = resolved;
  return {
    kind: 'workspace',
    check: 'format-isort',
    tool: `isort ${tool.version}`,
    command: [...tool.shown, ...args],
    inputs: [
      ...tool.inputs,
      ...(await project.inputs(configuration)),
      modulesInput(context),
      // Profiles may come from packages.
      ...(toolchain.kind === 'found' ? packageInputs(toolchain.python) : []),
      ...(await context.runInputs()),
      argumentsInput([...args, ...settings.map(({ file }) => file)]),
    ],
    parts,
    run: (workspace, missing) =>
      runFormatter(
        {
          tool,
          everyFile: files.filter(isJudged).map(({ path }) => path),
          message: 'has imports that are not sorted as the project configures isort',
          mendArgs: ['--filter-files'],
          judge: paths => judge({ context, tool, args, settings, workspace }, paths),
        },
        missing.map(([path]) => path),
      ),
  };
}

/** The settings of the tree; with a hook, which is for every file, some for files that have none. */
async function isortSettings(project: ProjectConfig, hook: ToolHook | undefined): Promise<IsortSettings[]> {
  const settings = await readIsortSettings(project);
  if (!hook) return settings;
  const named = hook.configuration;
  if (named !== undefined && project.has(named)) return [{ file: named, folder: '' }];
  // A folder: the first of its files that says something.
  const inFolder = settings.find(
    ({ folder }) => named !== undefined && folder === (named === '.' ? '' : `${named}/`),
  );
  if (inFolder) return [{ ...inFolder, folder: '' }];
  const none = { file: '/dev/null', folder: '' };
  return settings.some(({ folder }) => folder === '') ? settings : [...settings, none];
}

/** `--filter-files`: the excludes hold for files that are named. With `--verbose` it says of each what it thinks of it. */
const isortArgs = ['--check-only', '--filter-files', '--verbose'] as const;

/** What is first-party is found by looking for files and folders, and into packages for namespaces. */
function modulesInput({ files }: CheckContext): Input {
  const value = files.map(({ path, oid }) => (path.endsWith('__init__.py') ? `${path} ${oid}` : path));
  return { kind: 'tree', label: 'file names', value: value.join('\0') };
}

function settingsOf(settings: readonly IsortSettings[], path: RepoPath): IsortSettings | undefined {
  return settings.find(({ folder }) => path.startsWith(folder));
}

interface IsortCall {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly settings: readonly IsortSettings[];
  readonly workspace: Workspace;
}

async function judge(
  { context, tool, args: givenArgs, settings, workspace }: IsortCall,
  paths: readonly RepoPath[],
): Promise<FormatJudgement | Extract<Outcome, { kind: 'unproved' }>> {
  const judgement = { kind: 'judged' as const, bad: [] as RepoPath[], good: [] as RepoPath[] };
  for (const one of settings) {
    const names = paths.filter(path => settingsOf(settings, path) === one);
    if (names.length === 0) continue;
    const args = [...givenArgs, `--settings-file=${one.file}`];
    const run = await runOnNames(context, workspace, { tool, args }, names);
    if (run.kind !== 'exited') return run;
    const { bad, good, skipped } = parse(run, realpathSync(workspace.path));
    const silent = names.filter(name => !bad.includes(name) && !good.includes(name));
    if (run.codes.some(code => code > 1) || silent.length !== skipped) {
      const problem = /^.*(?:Unable to parse file|Encoding not supported).*$/m.exec(run.stderr)?.[0];
      const message = problem ?? `isort does not say what it thinks of ${silent.length - skipped} files`;
      return { kind: 'unproved', reason: 'TOOL_ERROR', message, output: lastLines(run) };
    }
    judgement.bad.push(...bad);
    judgement.good.push(...good);
  }
  return judgement;
}

/**
 * `ERROR: /slot/a.py Imports are incorrectly sorted and/or formatted.`, `SUCCESS: /slot/b.py Everything Looks Good!`, what
 * stands in front can be configured; and `Skipped 2 files`.
 */
function parse(
  { stdout, stderr }: NamedRun,
  folder: string,
): { bad: RepoPath[]; good: RepoPath[]; skipped: number } {
  const lines = `${stdout}\n${stderr}`.split('\n');
  const named = (said: RegExp) =>
    lines.flatMap(line => {
      const at = said.test(line) ? line.indexOf(`${folder}/`) : -1;
      return at < 0 ? [] : [line.slice(at + folder.length + 1).replace(said, '')];
    });
  const skipped = lines.flatMap(line => /^Skipped (\d+) files$/.exec(line)?.[1] ?? []).map(Number);
  return {
    bad: named(/ Imports are incorrectly sorted( and\/or formatted)?\..*$/),
    good: named(/ Everything Looks Good!.*$/),
    skipped: skipped.reduce((sum, number) => sum + number, 0),
  };
}
