import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, RepoPath, Workspace } from '../../model.ts';
import { holdToDeclared } from '../outside/hold-to-declared.ts';
import { readUndeclared } from '../outside/read-undeclared.ts';
import { watchOutside } from '../outside/watch-outside.ts';
import { runTool } from '../run-tool.ts';
import { judgePytest } from './judge-pytest.ts';
import type { PytestRun } from './plan-pytest.ts';

/** Runs pytest in one folder of the snapshot, and holds it to what is declared. */
export async function runPytest(call: PytestRun): Promise<Outcome> {
  const { context, tool, workspace, folder, args, without } = call;
  // Drawn anew for each run, never fixed: a fixed seed hides tests that depend on the order of a set.
  const seed = context.env.PYTHONHASHSEED ?? String(randomInt(1, 2 ** 32 - 1));
  const env = {
    PYTHONHASHSEED: seed,
    PYGOV_PYTEST: '1',
    ...watchOutside(context, workspace),
    ...(without && passOver(without, workspace)),
  };
  // An empty cache for each run: it would write into the judged tree, and with `--lf` narrow the suite to old failures.
  const cache = `cache_dir=${workspace.reportFolder('pytest-cache')}`;
  const run = await runTool(context, workspace, { tool, folder, args: ['-o', cache, ...args], env });
  if (run.kind !== 'exited') return run;
  const outcome = await judgePytest(run, call, seed);
  return holdToDeclared(outcome, readUndeclared(run.reports, context), context);
}

/** Read by `python/site/pygov_pytest.py`: a JSON list of paths relative to the snapshot. */
function passOver(paths: readonly RepoPath[], workspace: Workspace): Record<string, string> {
  const file = join(workspace.reportFolder('pytest-without'), 'paths.json');
  writeFileSync(file, JSON.stringify(paths));
  return { PYGOV_PYTEST_WITHOUT: file };
}
