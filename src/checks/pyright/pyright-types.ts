import type { Input, Outcome } from '../../model.ts';
import { packageInputs, pythonInputs } from '../../toolchain/tool.ts';
import type { Python } from '../../toolchain/toolchain.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';
import { argumentsInput, type CheckContext, type SinglePlan } from '../check.ts';
import { combineOutcomes } from '../combine-outcomes.ts';
import { heldToLock } from '../held-to-lock.ts';
import { isPythonFile } from '../python-files.ts';
import { findPyright } from './find-pyright.ts';
import type { PyrightConfiguration } from './pyright-configuration.ts';
import { pyrightArgs, runPyright } from './run-pyright.ts';

/** pyright for each project that configures it, one after another; undefined where none does. */
export async function planPyright(
  context: CheckContext,
  configurations: readonly PyrightConfiguration[],
  hook?: ToolHook,
): Promise<SinglePlan | undefined> {
  if (configurations.length === 0) return undefined;
  if (!context.files.some(isPythonFile)) return { kind: 'not-needed', why: 'the tree has no Python file' };
  const outside = configurations.find(configuration => configuration.outside !== undefined)?.outside;
  if (outside !== undefined) {
    const message = `${outside} is not in the judged tree; pygov gives pyright the interpreter and its packages itself`;
    return { kind: 'unproved', reason: 'UNPROVABLE', message };
  }
  const lock = await heldToLock(
    context,
    configurations.map(({ folder }) => folder),
  );
  if (lock.kind === 'unproved') return lock;
  const resolved = findPyright(await context.toolchain(), {
    workTrees: context.workTrees,
    path: context.env.PATH,
  });
  if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const pythons = new Map<string, Python>();
  for (const { folder } of configurations) {
    const toolchain = await context.toolchain(folder);
    if (toolchain.kind === 'unusable') {
      return { ...toolchain, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
    }
    pythons.set(folder, toolchain.python);
  }
  const { tool, userCommand } = resolved;
  const runs = configurations.map(({ folder, named }) => ({
    folder,
    options: [...(hook?.options ?? []), ...(named === undefined ? [] : [`--project=${named}`])],
    // pyright takes either a project or files.
    targets: folder === '' && named === undefined ? (context.scope.types ?? hook?.paths ?? []) : [],
  }));
  const shown = runs.flatMap(({ options, targets }) => [...options, ...targets]);
  return {
    kind: 'workspace',
    check: 'types-pyright',
    tool: `pyright ${tool.version}`,
    command: [...tool.shown, ...pyrightArgs, '--pythonpath=<python>', ...shown],
    inputs: [
      ...tool.inputs,
      ...[...new Set(pythons.values())].flatMap(python => [
        ...pythonInputs(python),
        ...packageInputs(python),
      ]),
      ...(await context.project.inputs([...new Set(configurations.flatMap(({ files }) => files))])),
      ...lock.inputs,
      pyrightSources(context, configurations, hook),
      ...(await context.runInputs()),
      argumentsInput([...pyrightArgs, ...runs.map(({ folder }) => folder), ...shown]),
    ],
    async run(workspace) {
      const outcomes: Outcome[] = [];
      for (const run of runs) {
        const interpreter = pythons.get(run.folder)?.executable ?? '';
        outcomes.push(await runPyright({ context, tool, userCommand, workspace, interpreter, ...run }));
      }
      return combineOutcomes(outcomes);
    },
  };
}

/**
 * Every file that pyright can read in the tree: sources, stubs, the markers of typed packages, compiled modules; and what
 * is included by name, whatever its suffix.
 */
function pyrightSources(
  { files, scope }: CheckContext,
  configurations: readonly PyrightConfiguration[],
  hook: ToolHook | undefined,
): Input {
  const named = new Set([
    ...configurations.flatMap(({ included }) => included),
    ...(scope.types ?? hook?.paths ?? []),
  ]);
  const isRead = (path: string) => /(\.(pyi?|so|pyd)|(^|\/)py\.typed)$/.test(path) || named.has(path);
  const sources = files.filter(({ path }) => isRead(path));
  const value = sources.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).join('\0');
  return { kind: 'tree', label: 'Python files', value };
}
