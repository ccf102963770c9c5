import { posix } from 'node:path';
import type { Outcome } from '../model.ts';
import { argumentsInput, type Check, type Plan } from './check.ts';
import { combineOutcomes } from './combine-outcomes.ts';
import { heldToLock } from './held-to-lock.ts';
import { mypyConfigurations, mypyFiles, mypyScope, mypySources } from './mypy/mypy-configuration.ts';
import { mypyArgs, runMypy } from './mypy/run-mypy.ts';
import { isPythonFile } from './python-files.ts';
import { toolsFor } from './tools-for.ts';

/**
 * `types-clean`: the repository's own mypy, where the judged tree configures it, in its configured scope. Projects that
 * configure it in folders of their own are judged there, one after another.
 */
export const typesCheck: Check = {
  id: 'types',
  async plan(context): Promise<Plan> {
    const configurations = await mypyConfigurations(context);
    if (configurations.length === 0) return { kind: 'not-needed', why: 'no type checker is configured' };
    if (!context.files.some(isPythonFile)) return { kind: 'not-needed', why: 'the tree has no Python file' };
    const runs = configurations.map(configuration => ({
      folder: configuration.folder,
      targets: [`--config-file=${configuration.file}`, ...mypyScope(context, configuration)],
    }));
    const mismatch = await heldToLock(
      context,
      runs.map(({ folder }) => folder),
    );
    if (mismatch) return mismatch;
    const tools = await toolsFor(context, 'mypy', runs);
    if (tools.kind === 'unavailable') return { ...tools, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
    const files = runs.flatMap(({ folder }) => mypyFiles.map(name => posix.join(folder, name)));
    return {
      kind: 'workspace',
      tool: `mypy ${tools.versions}`,
      command: [...tools.shown, ...mypyArgs, ...runs.flatMap(({ targets }) => targets)],
      inputs: [
        ...tools.inputs,
        ...(await context.project.inputs(files)),
        mypySources(context, configurations),
        ...(await context.runInputs()),
        argumentsInput([...mypyArgs, ...runs.flatMap(({ folder, targets }) => [folder, ...targets])]),
      ],
      async run(workspace) {
        const outcomes: Outcome[] = [];
        for (const run of tools.runs) outcomes.push(await runMypy({ context, workspace, ...run }));
        return combineOutcomes(outcomes);
      },
    };
  },
};
