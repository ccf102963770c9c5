import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from './python-env.js';

/**
 * The main job, shown on the sample service: a commit with a secret is refused, one with a lint error is refused, a
 * clean one passes, a push runs the whole gate, and a second push reuses what the first has proved. Everything happens
 * in a temporary folder, with the packed pygov, and is gone at the end. Exit code 1 if a step does not end as it should.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'pygov-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => process.exit(130));

/** Nothing of the user's git configuration, hooks or caches takes part. */
const env = {
  PATH: process.env['PATH'],
  HOME: join(folder, 'home'),
  TMPDIR: folder,
  LANG: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Demo',
  GIT_AUTHOR_EMAIL: 'demo@example.org',
  GIT_COMMITTER_NAME: 'Demo',
  GIT_COMMITTER_EMAIL: 'demo@example.org',
};
const service = join(folder, 'orders-service');

say('Setting up: libraries, build, pack and install pygov, a Python environment, the sample service');
if (!existsSync(join(root, 'node_modules'))) await timed(installLibraries);
const { venv, source } = await timed(makePythonEnv);
const pygov = await timed(installPacked);
makeService(source === 'debian');

let failures = 0;
step('pygov install', ['node', pygov, 'install'], 0);

say('\nA commit with a secret');
writeFileSync(join(service, 'app', 'mail.py'), `API_KEY = "${madeUpToken()}"\n`);
step('git add -A && git commit -m "Send mail"', git('commit', '-m', 'Send mail'), 1);
rmSync(join(service, 'app', 'mail.py'));

say('\nA commit with a lint error');
appendFileSync(join(service, 'app', 'orders.py'), '\n\ndef total(order):\n    return ordr.quantity\n');
step('git add -A && git commit -m "Add total"', git('commit', '-m', 'Add total'), 1);

say('\nThe same, mended');
const orders = join(service, 'app', 'orders.py');
const mended =
  'def total(quantity: int, unit_price_cents: int) -> int:\n    return quantity * unit_price_cents\n';
writeFileSync(orders, readFileSync(orders, 'utf8').replace(/def total\(order\):\n.*\n$/, mended));
step('git add -A && git commit -m "Add total"', git('commit', '-m', 'Add total'), 0);

say('\nA push: the whole gate on the tree that is pushed');
step('git push origin main', git('push', '--quiet', 'origin', 'main'), 0);

say('\nAnother message for the same tree: everything is reused');
run(git('commit', '--quiet', '--amend', '--no-verify', '-m', 'Add the total of an order'));
step(
  'git commit --amend --no-verify && git push --force origin main',
  git('push', '--quiet', '--force', 'origin', 'main'),
  0,
);

say(
  failures === 0
    ? '\nEvery step ended as it should; nothing is left behind.'
    : `\n${failures} steps ended otherwise.`,
);
process.exit(failures === 0 ? 0 : 1);

/** A fresh clone has none yet. */
function installLibraries() {
  execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Packs this project as it would be published, and installs that. */
function installPacked() {
  const npm = (/** @type {string[]} */ args, /** @type {string} */ cwd) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--silent', '--pack-destination', folder], root));
  const installed = join(folder, 'installed');
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), '{ "private": true }');
  npm(['install', '--prefer-offline', '--silent', join(folder, filename)], installed);
  return join(installed, 'node_modules', 'pygov', 'bin', 'pygov.cjs');
}

/** @param {boolean} withoutRuff Debian has no ruff: then the service is judged by the linter that pygov embeds */
function makeService(withoutRuff) {
  mkdirSync(env.HOME);
  cpSync(join(root, 'examples', 'orders-service'), service, { recursive: true });
  if (withoutRuff) {
    const project = join(service, 'pyproject.toml');
    writeFileSync(
      project,
      readFileSync(project, 'utf8').replace(/^\[tool\.ruff[^]*?(?=^\[(?!tool\.ruff)|$(?![^]))/gm, ''),
    );
  }
  run(['git', 'init', '--quiet', '--initial-branch=main', '.']);
  symlinkSync(venv, join(service, '.venv'));
  appendFileSync(join(service, '.git', 'info', 'exclude'), '.venv\n');
  run(git('commit', '--quiet', '-m', 'Start'));
  run(['git', 'init', '--quiet', '--bare', join(folder, 'remote.git')]);
  run(['git', 'remote', 'add', 'origin', join(folder, 'remote.git')]);
}

/** A token of the right shape that was never valid; made here, so that none stands in the source. */
function madeUpToken() {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  const random = Array.from({ length: 36 }, () => alphabet[Math.floor(Math.random() * alphabet.length)]);
  return ['gh', 'p_', ...random].join('');
}

/** @param {string[]} args of a git command that first stages everything */
function git(...args) {
  return ['sh', '-c', 'git add -A && exec git "$@"', 'git', ...args];
}

/** @param {string[]} argv */
function run([command = '', ...args]) {
  execFileSync(command, args, { cwd: service, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Runs a step as a user would see it, with its time.
 * @param {string} shown
 * @param {string[]} argv
 * @param {number} expected the exit code
 */
function step(shown, [command = '', ...args], expected) {
  say(`\n$ ${shown}`);
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd: service, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  const right = status === expected;
  if (!right) failures += 1;
  say(
    `(${status === 0 ? 'accepted' : 'refused'}, exit code ${status}, ${seconds} s${right ? '' : ', WRONG'})`,
  );
}

function makePythonEnv() {
  return ensurePythonEnv('demo');
}

/**
 * @template T
 * @param {() => T | Promise<T>} action
 */
async function timed(action) {
  const started = performance.now();
  const result = await action();
  say(`  ${action.name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** @param {string} text */
function say(text) {
  console.log(text);
}
