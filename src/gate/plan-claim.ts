import type { Plan, Task } from '../checks/check.ts';
import { checks, commandCheck } from '../checks/index.ts';
import type { ClaimPolicy } from '../rulebook/policy.ts';
import { withAbsent, withoutObjects } from './absent-content.ts';
import type { JudgedTree } from './request.ts';

/** What the Check of a claim would do about a tree. */
export async function planClaim(claim: ClaimPolicy, tree: JudgedTree): Promise<Plan> {
  const check = claim.command ? commandCheck : checks.find(({ id }) => id === claim.check);
  if (!check) throw new Error(`the rulebook names a check that does not exist: ${claim.check}`);
  const plan = await check
    .plan(tree.checkContext(claim))
    .catch(async (error: unknown) => withoutObjects(error, await tree.absent()));
  const plans = plan.kind === 'several' ? plan.plans : [plan];
  const inSnapshot = plans.some(single => single.kind === 'workspace' && single.runsIn !== 'work-tree');
  return inSnapshot ? withAbsent(plan, check, await tree.absent()) : plan;
}

/** The check under whose name a task's evidence is kept. */
export function checkName(task: Task, claim: ClaimPolicy): string {
  return task.check ?? claim.check;
}
