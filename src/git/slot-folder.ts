import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { errorCode, UsageError } from '../lib/errors.ts';
import type { Context } from '../model.ts';
import type { Repository } from './repository.ts';

/**
 * The folder of this repository's slots and result cache, outside every work tree, mode 0700. No folder above it
 * holds project files, because tools search upwards for their configuration.
 * @throws UsageError where no such folder can be made
 */
export function repositoryCacheFolder(repository: Repository, env: Context['env']): string {
  const id = sha256(realpathSync(repository.commonDir)).slice(0, 16);
  const problems: string[] = [];
  for (const base of cacheBases(env)) {
    const problem = unsuitable(realFolder(base), repository.root);
    if (problem) {
      problems.push(`${base}: ${problem}`);
      continue;
    }
    try {
      mkdirSync(join(base, id), { recursive: true, mode: 0o700 });
      ownAndPrivate(base);
      return realpathSync(join(base, id));
    } catch (error) {
      problems.push(`${base}: ${errorCode(error) ?? String(error)}`);
    }
  }
  throw new UsageError(`no folder for the snapshot can be made:\n  ${problems.join('\n  ')}`, {
    recovery: 'export XDG_CACHE_HOME=/path/outside/every/repository',
  });
}

function cacheBases(env: Context['env']): string[] {
  const home = env.HOME ?? homedir();
  const system = process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  const configured = env.XDG_CACHE_HOME;
  const cache = configured && isAbsolute(configured) ? configured : system;
  return [join(cache, 'pygov'), join(tmpdir(), `pygov-${userInfo().uid}`)];
}

/** What ruff, mypy, pytest, git and dotenv look for in the folders above the one they run in. */
const projectFiles = [
  '.git',
  '.env',
  '.hg',
  '.mypy.ini',
  '.pytest.ini',
  '.pytest.toml',
  '.ruff.toml',
  'conftest.py',
  'mypy.ini',
  'pyproject.toml',
  'pytest.ini',
  'pytest.toml',
  'ruff.toml',
  'setup.cfg',
  'setup.py',
  'tox.ini',
];

/** Where a folder really is, also one that is not made yet. */
function realFolder(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  const parent = dirname(folder);
  return parent === folder ? folder : join(realFolder(parent), basename(folder));
}

function unsuitable(folder: string, root: string): string | undefined {
  if (!isAbsolute(folder)) return 'is not an absolute path';
  if (!relative(root, folder).startsWith('..')) return 'is inside the work tree';
  for (let above = folder; ; above = dirname(above)) {
    const found = projectFiles.find(name => existsSync(join(above, name)));
    if (found) return `${join(above, found)} would be found by tools that run below it`;
    if (above === dirname(above)) return undefined;
  }
}

/** A folder below the shared temporary folder may have been prepared by another user. */
function ownAndPrivate(folder: string): void {
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== userInfo().uid) throw new Error('belongs to another user');
  if ((stat.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}
