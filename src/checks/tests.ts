import type { Outcome, Workspace } from '../model.ts';
import type { Check, CheckContext, Plan, SinglePlan } from './check.ts';
import { combineOutcomes } from './combine-outcomes.ts';
import { configuresPytest } from './pytest/pytest-configuration.ts';
import { planPytest } from './pytest/plan-pytest.ts';
import { missingRequirement } from './outside/requirements.ts';
import { runPytest } from './pytest/run-pytest.ts';
import { isPythonFile } from './python-files.ts';
import { planUnittest } from './unittest/unittest-tests.ts';

/**
 * `tests-green`: the whole suite in the snapshot, with the repository's own pytest; without one, with unittest or Django.
 * Projects that configure pytest in folders of their own are run there, one after another.
 */
export const testsCheck: Check = {
  id: 'tests',
  reads: 'everything',
  async plan(context): Promise<Plan> {
    const other = await planOtherRunner(context);
    if (other) return other;
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
        const missing = await missingRequirement(context);
        if (missing) return missing;
        const outcomes: Outcome[] = [];
        for (const run of runs) outcomes.push(await runPytest({ context, workspace, ...run }));
        return combineOutcomes(outcomes);
      },
    };
  },
};

/** The whole suite with unittest or Django; undefined where it is for pytest. */
export async function planOtherRunner(context: CheckContext): Promise<SinglePlan | undefined> {
  if (context.claim.onlyConfigured || (await configuresPytest(context))) return undefined;
  const plan = await planUnittest(context);
  if (plan?.kind !== 'workspace') return plan;
  const run = async (workspace: Workspace) => (await missingRequirement(context)) ?? plan.run(workspace, []);
  return { ...plan, run };
}
