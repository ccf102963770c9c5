import type { Check, Plan } from './check.ts';
import { planDefaultLint } from './ruff/default-lint.ts';
import { planRuffLint } from './ruff/ruff-lint.ts';
import { configuresRuff } from './ruff/ruff-config.ts';

/** `lint-clean`: the linter that the judged tree configures; else the rules that every Python file has to hold. */
export const lintCheck: Check = {
  id: 'lint',
  async plan(context): Promise<Plan> {
    if (await configuresRuff(context)) return planRuffLint(context);
    if (context.claim.onlyConfigured) return { kind: 'not-needed', why: 'no linter is configured' };
    return planDefaultLint(context);
  },
};
