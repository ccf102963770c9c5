// Prints the folder of a virtual environment that has all the Python tools of the tests; makes it first
// where it does not exist yet. Only the folder goes to stdout. Exit code 2: none could be made.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** @typedef {{ venv: string, source: 'pip' | 'debian', python: string }} PythonEnv */
/** @typedef {{ executable: string, identity: string }} Interpreter */
/** @typedef {{ ok: true, stdout: string } | { ok: false, reason: string }} Ran */
/** @typedef {{ ok: true } | { ok: false, reason: string, packages: readonly string[] }} Filled */
/** @typedef {{ module: string, debian: string | undefined }} Tool */
/** @typedef {{ requirements: string, tools: readonly Tool[] }} Wanted what pip installs, and what must be importable then */

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(repository, '.cache', 'python');
const systemPython = '/usr/bin/python3';
const oldestPython = '3.9';

/** Written as the last file of an environment: without it, a folder is not one. */
const markerName = 'pygov-environment.json';
const buildingInfix = '.building-';

/** Shown by an activated shell; it would be the name of the folder in which the environment was made. */
const promptName = 'pygov';

const minute = 60_000;
const hour = 60 * minute;

/**
 * What the sample service needs, and the packages of Debian that provide it; Debian 12 has none for ruff.
 * @type {readonly Tool[]}
 */
const serviceTools = [
  { module: 'pytest', debian: 'python3-pytest' },
  { module: 'mypy', debian: 'mypy' },
  { module: 'fastapi', debian: 'python3-fastapi' },
  { module: 'pydantic', debian: 'python3-pydantic' },
  { module: 'sqlalchemy', debian: 'python3-sqlalchemy' },
  { module: 'alembic', debian: 'alembic' },
  { module: 'uvicorn', debian: 'python3-uvicorn' },
  { module: 'httpx', debian: 'python3-httpx' },
  { module: 'anyio', debian: 'python3-anyio' },
  { module: 'ruff', debian: undefined },
];

/** @type {Readonly<Record<'demo' | 'tests', Wanted>>} */
const purposes = {
  demo: {
    requirements: join(repository, 'examples', 'orders-service', 'requirements-dev.txt'),
    tools: serviceTools,
  },
  tests: {
    requirements: join(repository, 'scripts', 'python-requirements.txt'),
    tools: [
      ...serviceTools,
      { module: 'xdist', debian: 'python3-pytest-xdist' },
      { module: 'black', debian: 'black' },
      { module: 'flake8', debian: 'python3-flake8' },
      { module: 'isort', debian: 'python3-isort' },
      { module: 'pylint', debian: 'pylint' },
      { module: 'django', debian: 'python3-django' },
    ],
  },
};

/** Variables that make Python look, or pip install, somewhere else. */
const redirecting = new Set([
  'PYTHONHOME',
  'PYTHONPATH',
  'VIRTUAL_ENV',
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_ROOT',
]);

class PythonEnvError extends Error {}

/**
 * The environment for the interpreter and the requirements of this moment; that of the tests serves the demo too. Safe to call from several processes at once.
 *
 * `source` says where the tools come from: `pip` has them all, `debian` borrows the system's packages and lacks ruff.
 * @param {'demo' | 'tests'} purpose
 * @returns {Promise<PythonEnv>}
 * @throws {PythonEnvError} if neither can be had; the message says what is missing and how to install it
 */
export async function ensurePythonEnv(purpose) {
  const interpreter = await findInterpreter();
  const wanted = purposes[purpose];
  for (const enough of new Set([wanted, purposes.tests])) {
    const ready = await readEnv(await homeOf(interpreter, enough), enough);
    if (ready) return ready;
  }
  const home = await homeOf(interpreter, wanted);

  await mkdir(cache, { recursive: true });
  await sweep();
  const building = await mkdtemp(home + buildingInfix);
  try {
    const source = await fill(building, interpreter, wanted);
    await retarget(building, home);
    await writeFile(join(building, markerName), JSON.stringify({ source }) + '\n');
    return await publish(building, home, wanted);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** @returns {Promise<Interpreter>} */
async function findInterpreter() {
  for (const candidate of ['python3', systemPython]) {
    const interpreter = await inspect(candidate);
    if (interpreter) return interpreter;
  }
  throw new PythonEnvError(
    `There is no python3 >= ${oldestPython}, neither on PATH nor at ${systemPython}.\n` +
      'Install one, on Debian and Ubuntu with:\n  apt-get install -y python3 python3-venv',
  );
}

/**
 * The real executable behind a launcher (such as the shims of pyenv) or an active virtual environment.
 * @param {string} candidate
 * @returns {Promise<Interpreter | undefined>} undefined where it cannot run or is too old
 */
async function inspect(candidate) {
  const code = [
    'import json, sys',
    `assert sys.version_info >= (${oldestPython.replace('.', ', ')})`,
    'active = sys.prefix != sys.base_prefix',
    'executable = getattr(sys, "_base_executable", sys.executable) if active else sys.executable',
    'print(json.dumps({"executable": executable, "identity": sys.version + sys.platform}))',
  ].join('\n');
  const ran = await run(candidate, ['-I', '-c', code], { env: childEnv(), timeout: minute });
  return ran.ok ? JSON.parse(ran.stdout) : undefined;
}

/**
 * @param {Interpreter} interpreter
 * @param {Wanted} wanted
 * @returns {Promise<string>}
 */
async function homeOf(interpreter, { requirements }) {
  const hash = createHash('sha256');
  const texts = await requirementTexts(requirements);
  // JSON keeps the parts apart: no two different lists give the same text.
  hash.update(JSON.stringify([interpreter.executable, interpreter.identity, ...texts]));
  return join(cache, hash.digest('hex').slice(0, 16));
}

/**
 * A requirements file and those that it includes by `-r` or `-c`, each path relative to the file that names it.
 * @param {string} file
 * @returns {Promise<string[]>}
 */
async function requirementTexts(file) {
  const text = await readFile(file, 'utf8');
  const included = text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)/gm);
  const texts = [text];
  for (const [, path = ''] of included) texts.push(...(await requirementTexts(resolve(dirname(file), path))));
  return texts;
}

/**
 * @param {string} home
 * @param {Wanted} wanted
 * @returns {Promise<PythonEnv | undefined>} undefined where it is missing, or not usable any more
 */
async function readEnv(home, { tools }) {
  const python = pythonOf(home);
  const marker = join(home, markerName);
  // existsSync follows the link to the interpreter, which may have been uninstalled.
  if (!existsSync(python) || !existsSync(marker)) return undefined;
  const { source } = JSON.parse(await readFile(marker, 'utf8'));
  // What the system provides can be removed from it; what pip installed stays.
  if (source === 'debian' && packagesFor(await missingIn(python, tools, 'find')).length > 0) return undefined;
  return { venv: home, source, python };
}

/** Removes what interrupted runs left behind. A build takes minutes at most, so that nothing alive is this old. */
async function sweep() {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const stats = name.includes(buildingInfix) ? await stat(path).catch(() => undefined) : undefined;
    if (stats && Date.now() - stats.mtimeMs > hour) await rm(path, { recursive: true, force: true });
  }
}

/**
 * Makes the environment in `building`: by pip, else from the packages of the system.
 * @param {string} building
 * @param {Interpreter} interpreter
 * @param {Wanted} wanted
 * @returns {Promise<PythonEnv['source']>}
 */
async function fill(building, interpreter, wanted) {
  say(`making a Python environment with ${interpreter.executable} and pip …`);
  const pip = await fillByPip(building, interpreter.executable, wanted);
  if (pip.ok) return 'pip';
  say(`pip could not make it: ${pip.reason}`);

  say(`trying the packages that ${systemPython} provides …`);
  const debian = await fillFromSystem(building, wanted.tools);
  if (debian.ok) {
    say(`ruff is missing, Debian 12 does not package it; to try pip again, delete ${cache}`);
    return 'debian';
  }

  throw new PythonEnvError(
    [
      'No Python environment could be made for the tests and the demo.',
      `- By pip, with ${interpreter.executable}: ${pip.reason}`,
      `- From the packages of the system, with ${systemPython}: ${debian.reason}`,
      'Mend one of them, then run this again:',
      `  ${['apt-get install -y', ...pip.packages, ...debian.packages].join(' ')}   (Debian and Ubuntu)`,
      `  ${interpreter.executable} -m pip config list   (the index that it names must be reachable)`,
    ].join('\n'),
  );
}

/**
 * @param {string} venv
 * @param {string} executable
 * @param {Wanted} wanted
 * @returns {Promise<Filled>}
 */
async function fillByPip(venv, executable, { requirements, tools }) {
  const made = await run(executable, ['-I', '-m', 'venv', '--clear', '--prompt', promptName, venv], {
    env: childEnv(),
    timeout: 3 * minute,
  });
  if (!made.ok) {
    return /ensurepip/.test(made.reason)
      ? { ok: false, reason: 'its ensurepip is missing (package python3-venv)', packages: ['python3-venv'] }
      : { ok: false, reason: made.reason, packages: [] };
  }
  const installed = await pipInstall(pythonOf(venv), requirements);
  if (!installed.ok) return { ...installed, packages: [] };
  const missing = await missingIn(pythonOf(venv), tools, 'import');
  if (missing.length === 0) return { ok: true };
  return { ok: false, reason: `what it installed lacks ${names(missing)}`, packages: [] };
}

/**
 * First without retries, which is quick to tell that there is no index, or that one of several does not answer; then as
 * pip would do it, for an index that failed only once. An own PIP_RETRIES of the user is kept, and tried once.
 * @param {string} python
 * @param {string} requirements
 * @returns {Promise<Ran>}
 */
async function pipInstall(python, requirements) {
  const args = ['-I', '-m', 'pip', 'install', '--quiet', '-r', requirements];
  const env = childEnv();
  if (env.PIP_RETRIES !== undefined) return run(python, args, { env, timeout: 10 * minute });
  const quick = await run(python, args, { env: { ...env, PIP_RETRIES: '0' }, timeout: 10 * minute });
  if (quick.ok) return quick;
  say(`${quick.reason}; once more, with retries …`);
  return run(python, args, { env, timeout: 3 * minute });
}

/**
 * @param {string} venv
 * @param {readonly Tool[]} tools
 * @returns {Promise<Filled>}
 */
async function fillFromSystem(venv, tools) {
  if (!(await inspect(systemPython))) {
    const packages = ['python3', ...packagesFor(tools)];
    return { ok: false, reason: `it is not there, or older than ${oldestPython}`, packages };
  }
  // Without pip, which is not needed here, python3-venv is not needed either.
  const args = [
    '-I',
    '-m',
    'venv',
    '--clear',
    '--system-site-packages',
    '--without-pip',
    '--prompt',
    promptName,
    venv,
  ];
  const made = await run(systemPython, args, { env: childEnv(), timeout: 3 * minute });
  if (!made.ok) return { ok: false, reason: made.reason, packages: ['python3-venv'] };
  const missing = (await missingIn(pythonOf(venv), tools, 'import')).filter(tool => tool.debian);
  if (missing.length === 0) return { ok: true };
  return { ok: false, reason: `it lacks ${names(missing)}`, packages: packagesFor(missing) };
}

/**
 * @param {string} python
 * @param {readonly Tool[]} tools
 * @param {'import' | 'find'} how `import` proves that a tool works and takes seconds; `find` only looks for it
 * @returns {Promise<readonly Tool[]>}
 */
async function missingIn(python, tools, how) {
  const check = how === 'import' ? 'importlib.import_module(name)' : 'assert importlib.util.find_spec(name)';
  const code = [
    'import importlib, importlib.util, json, sys',
    'missing = []',
    'for name in sys.argv[1:]:',
    '    try:',
    `        ${check}`,
    '    except Exception:',
    '        missing.append(name)',
    'print(json.dumps(missing))',
  ].join('\n');
  const args = ['-I', '-c', code, ...tools.map(tool => tool.module)];
  const ran = await run(python, args, { env: childEnv(), timeout: minute });
  if (!ran.ok) return tools;
  /** @type {string[]} */
  const missing = JSON.parse(ran.stdout);
  return tools.filter(tool => missing.includes(tool.module));
}

/**
 * Scripts name their interpreter by its full path, so that they have to learn the folder's final one. (`python -m tool`
 * would work without.)
 * @param {string} building
 * @param {string} home
 */
async function retarget(building, home) {
  const bin = join(building, 'bin');
  const scripts = (await readdir(bin, { withFileTypes: true })).filter(entry => entry.isFile());
  for (const file of [...scripts.map(entry => join(bin, entry.name)), join(building, 'pyvenv.cfg')]) {
    const bytes = await readFile(file);
    // Programs, such as that of ruff, are full of zero bytes; scripts hold none.
    if (bytes.includes(0) || !bytes.includes(building)) continue;
    await writeFile(file, bytes.toString('utf8').replaceAll(building, home));
  }
}

/**
 * Moves a complete environment into place. Where another process was faster, its environment is the one that counts.
 * @param {string} building
 * @param {string} home
 * @param {Wanted} wanted
 * @returns {Promise<PythonEnv>}
 */
async function publish(building, home, wanted) {
  if (!(await renamed(building, home))) {
    const winner = await readEnv(home, wanted);
    if (winner) return winner;
    // What stands there is of no use any more.
    await rm(home, { recursive: true, force: true });
    await renamed(building, home);
  }
  const env = await readEnv(home, wanted);
  if (!env) throw new PythonEnvError(`${home} was damaged while it was made; run this again.`);
  return env;
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {Promise<boolean>} false where something stands there already
 */
async function renamed(from, to) {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
    ) {
      return false;
    }
    throw error;
  }
}

/**
 * The environment less the variables that would redirect Python or pip.
 * @returns {NodeJS.ProcessEnv}
 */
function childEnv() {
  const env = Object.entries(process.env).filter(([name]) => !redirecting.has(name));
  return { ...Object.fromEntries(env), PIP_USER: '0', PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, timeout: number }} options timeout in milliseconds
 * @returns {Promise<Ran>}
 */
async function run(file, args, options) {
  const maxBuffer = 64 * 1024 * 1024;
  try {
    const { stdout } = await promisify(execFile)(file, args, { ...options, cwd: repository, maxBuffer });
    return { ok: true, stdout };
  } catch (error) {
    return { ok: false, reason: reasonOf(error, options.timeout) };
  }
}

/**
 * The line that says most: the first that is marked as an error, else the last one.
 * @param {unknown} error as execFile rejects with
 * @param {number} timeout
 * @returns {string}
 */
function reasonOf(error, timeout) {
  const { killed, message, stdout, stderr } =
    /** @type {Error & { killed?: boolean, stdout?: string, stderr?: string }} */ (error);
  if (killed) return `it took longer than ${timeout / minute} minutes`;
  const lines = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n').filter(line => line.trim() !== '');
  const line = lines.find(text => /^error\b|ensurepip is not/i.test(text)) ?? lines.at(-1) ?? message;
  return line.trim();
}

/** @param {string} venv */
function pythonOf(venv) {
  return join(venv, 'bin', 'python');
}

/** @param {readonly Tool[]} missing */
function names(missing) {
  return missing.map(tool => tool.module).join(', ');
}

/** @param {readonly Tool[]} missing */
function packagesFor(missing) {
  return missing.flatMap(tool => tool.debian ?? []);
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`python-env: ${text}\n`);
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  try {
    const { venv } = await ensurePythonEnv('tests');
    process.stdout.write(`${venv}\n`);
  } catch (error) {
    if (!(error instanceof PythonEnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
