import { formatElapsed } from '../lib/duration.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Outcome, Workspace } from '../model.ts';
import type { Selection } from '../python/select-tests.ts';
import type { Python } from '../toolchain/toolchain.ts';
import { count, type Check, type CheckContext, type Plan } from './check.ts';
import { planPytest, type PytestPlan } from './pytest/plan-pytest.ts';
import { reachingTests } from './reaching-tests.ts';
import { missingRequirement } from './outside/requirements.ts';
import { runPytest } from './pytest/run-pytest.ts';
import { planOtherRunner, testsCheck } from './tests.ts';

/**
 * `targeted-tests-green`: the tests that reach what changed, before the whole suite. It only ever comes first: where the
 * choice cannot be made, or is not worth it, the whole suite says it all.
 */
export const targetedTestsCheck: Check = {
  id: 'targeted-tests',
  reads: 'everything',
  async plan(context): Promise<Plan> {
    if (await planOtherRunner(context)) return { kind: 'not-needed', why: 'the suite is not for pytest' };
    const toolchain = await context.toolchain();
    const python = toolchain.kind === 'found' ? toolchain.python : undefined;
    const pytest = await planPytest(context, python ? withoutCoverage(python) : []);
    // What is in the way is in the way of the whole suite, which is required as well and says it.
    if (pytest.kind === 'unproved')
      return { kind: 'not-needed', why: 'the whole suite cannot be run either' };
    if (pytest.kind === 'not-needed') return pytest;
    const shown = await wholeSuiteSays(context);
    if (shown !== undefined) return { kind: 'not-needed', why: shown };
    const [run, ...others] = pytest.runs;
    if (!python || run?.folder !== '' || others.length > 0) {
      return { kind: 'not-needed', why: 'the tests of a folder of their own are run whole' };
    }
    const selection = await reachingTests(context, python);
    if (selection.kind === 'unproved') return selection;
    const why = notWorthIt(selection, context);
    if (why !== undefined || selection.kind === 'everything') return { kind: 'not-needed', why: why ?? '' };
    return asTask(context, pytest, selection);
  },
};

type Some = Extract<Selection, { kind: 'some' }>;

/** A part of the suite covers a part of the code, which must not fail it. */
function withoutCoverage({ packages }: Python): string[] {
  return packages.has('pytest-cov') ? ['--no-cov'] : [];
}

async function wholeSuiteSays({ claim, change, history }: CheckContext): Promise<string | undefined> {
  if (change.files.length === 0) return 'nothing changed';
  const tookMs = history.lastPassedMs(testsCheck.id);
  const atLeastMs = claim.targeting?.suiteAtLeastMs ?? 0;
  if (tookMs !== undefined && tookMs < atLeastMs) {
    return `the whole suite takes less than ${formatElapsed(atLeastMs)}`;
  }
  return (await history.isProved(testsCheck.id)) ? 'the whole suite passed on this tree' : undefined;
}

function notWorthIt(selection: Selection, { claim }: CheckContext): string | undefined {
  if (selection.kind === 'everything') return `it would be the whole suite: ${selection.why}`;
  const selected = selection.selected.length;
  const all = selected + selection.others.length;
  if (selected === 0) return 'no test reaches what changed';
  const atMost = claim.targeting?.selectsAtMost ?? 0;
  if (selected <= all * atMost) return undefined;
  return `${selected} of ${count(all, 'test file')} reach what changed${untold(selection)}`;
}

/** Why so many. */
function untold({ untold: reasons }: Some): string {
  return reasons ? ` or may: ${displayPath(reasons[0])} ${reasons[1]}` : '';
}

function asTask(
  context: CheckContext,
  { tool, runs: [run], command, inputs }: PytestPlan,
  { selected, others }: Some,
): Plan {
  if (!run) throw new Error('a plan of pytest has a run');
  const scope = `${selected.length} of ${count(selected.length + others.length, 'test file')}`;
  return {
    kind: 'workspace',
    tool,
    command,
    inputs: [...inputs, { kind: 'tree', label: 'selected tests', value: JSON.stringify(selected) }],
    async run(workspace: Workspace): Promise<Outcome> {
      const missing = await missingRequirement(context);
      if (missing) return missing;
      const outcome = await runPytest({ context, workspace, ...run, without: others });
      if (outcome.kind !== 'unproved') return { ...outcome, summary: `${outcome.summary}, in ${scope}` };
      if (outcome.reason !== 'PARTIAL_SCOPE' && outcome.reason !== 'TOOL_ERROR') return outcome;
      // The part may hold no test that the project runs, or break what a plugin asks of the whole: then the whole.
      return runPytest({ context, workspace, ...run });
    },
  };
}
