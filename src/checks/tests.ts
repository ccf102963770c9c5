import type { Outcome } from '../model.ts';
import type { Check, Plan } from './check.ts';
import { combineOutcomes } from './combine-outcomes.ts';
import { planPytest } from './pytest/plan-pytest.ts';
import { missingService } from './pytest/required-services.ts';
import { runPytest } from './pytest/run-pytest.ts';
import { isPythonFile } from './python-files.ts';

/**
 * `tests-green`: the whole suite with the repository's own pytest, in the snapshot. Projects that configure it in folders
 * of their own are run there, one after another.
 */
export const testsCheck: Check = {
  id: 'tests',
  async plan(context): Promise<Plan> {
    const plan = await planPytest(context);
    if (plan.kind === 'not-needed') {
      const warning = 'no test was run for this push: the tree has none';
      return { ...plan, ...(context.files.some(isPythonFile) && { warning }) };
    }
    if (plan.kind === 'unproved') return plan;
    const { tool, command, inputs, runs } = plan;
    return {
      kind: 'workspace',
      tool,
      command,
      inputs,
      async run(workspace) {
        const missing = await missingService(context);
        if (missing) return missing;
        const outcomes: Outcome[] = [];
        for (const run of runs) outcomes.push(await runPytest({ context, workspace, ...run }));
        return combineOutcomes(outcomes);
      },
    };
  },
};
