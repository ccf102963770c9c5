import type { Check, Plan, SinglePlan } from '../checks/check.ts';
import { UsageError } from '../lib/errors.ts';
import { displayPath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { AbsentContent, Outcome, RepoPath } from '../model.ts';

/**
 * A plan where a part of the judged tree is not on this machine: what the check may read and cannot is NOT_VERIFIED. A
 * submodule that is not initialised is an empty folder for everybody who clones; it only explains a failure.
 */
export function withAbsent(plan: Plan, { reads }: Check, { missing, empty }: AbsentContent): Plan {
  const [lacked] = missing.filter(({ kind, path }) => {
    if (kind === 'blob') return true;
    return reads === 'everything' || (reads === 'python' && (kind === 'submodule' || /\.pyi?$/.test(path)));
  });
  if (lacked) {
    const { message, recovery } = lacked;
    return { kind: 'unproved', reason: 'OBJECT_MISSING', message, recovery };
  }
  const [first] = empty;
  if (reads === undefined || first === undefined) return plan;
  return plan.kind === 'several'
    ? { ...plan, plans: plan.plans.map(single => explained(single, first)) }
    : explained(plan, first);
}

/**
 * The plan where git lacks what is read for planning.
 * @throws the error, where it is about something else
 */
export function withoutObjects(error: unknown, { missing }: AbsentContent): Plan {
  if (!(error instanceof UsageError) || !error.objectMissing) throw error;
  // Whoever lacks one file of the tree lacks others too.
  const { message, recovery } = missing.find(({ kind }) => kind === 'blob') ?? error;
  return { kind: 'unproved', reason: 'OBJECT_MISSING', message, ...(recovery !== undefined && { recovery }) };
}

function explained(plan: SinglePlan, submodule: RepoPath): SinglePlan {
  if (plan.kind !== 'workspace') return plan;
  return {
    ...plan,
    run: async (workspace, parts) => blame(await plan.run(workspace, parts), submodule),
  };
}

/** What is said to be missing may stand in the submodule; a failure is one all the same. */
function blame(outcome: Outcome, submodule: RepoPath): Outcome {
  const problem = `the submodule ${displayPath(submodule)} is not initialised here`;
  switch (outcome.kind) {
    case 'passed':
      return outcome;
    case 'failed':
      return { ...outcome, summary: `${outcome.summary} (${problem}: its folder is empty)` };
    case 'unproved': {
      if (outcome.reason !== 'ENV_MISMATCH' && outcome.reason !== 'UNTRACKED_INPUT') return outcome;
      const recovery = shellCommand(['git', 'submodule', 'update', '--init', '--', submodule]);
      return { ...outcome, reason: 'OBJECT_MISSING', message: `${outcome.message}; ${problem}`, recovery };
    }
  }
}
