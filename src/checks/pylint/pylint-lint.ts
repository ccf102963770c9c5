import type { Input, TreeFile } from '../../model.ts';
import { hooksFile, type ToolHook } from '../../toolchain/tool-hooks.ts';
import { packageInputs, pythonTool } from '../../toolchain/tool.ts';
import { argumentsInput, type CheckContext, type SinglePlan } from '../check.ts';
import { changedParts, withTargets } from '../named-files.ts';
import { pylintConfiguration, pylintFiles } from './pylint-settings.ts';
import { pylintArgs, runPylint } from './run-pylint.ts';

/** The repository's own pylint, where the judged tree configures it at its root. */
export async function planPylint(context: CheckContext, hook?: ToolHook): Promise<SinglePlan | undefined> {
  const { project, files } = context;
  const configuration = hook?.configuration ?? (await pylintConfiguration(project)) ?? (hook && '/dev/null');
  if (configuration === undefined) return undefined;
  const isJudged = (file: TreeFile) => isSource(file) && (hook?.concerns(file.path) ?? true);
  const ownFiles = [...pylintFiles, ...(hook ? [hooksFile, configuration] : [])];
  const changed = changedParts(context, await withTargets(project, ownFiles), isJudged);
  const asked = changed.map(([path]) => path);
  if (asked.length === 0) return { kind: 'not-needed', why: 'no Python file changed' };
  const toolchain = await context.toolchain();
  const resolved = pythonTool(toolchain, 'pylint');
  if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const { tool } = resolved;
  const args = [...(hook?.options ?? []), ...pylintArgs, `--rcfile=${configuration}`];
  const names = { asked, all: files.filter(isJudged).map(({ path }) => path) };
  return {
    kind: 'workspace',
    check: 'lint-pylint',
    tool: `pylint ${tool.version}`,
    command: [...tool.shown, ...args],
    inputs: [
      ...tool.inputs,
      ...(await project.inputs(pylintFiles)),
      // Plugins, and what is imported.
      ...(toolchain.kind === 'found' ? packageInputs(toolchain.python) : []),
      ...judgedInputs(context, asked),
      ...(await context.runInputs()),
      argumentsInput(args),
    ],
    run: workspace => runPylint({ context, tool, args, configuration, workspace }, names),
  };
}

/** What pylint comes upon by itself. */
function isSource({ path, mode }: TreeFile): boolean {
  return path.endsWith('.py') && mode.startsWith('100');
}

/**
 * pylint follows imports, takes any folder for a package, and compares the files that it is given with one another
 * (`duplicate-code`, `cyclic-import`); its plugins and hooks may read anything. So nothing is recorded file by file.
 */
function judgedInputs({ change }: CheckContext, asked: readonly string[]): Input[] {
  return [
    { kind: 'tree', label: 'judged files', value: change.head.tree },
    { kind: 'tree', label: 'changed files', value: asked.join('\0') },
  ];
}
