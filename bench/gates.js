import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { env, folder, pygov } from './shared/place.js';
import { median, spread, table } from './shared/statistics.js';

/**
 * What a gate costs as a whole process, as a ratio to `node -e 0` measured in turn with it in the same run.
 * @param {{ runs: number }} options
 */
export function gates({ runs }) {
  const rows = [
    measure('pre-commit, 3 staged of 2,000 files, secrets only', makeRepo(2_000, 'txt', 3), runs),
    measure('pre-commit, 10 staged of 2,000 files, secrets only', makeRepo(2_000, 'txt'), runs),
    measure('pre-commit, 10 staged of 2,000 files, secrets and embedded linter', makeRepo(2_000, 'py'), runs),
    measure('pre-commit, 10 staged of 20,000 files, secrets only', makeRepo(20_000, 'txt'), runs),
  ];
  const head = [
    `scenario (${runs} runs in turn)`,
    'pygov, median ms (min-max)',
    'node -e 0, median ms (min-max)',
    'ratio',
  ];
  return table(
    head,
    rows.map(({ scenario, gate, floor }) => [
      scenario,
      spread(gate),
      spread(floor),
      (median(gate) / median(floor)).toFixed(2),
    ]),
  );
}

/**
 * @param {number} files
 * @param {string} ending
 * @param {number} [staged] so many of them are changed before each run
 */
function makeRepo(files, ending, staged = 10) {
  const repo = join(folder, `repo-${files}-${ending}-${staged}`);
  mkdirSync(repo);
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: repo, env, stdio: 'ignore' });
  git('init', '-b', 'main', '.');
  git('config', 'gc.auto', '0');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.org');
  const path = (/** @type {number} */ number) => join(repo, `pkg${number % 50}`, `module${number}.${ending}`);
  for (let number = 0; number < files; number += 1) {
    mkdirSync(dirname(path(number)), { recursive: true });
    writeFileSync(path(number), source(number));
  }
  git('add', '-A');
  git('commit', '-m', 'start');
  return {
    folder: repo,
    /** Stages files whose content was never judged before. */
    stage(/** @type {number} */ run) {
      for (let number = 0; number < staged; number += 1) {
        writeFileSync(path(number), `${source(number)}\nCHANGED = ${run}\n`);
      }
      git('add', '-A');
    },
  };
}

/** @param {number} number */
function source(number) {
  const body = Array.from(
    { length: 40 },
    (_, line) => `def f${line}(x: int) -> int:\n    return x + ${line + number}\n`,
  );
  return `"""Module ${number}."""\n\n\n${body.join('\n\n')}`;
}

/**
 * @param {string} scenario
 * @param {ReturnType<typeof makeRepo>} repo
 * @param {number} runs
 */
function measure(scenario, repo, runs) {
  const gate = [];
  const floor = [];
  for (let run = -1; run < runs; run += 1) {
    repo.stage(run);
    const took = time([pygov, 'hook', 'pre-commit'], repo.folder);
    const bare = time(['-e', '0'], repo.folder);
    // The first of each warms the caches of the file system.
    if (run >= 0) {
      gate.push(took);
      floor.push(bare);
    }
  }
  return { scenario, gate, floor };
}

/**
 * @param {string[]} args of node
 * @param {string} cwd
 */
function time(args, cwd) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  const took = performance.now() - started;
  if (status !== 0) throw new Error(`exit code ${status}: ${stdout}${stderr}`);
  return took;
}
