import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What a gate costs as a whole process, as a ratio to `node -e 0` measured in turn with it in the same run. Prints a
 * Markdown table. Usage: npm run bench [-- --runs 15]
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pygov = join(root, 'bin', 'pygov.js');
const runs = Number(process.argv[process.argv.indexOf('--runs') + 1] || 15) || 15;
const folder = mkdtempSync(join(tmpdir(), 'pygov-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** NODE_EXTRA_CA_CERTS alone would cost more than all the rest; it is left out on both sides. */
const env = {
  PATH: process.env['PATH'],
  HOME: join(folder, 'home'),
  TMPDIR: folder,
  GIT_CONFIG_NOSYSTEM: '1',
};
mkdirSync(env.HOME);

const rows = [
  measure('pre-commit, 10 staged of 2,000 files, secrets only', makeRepo(2_000, 'txt')),
  measure('pre-commit, 10 staged of 2,000 files, secrets and embedded linter', makeRepo(2_000, 'py')),
  measure('pre-commit, 10 staged of 20,000 files, secrets only', makeRepo(20_000, 'txt')),
];
console.log(
  `| scenario (${runs} runs in turn) | pygov, median ms (min-max) | node -e 0, median ms (min-max) | ratio |`,
);
console.log('| --- | --- | --- | --- |');
for (const { scenario, gate, floor } of rows) {
  const ratio = (median(gate) / median(floor)).toFixed(2);
  console.log(`| ${scenario} | ${spread(gate)} | ${spread(floor)} | ${ratio} |`);
}

/**
 * @param {number} files
 * @param {string} ending
 */
function makeRepo(files, ending) {
  const repo = join(folder, `repo-${files}-${ending}`);
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
    /** Stages ten files whose content was never judged before. */
    stage(/** @type {number} */ run) {
      for (let number = 0; number < 10; number += 1) {
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
 */
function measure(scenario, repo) {
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

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** @param {number[]} values */
function spread(values) {
  return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)})`;
}
