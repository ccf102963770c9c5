import type { Check, Plan } from './check.ts';
import { mypyConfigurations } from './mypy/mypy-configuration.ts';
import { planMypy } from './mypy/mypy-types.ts';
import { pyrightConfigurations } from './pyright/pyright-configuration.ts';
import { planPyright } from './pyright/pyright-types.ts';
import { severalTools } from './several-tools.ts';
import { withHooks } from './with-hooks.ts';

/**
 * `types-clean`: the repository's own mypy and pyright, each where the judged tree configures it, in its configured scope.
 * Projects that configure one in folders of their own are judged there.
 */
export const typesCheck: Check = {
  id: 'types',
  reads: 'python',
  async plan(context): Promise<Plan> {
    const pyright = await withHooks(context, 'pyright', async hook =>
      planPyright(context, await pyrightConfigurations(context, hook), hook),
    );
    const hasPyright = pyright.some(plan => plan !== undefined);
    const mypy = await withHooks(context, 'mypy', async hook => {
      const configurations = await mypyConfigurations(context, hook);
      // pygov's own paths alone stand for mypy, unless there is another type checker to be given them.
      const pathsAlone = !hook && configurations.every(({ file }) => file === '');
      return planMypy(context, pathsAlone && hasPyright ? [] : configurations, hook);
    });
    const plan = severalTools([...mypy, ...pyright]);
    return plan ?? { kind: 'not-needed', why: 'no type checker is configured' };
  },
};
