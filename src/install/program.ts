import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { realpathSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { compiledFolder } from '../lib/compiled-folder.ts';
import { sha256 } from '../lib/digest.ts';
import { errorCode } from '../lib/errors.ts';
import type { Context } from '../model.ts';
import type { Program } from './hook-file.ts';

export interface RunningPygov {
  /** The root of pygov's own package. */
  readonly packageRoot: string;
  readonly version: string;
  /** The node that runs it. */
  readonly node: string;
  /** Where this user's programs keep their data; see `dataFolder`. */
  readonly dataFolder: string;
}

/**
 * What hooks can still start next month: the running pygov itself, or a copy where npx runs it from a cache that may be
 * cleaned at any time. The copy is made at most once for a version and its content.
 */
export function lastingProgram(running: RunningPygov): Program {
  const root = realpathSync(running.packageRoot);
  const cached = /[\\/]_npx[\\/][^\\/]+[\\/]node_modules[\\/]pygov$/.test(root);
  const lasting = cached ? join(copyRuntime(dirname(root), running), 'pygov') : root;
  return { node: lastingNode(running.node), bin: join(lasting, 'bin', 'pygov.cjs') };
}

/** `$XDG_DATA_HOME`, else the system's usual folder below the user's home. */
export function dataFolder(env: Context['env'], platform: NodeJS.Platform): string {
  const { XDG_DATA_HOME: xdg, HOME: home = homedir() } = env;
  // The XDG specification: a relative path is to be ignored.
  if (xdg && isAbsolute(xdg)) return xdg;
  return platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.local', 'share');
}

/** Homebrew runs node from a folder that the next upgrade removes, and keeps a stable name for it. */
function lastingNode(node: string): string {
  const stable = node.replace(/\/Cellar\/([^/]+)\/[^/]+\//, '/opt/$1/');
  return existsSync(stable) ? stable : node;
}

/** Copies pygov with the packages beside it; gives the node_modules of the copy. */
function copyRuntime(nodeModules: string, { version, dataFolder: data }: RunningPygov): string {
  const digest = folderDigest(nodeModules);
  const home = join(data, 'pygov');
  const runtime = join(home, `${version}-${digest.slice(0, 8)}`);
  const copy = join(runtime, 'node_modules');
  if (existsSync(copy) && folderDigest(copy) === digest) return copy;
  mkdirSync(home, { recursive: true });
  const temporary = join(home, `.tmp-${randomBytes(6).toString('hex')}`);
  const damaged = `${temporary}-damaged`;
  try {
    cpSync(nodeModules, join(temporary, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: path => !isCompiled(relative(nodeModules, path)),
    });
    // It was put there whole: somebody has changed it since.
    if (existsSync(runtime)) renameSync(runtime, damaged);
    placeFolder(temporary, runtime);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    rmSync(damaged, { recursive: true, force: true });
  }
  return copy;
}

function placeFolder(temporary: string, runtime: string): void {
  try {
    renameSync(temporary, runtime);
  } catch (error) {
    // Another pygov was faster, with the same content.
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  }
}

function isCompiled(path: string): boolean {
  const folder = join('pygov', 'dist', compiledFolder);
  return path === folder || path.startsWith(folder + sep);
}

/** sha256 over everything of packages that belongs to them: path, kind, content. Symlinks are not followed. */
function folderDigest(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map(entry => join(entry.parentPath, entry.name));
  const lines = paths
    .filter(path => !isCompiled(relative(folder, path)))
    .map(path => describeEntry(folder, path));
  return sha256(lines.sort().join('\n'));
}

function describeEntry(folder: string, path: string): string {
  const name = relative(folder, path);
  const stats = lstatSync(path);
  if (stats.isDirectory()) return `${name} folder`;
  if (stats.isSymbolicLink()) return `${name} symlink ${readlinkSync(path)}`;
  return `${name} ${stats.mode & 0o111 ? 'program' : 'file'} ${sha256(readFileSync(path))}`;
}
