import type { Check, CheckContext, Plan, SinglePlan } from './check.ts';
import { planFlake8 } from './flake8/flake8-lint.ts';
import { planPylint } from './pylint/pylint-lint.ts';
import { planDefaultLint } from './ruff/default-lint.ts';
import { planRuffLint } from './ruff/ruff-lint.ts';
import { readRuffSettings } from './ruff/ruff-settings.ts';
import type { ToolHook } from '../toolchain/tool-hooks.ts';
import { severalTools } from './several-tools.ts';
import { withHooks } from './with-hooks.ts';

/** `lint-clean`: every linter that the judged tree configures; else the rules that every Python file has to hold. */
export const lintCheck: Check = {
  id: 'lint',
  async plan(context): Promise<Plan> {
    const plan = severalTools([
      ...(await withHooks(context, 'ruff', hook => planRuff(context, hook))),
      ...(await withHooks(context, 'flake8', hook => planFlake8(context, hook))),
      ...(await withHooks(context, 'pylint', hook => planPylint(context, hook))),
    ]);
    if (plan) return plan;
    if (context.claim.onlyConfigured) return { kind: 'not-needed', why: 'no linter is configured' };
    return planDefaultLint(context);
  },
};

async function planRuff(context: CheckContext, hook?: ToolHook): Promise<SinglePlan | undefined> {
  const settings = await readRuffSettings(context.project, hook);
  return settings && planRuffLint(context, settings, hook);
}
