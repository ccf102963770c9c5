import type { Plan, SinglePlan } from './check.ts';

/**
 * The plans of all tools that the repository has configured for one claim. One that has nothing to do is left out.
 * @param plans undefined for a tool that is not configured
 * @returns undefined where none is
 */
export function severalTools(plans: readonly (SinglePlan | undefined)[]): Plan | undefined {
  const configured = plans.filter(plan => plan !== undefined);
  const needed = configured.filter(({ kind }) => kind !== 'not-needed');
  return needed.length > 1 ? { kind: 'several', plans: needed } : (needed[0] ?? configured[0]);
}
