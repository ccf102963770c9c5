import type { Check, Plan } from './check.ts';
import { planDefaultLint } from './ruff/default-lint.ts';
import { planRuffLint } from './ruff/ruff-lint.ts';
import { readRuffSettings } from './ruff/ruff-settings.ts';

/** `lint-clean`: the linter that the judged tree configures; else the rules that every Python file has to hold. */
export const lintCheck: Check = {
  id: 'lint',
  async plan(context): Promise<Plan> {
    const settings = await readRuffSettings(context.project);
    if (settings) return planRuffLint(context, settings);
    if (context.claim.onlyConfigured) return { kind: 'not-needed', why: 'no linter is configured' };
    return planDefaultLint(context);
  },
};
