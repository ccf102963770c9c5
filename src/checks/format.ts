import { planBlack } from './black/black-format.ts';
import type { Check, Plan } from './check.ts';
import { planIsort } from './isort/isort-format.ts';
import { planRuffFormat } from './ruff/ruff-format.ts';
import { severalTools } from './several-tools.ts';
import { withHooks } from './with-hooks.ts';

/** `format-clean`: every formatter that the judged tree configures. */
export const formatCheck: Check = {
  id: 'format',
  async plan(context): Promise<Plan> {
    const plan = severalTools([
      ...(await withHooks(context, 'ruff-format', hook => planRuffFormat(context, hook))),
      ...(await withHooks(context, 'black', hook => planBlack(context, hook))),
      ...(await withHooks(context, 'isort', hook => planIsort(context, hook))),
    ]);
    return plan ?? { kind: 'not-needed', why: 'no formatter is configured' };
  },
};
