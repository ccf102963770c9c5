import type { CheckContext, Plan, SinglePlan, Task } from '../checks/check.ts';
import { checks, commandCheck } from '../checks/index.ts';
import type { Input } from '../model.ts';
import { globMatcher } from '../lib/match.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import { withAbsent, withoutObjects } from './absent-content.ts';
import type { JudgedTree } from './request.ts';

/** What the Check of a claim would do about a tree. */
export async function planClaim(claim: ClaimPolicy, tree: JudgedTree): Promise<Plan> {
  const context = tree.checkContext(claim);
  if (claim.whenTouched && !touches(context, claim.whenTouched)) {
    return { kind: 'not-needed', why: 'the change touches nothing of it' };
  }
  const check = claim.command ? commandCheck : checks.find(({ id }) => id === claim.check);
  if (!check) return withoutProof(claim);
  const plan = await check
    .plan(context)
    .catch(async (error: unknown) => withoutObjects(error, await tree.absent()));
  const ruled = withRules(plan, claim);
  const plans = ruled.kind === 'several' ? ruled.plans : [ruled];
  const inSnapshot = plans.some(single => single.kind === 'workspace' && single.runsIn !== 'work-tree');
  return inSnapshot ? withAbsent(ruled, check, await tree.absent()) : ruled;
}

/** What the rulebooks say of a claim is an input of everything that is run for it. */
function withRules(plan: Plan, claim: ClaimPolicy): Plan {
  const rules: Input = { kind: 'policy', label: 'rulebooks', value: claim.rulesDigest };
  const ruled = (single: SinglePlan): SinglePlan =>
    single.kind === 'blobs' || single.kind === 'workspace'
      ? { ...single, inputs: [...single.inputs, rules] }
      : single;
  return plan.kind === 'several' ? { ...plan, plans: plan.plans.map(ruled) } : ruled(plan);
}

function touches({ change, isOurs }: CheckContext, globs: readonly string[]): boolean {
  const isNamed = globMatcher(globs);
  return change.files.some(({ path }) => isOurs(path) && isNamed(path));
}

/** Nothing of pygov's proves it, and the repository has given no command. */
function withoutProof({ name }: ClaimPolicy): Plan {
  return {
    kind: 'unproved',
    reason: 'UNPROVABLE',
    message: 'no command of the repository proves it',
    recovery: `pygov policy explain ${name}`,
  };
}

/** The check under whose name a task's evidence is kept. */
export function checkName(task: Task, claim: ClaimPolicy): string {
  return task.check ?? claim.check;
}
