import type { Input } from '../../model.ts';
import { testFileMatcher } from '../../python/test-files.ts';
import { packageInputs, pythonTool, type Tool } from '../../toolchain/tool.ts';
import type { Python } from '../../toolchain/toolchain.ts';
import { argumentsInput, type CheckContext, type Plan } from '../check.ts';
import { configurationFiles, configuresPytest } from './settings.ts';

/** How pytest would be run on the judged tree, and everything that decides what it says. */
export interface PytestPlan {
  readonly kind: 'pytest';
  readonly tool: Tool;
  readonly python: Python;
  readonly args: readonly string[];
  readonly command: readonly string[];
  readonly inputs: readonly Input[];
}

/** @param more arguments besides those of every run */
export async function planPytest(
  context: CheckContext,
  more: (python: Python) => readonly string[] = () => [],
): Promise<PytestPlan | Extract<Plan, { kind: 'not-needed' | 'unproved' }>> {
  const configured = await configuresPytest(context);
  const isTest = testFileMatcher();
  const hasTests = context.files.some(({ path }) => isTest(path));
  if (!configured && (context.claim.onlyConfigured || !hasTests)) {
    return { kind: 'not-needed', why: 'the tree has no test files and no test configuration' };
  }
  const toolchain = await context.toolchain();
  const resolved = pythonTool(toolchain, 'pytest');
  if (resolved.kind === 'unavailable') return { ...resolved, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  if (toolchain.kind === 'unusable') return { ...toolchain, kind: 'unproved', reason: 'TOOL_UNAVAILABLE' };
  const { tool } = resolved;
  const { python } = toolchain;
  const args = [...pluginArgs, ...more(python), ...(context.scope.tests ?? [])];
  return {
    kind: 'pytest',
    tool,
    python,
    args,
    command: [...tool.shown, ...args],
    inputs: [
      ...tool.inputs,
      ...(await context.project.inputs(configurationFiles)),
      { kind: 'tree', label: 'judged files', value: context.change.head.tree },
      ...packageInputs(python),
      ...(await context.runInputs()),
      argumentsInput(args),
    ],
  };
}

/** Our plugin reports what was found. */
const pluginArgs = ['-p', 'pygov_pytest'] as const;
