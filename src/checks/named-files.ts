import { displayPath, isUtf8Path } from '../lib/repo-path.ts';
import type { Outcome, Part, RepoPath, TreeFile, Workspace } from '../model.ts';
import type { ProjectConfig } from '../toolchain/project-config.ts';
import type { CheckContext } from './check.ts';
import { asPart } from './python-files.ts';
import { runTool, type ToolCall, type ToolRun } from './run-tool.ts';

/**
 * What a tool that judges files one by one has to judge: the changed ones of its kinds; all of them where the Change
 * touches its configuration, because that can make any file wrong.
 * @param configuration every file that configures it, those behind symlinks too
 */
export function changedParts(
  { change, files }: CheckContext,
  configuration: ReadonlySet<RepoPath>,
  isJudged: (file: TreeFile) => boolean,
): Part[] {
  const configChanged = change.files.some(({ path }) => configuration.has(path));
  const changed = configChanged ? files : change.files.flatMap(({ head }) => head ?? []);
  return changed.filter(isJudged).map(asPart);
}

/** Configuration files with everything that they are symlinks to. */
export async function withTargets(
  project: ProjectConfig,
  paths: readonly RepoPath[],
): Promise<ReadonlySet<RepoPath>> {
  const behind = await Promise.all(paths.map(path => project.behind(path)));
  return new Set([...paths, ...behind.flat()]);
}

/** More names than this do not fit a command line everywhere. */
const namesLimit = 1_000;

export interface NamedRun extends Pick<ToolRun, 'stdout' | 'stderr'> {
  readonly kind: 'exited';
  /** Of every call. */
  readonly codes: readonly number[];
}

/** Runs a tool on files that it is given by name, in as many calls as their names need. */
export async function runOnNames(
  context: CheckContext,
  workspace: Workspace,
  call: ToolCall,
  names: readonly RepoPath[],
): Promise<NamedRun | Extract<Outcome, { kind: 'unproved' }>> {
  const nameless = names.find(name => !isUtf8Path(name));
  if (nameless !== undefined) {
    const message = `${call.tool.name} cannot be given a name that is not UTF-8: ${displayPath(nameless)}`;
    return { kind: 'unproved', reason: 'UNPROVABLE', message };
  }
  const runs: ToolRun[] = [];
  for (let at = 0; at < names.length; at += namesLimit) {
    const args = [...call.args, '--', ...names.slice(at, at + namesLimit)];
    const run = await runTool(context, workspace, { ...call, args });
    if (run.kind !== 'exited') return run;
    runs.push(run);
  }
  return {
    kind: 'exited',
    codes: runs.map(({ code }) => code),
    stdout: runs.map(({ stdout }) => stdout).join('\n'),
    stderr: runs.map(({ stderr }) => stderr).join('\n'),
  };
}
