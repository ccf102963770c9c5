import { posix } from 'node:path';
import type { Outcome } from '../model.ts';
import { argumentsInput, type Check, type Plan } from './check.ts';
import { combineOutcomes } from './combine-outcomes.ts';
import { pytestConfigurations, pytestRuns } from './pytest/pytest-configuration.ts';
import { missingService } from './pytest/required-services.ts';
import { pytestArgs, runPytest } from './pytest/run-pytest.ts';
import { isPythonFile } from './python-files.ts';
import { toolsFor } from './tools-for.ts';

/**
 * `tests-green`: the whole suite with the repository's own pytest, in the snapshot. Projects that configure it in folders
 * of their own are run there, one after another.
 */
export const testsCheck: Check = {
  id: 'tests',
  async plan(context): Promise<Plan> {
    const runs = await pytestRuns(context);
    if (runs.length === 0) {
      const why = 'the tree has no test files and no test configuration';
      const warning = 'no test was run for this push: the tree has none';
      return { kind: 'not-needed', why, ...(context.files.some(isPythonFile) && { warning }) };
    }
    const tools = await toolsFor(context, 'pytest', runs);
    if (tools.kind === 'unavailable') return { ...tools, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
    const files = runs.flatMap(({ folder }) => pytestConfigurations.map(name => posix.join(folder, name)));
    return {
      kind: 'workspace',
      tool: `pytest ${tools.versions}`,
      command: [...tools.shown, ...pytestArgs, ...runs.flatMap(({ args }) => args)],
      inputs: [
        ...tools.inputs,
        ...(await context.project.inputs(files)),
        { kind: 'tree', label: 'judged files', value: context.change.head.tree },
        ...(await context.runInputs()),
        argumentsInput([...pytestArgs, ...runs.flatMap(({ folder, args }) => [folder, ...args])]),
      ],
      async run(workspace) {
        const missing = await missingService(context);
        if (missing) return missing;
        const outcomes: Outcome[] = [];
        for (const run of tools.runs) outcomes.push(await runPytest({ context, workspace, ...run }));
        return combineOutcomes(outcomes);
      },
    };
  },
};
