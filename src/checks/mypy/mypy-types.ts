import { posix } from 'node:path';
import type { Outcome } from '../../model.ts';
import { argumentsInput, type CheckContext, type SinglePlan } from '../check.ts';
import { combineOutcomes } from '../combine-outcomes.ts';
import { heldToLock } from '../held-to-lock.ts';
import { isPythonFile } from '../python-files.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';
import { toolsFor } from '../tools-for.ts';
import { mypyFiles, mypyScope, mypySources, type MypyConfiguration } from './mypy-configuration.ts';
import { mypyArgs, runMypy } from './run-mypy.ts';

/** mypy for each project that configures it, one after another; undefined where none does. */
export async function planMypy(
  context: CheckContext,
  configurations: readonly MypyConfiguration[],
  hook?: ToolHook,
): Promise<SinglePlan | undefined> {
  if (configurations.length === 0) return undefined;
  if (!context.files.some(isPythonFile)) return { kind: 'not-needed', why: 'the tree has no Python file' };
  const runs = configurations.map(configuration => ({
    folder: configuration.folder,
    targets: [
      `--config-file=${configuration.file}`,
      ...hookOptions(configuration, hook),
      ...mypyScope(context, configuration, hook),
    ],
  }));
  const lock = await heldToLock(
    context,
    runs.map(({ folder }) => folder),
  );
  if (lock.kind === 'unproved') return lock;
  const tools = await toolsFor(context, 'mypy', runs);
  if (tools.kind === 'unavailable') return { ...tools, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const files = runs.flatMap(({ folder }) => mypyFiles.map(name => posix.join(folder, name)));
  return {
    kind: 'workspace',
    tool: `mypy ${tools.versions}`,
    command: [...tools.shown, ...mypyArgs, ...runs.flatMap(({ targets }) => targets)],
    inputs: [
      ...tools.inputs,
      ...lock.inputs,
      ...(await context.project.inputs(files)),
      mypySources(context, configurations, hook),
      ...(await context.runInputs()),
      argumentsInput([...mypyArgs, ...runs.flatMap(({ folder, targets }) => [folder, ...targets])]),
    ],
    async run(workspace) {
      const outcomes: Outcome[] = [];
      for (const run of tools.runs) outcomes.push(await runMypy({ context, workspace, ...run }));
      return combineOutcomes(outcomes);
    },
  };
}

/**
 * mypy searches a path for its patterns as pre-commit does for those of a hook. What the hook has by itself is for an
 * environment without the project's packages: a configuration of the project counts more.
 */
function hookOptions({ file }: MypyConfiguration, hook: ToolHook | undefined): string[] {
  if (!hook) return [];
  const usual = file === '' ? hook.usual : [];
  return [...hook.options, ...usual, ...hook.excludes.map(pattern => `--exclude=${pattern}`)];
}
