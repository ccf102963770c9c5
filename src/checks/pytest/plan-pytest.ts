import { posix } from 'node:path';
import type { Input, RepoPath, Workspace } from '../../model.ts';
import type { Tool } from '../../toolchain/tool.ts';
import { argumentsInput, type CheckContext, type SinglePlan } from '../check.ts';
import { declaredRecovery } from '../declared-recovery.ts';
import { heldToLock } from '../held-to-lock.ts';
import { requirementInputs } from '../outside/requirements.ts';
import { toolsFor } from '../tools-for.ts';
import { pytestConfigurations, pytestRuns } from './pytest-configuration.ts';

/** How pytest would be run on the judged tree, and everything that decides what it says. */
export interface PytestPlan {
  readonly kind: 'pytest';
  /** Name and version, for people. */
  readonly tool: string;
  readonly runs: readonly {
    readonly tool: Tool;
    readonly folder: RepoPath;
    readonly args: readonly string[];
  }[];
  readonly command: readonly string[];
  readonly inputs: readonly Input[];
}

/** One run of it. */
export interface PytestRun {
  readonly context: CheckContext;
  readonly tool: Tool;
  readonly workspace: Workspace;
  /** Where it runs, relative to the root of the snapshot. */
  readonly folder: RepoPath;
  /** What it is given besides. */
  readonly args: readonly string[];
  /** Test files that are passed over. All else is collected as pytest itself would, with the same configuration. */
  readonly without?: readonly RepoPath[];
}

/** @param more arguments besides those of every run */
export async function planPytest(
  context: CheckContext,
  more: readonly string[] = [],
): Promise<PytestPlan | Extract<SinglePlan, { kind: 'not-needed' | 'unproved' }>> {
  const wanted = (await pytestRuns(context)).map(({ folder, args }) => ({
    folder,
    args: [...pluginArgs, ...more, ...args],
  }));
  if (wanted.length === 0) {
    return { kind: 'not-needed', why: 'the tree has no test files and no test configuration' };
  }
  const lock = await heldToLock(
    context,
    wanted.map(({ folder }) => folder),
  );
  if (lock.kind === 'unproved') return lock;
  const tools = await toolsFor(context, 'pytest', wanted);
  if (tools.kind === 'unavailable') {
    const recovery = await declaredRecovery(context, 'pytest', wanted[0]?.folder);
    return { ...tools, ...recovery, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  }
  const { versions, shown, runs, inputs } = tools;
  const files = runs.flatMap(({ folder }) => pytestConfigurations.map(name => posix.join(folder, name)));
  return {
    kind: 'pytest',
    tool: `pytest ${versions}`,
    runs,
    command: [...shown, ...runs.flatMap(({ args }) => args)],
    inputs: [
      ...inputs,
      ...lock.inputs,
      ...(await context.project.inputs(files)),
      { kind: 'tree', label: 'judged files', value: context.change.head.tree },
      ...(await context.runInputs()),
      ...requirementInputs(context),
      argumentsInput(runs.flatMap(({ folder, args }) => [folder, ...args])),
    ],
  };
}

/** Our plugin reports what was found. */
const pluginArgs = ['-p', 'pygov_pytest'] as const;
