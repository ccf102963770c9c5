import { type Check, type Plan } from './check.ts';
import { planPytest } from './pytest/plan-pytest.ts';
import { runPytest } from './pytest/run-pytest.ts';
import { isPythonFile } from './python-files.ts';

/** `tests-green`: the whole suite with the repository's own pytest, in the snapshot. */
export const testsCheck: Check = {
  id: 'tests',
  async plan(context): Promise<Plan> {
    const plan = await planPytest(context);
    if (plan.kind === 'not-needed') {
      const warning = 'no test was run for this push: the tree has none';
      return { ...plan, ...(context.files.some(isPythonFile) && { warning }) };
    }
    if (plan.kind === 'unproved') return plan;
    const { tool, command, inputs } = plan;
    return {
      kind: 'workspace',
      tool: `pytest ${tool.version}`,
      command,
      inputs,
      run: workspace => runPytest(context, workspace, plan),
    };
  },
};
