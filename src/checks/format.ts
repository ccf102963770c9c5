import { planBlack } from './black/black-format.ts';
import type { Check, Plan } from './check.ts';
import { planIsort } from './isort/isort-format.ts';
import { planRuffFormat } from './ruff/ruff-format.ts';
import { severalTools } from './several-tools.ts';

/** `format-clean`: every formatter that the judged tree configures. */
export const formatCheck: Check = {
  id: 'format',
  async plan(context): Promise<Plan> {
    const plan = severalTools([
      await planRuffFormat(context),
      await planBlack(context),
      await planIsort(context),
    ]);
    return plan ?? { kind: 'not-needed', why: 'no formatter is configured' };
  },
};
