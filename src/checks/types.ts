import type { Check, Plan } from './check.ts';
import { mypyConfigurations } from './mypy/mypy-configuration.ts';
import { planMypy } from './mypy/mypy-types.ts';
import { pyrightConfigurations } from './pyright/pyright-configuration.ts';
import { planPyright } from './pyright/pyright-types.ts';
import { severalTools } from './several-tools.ts';

/**
 * `types-clean`: the repository's own mypy and pyright, each where the judged tree configures it, in its configured scope.
 * Projects that configure one in folders of their own are judged there.
 */
export const typesCheck: Check = {
  id: 'types',
  async plan(context): Promise<Plan> {
    const pyright = await pyrightConfigurations(context);
    const mypy = await mypyConfigurations(context);
    // pygov's own paths alone stand for mypy, unless there is another type checker to be given them.
    const ownPathsOnly = mypy.every(({ file }) => file === '');
    const plan = severalTools([
      await planMypy(context, pyright.length > 0 && ownPathsOnly ? [] : mypy),
      await planPyright(context, pyright),
    ]);
    return plan ?? { kind: 'not-needed', why: 'no type checker is configured' };
  },
};
