import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MarkerValues } from '../dependencies/lock.ts';
import { canonicalJson, sha256 } from '../lib/digest.ts';
import { exec } from '../lib/exec.ts';
import { packageRoot } from '../lib/package-root.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Cache, Context, Digest, RepoPath } from '../model.ts';
import { childEnvironment, type DeclaredEnvironment } from './environment.ts';
import { findInterpreter } from './interpreter.ts';
import { packageInstaller } from './package-installer.ts';
import type { ProjectConfig } from './project-config.ts';
import { filesIn } from './project-files.ts';
import { readPackages, type Packages } from './packages.ts';

/** What `python/probe.py` prints. */
interface Probe {
  readonly executable: string;
  readonly version: string;
  readonly build: string;
  readonly implementation: string;
  readonly platform: string;
  readonly prefix: string;
  readonly basePrefix: string;
  readonly siteFolders: readonly string[];
  readonly markers: MarkerValues;
}

/** The Python that this repository uses, and what is installed for it. */
export interface Python extends Probe {
  /** How it was found: `.venv`, `VIRTUAL_ENV`, `PATH`, `configuration`, or the name of a manager. */
  readonly source: string;
  /** The folder whose environment it is, relative to the root; absent where it is the machine's. */
  readonly folder?: RepoPath;
  readonly packages: Packages;
  /** What stands before the names of packages to install them, as it is typed. */
  readonly installer: string;
  /** Names the caches that only this toolchain may use. */
  readonly id: Digest;
}

export type Toolchain =
  | { readonly kind: 'found'; readonly python: Python }
  | { readonly kind: 'unusable'; readonly message: string; readonly recovery: string };

export interface ToolchainRequest {
  /** This work tree's root, then the main one's where that is another. */
  readonly roots: readonly string[];
  /** Where environments are looked for, relative to the roots. */
  readonly folders: readonly RepoPath[];
  readonly env: Context['env'];
  readonly declared: DeclaredEnvironment;
  readonly configured: string | undefined;
  /** What the judged tree says of its projects. */
  readonly project: ProjectConfig;
  readonly signal: AbortSignal;
  readonly cache: Cache;
}

/**
 * Finds the interpreter and asks it once what it is; the answer is kept while the program behind the path is the
 * same. The installed packages are read each time.
 */
export async function resolveToolchain(request: ToolchainRequest): Promise<Toolchain> {
  const interpreter = await findInterpreter({
    ...request,
    project: folder => filesIn(request.project, folder),
    ask: (argv, cwd) => askManager(argv, cwd, request),
  });
  if (interpreter.kind === 'unusable') return interpreter;
  const probed = (await recall(interpreter.path, request)) ?? (await ask(interpreter.path, request));
  if ('kind' in probed) return probed;
  const packages = readPackages(probed.siteFolders, request.roots);
  const installed = [...packages.values()].map(({ name, version, digest }) => `${name} ${version} ${digest}`);
  const id = sha256([probed.build, probed.platform, probed.prefix, ...installed].join('\n'));
  const { source, folder } = interpreter;
  const installer = packageInstaller({ ...probed, packages }, request.env.PATH);
  const found = { source, ...(folder !== undefined && { folder }) };
  return { kind: 'found', python: { ...probed, ...found, packages, installer, id } };
}

const probeTimeoutMs = 30_000;

/** What a manager tells about a folder, with the variables that set it up. */
async function askManager(
  argv: readonly [string, ...string[]],
  cwd: string,
  { env, declared, signal }: ToolchainRequest,
): Promise<string | undefined> {
  const settings = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && /^(POETRY|XDG|PYENV)_/.test(entry[0]),
  );
  const child = { ...childEnvironment(env, declared), ...Object.fromEntries(settings) };
  const result = await exec({ argv, cwd, env: child, timeoutMs: probeTimeoutMs, signal });
  return result.kind === 'exited' && result.code === 0 ? result.stdout : undefined;
}

async function ask(
  path: string,
  request: ToolchainRequest,
): Promise<Probe | Extract<Toolchain, { kind: 'unusable' }>> {
  const result = await exec({
    argv: [path, '-B', join(packageRoot(), 'python', 'probe.py')],
    cwd: request.roots[0] ?? '/',
    env: childEnvironment(request.env, request.declared),
    timeoutMs: probeTimeoutMs,
    signal: request.signal,
  });
  const probe = result.kind === 'exited' && result.code === 0 ? parseProbe(result.stdout) : undefined;
  if (probe) {
    request.cache.write(cacheKey(path, request), JSON.stringify(probe));
    return probe;
  }
  const said = 'stderr' in result ? result.stderr.trim().split('\n').at(-1) : undefined;
  const why =
    result.kind === 'exited' && result.code === 0 ? 'it does not answer as Python does' : result.kind;
  return {
    kind: 'unusable',
    message: `the interpreter ${path} does not run: ${said === undefined || said === '' ? why : said}`,
    recovery: shellCommand([path, '--version']),
  };
}

/** The answer is the last line; what the environment runs at the start may speak before. */
function parseProbe(stdout: string): Probe | undefined {
  const [answer = ''] = /[^\n]*$/.exec(stdout.trimEnd()) ?? [];
  return answer.startsWith('{"executable"') ? (JSON.parse(answer) as Probe) : undefined;
}

async function recall(path: string, request: ToolchainRequest): Promise<Probe | undefined> {
  // A shim of pyenv or asdf starts another program when a file far from it changes.
  if (path.includes('/shims/')) return undefined;
  const text = await request.cache.read(cacheKey(path, request));
  return text === undefined ? undefined : (JSON.parse(text) as Probe);
}

/** Another program behind the path, another environment in the folder, or another user's, asks anew. */
function cacheKey(path: string, { env, declared }: ToolchainRequest): Digest {
  const program = realpathSync(path);
  const { size, mtimeMs } = statSync(program);
  const settings = join(dirname(dirname(path)), 'pyvenv.cfg');
  const environment = existsSync(settings) ? readFileSync(settings, 'latin1') : '';
  const child = canonicalJson(childEnvironment(env, declared));
  return sha256(['probe 3', path, program, size, mtimeMs, environment, child].join('\0'));
}
