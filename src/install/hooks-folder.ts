import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { runGit, type Repository } from '../git/repository.ts';
import { errorCode, UsageError } from '../lib/errors.ts';
import { GitError } from '../lib/plumbing.ts';
import { shellCommand } from '../lib/shell-quote.ts';

/** The folder in which git looks for this repository's hooks. */
export interface HooksFolder {
  /** Absolute; it need not exist. */
  readonly path: string;
  /** Set where other repositories may share the folder, so that pygov does not write there: why, and what mends it. */
  readonly refusal?: UsageError;
}

/**
 * Asks git for the hooks folder. It is this repository's own where core.hooksPath is unset, or set for this repository
 * alone (scopes `local` and `worktree`), and where it truly lies inside a work tree or the git folder: a symlink that
 * leads elsewhere does not.
 */
export async function findHooksFolder(repository: Repository): Promise<HooksFolder> {
  const setting = await hooksPathSetting(repository);
  if (setting?.value === '') {
    return {
      path: defaultHooksFolder(repository),
      refusal: refuse(repository, setting, 'git cannot use that'),
    };
  }
  // git itself expands `~`; relative to the work tree's root. --path-format would hide the symlinks.
  const answer = await runGit(repository, ['rev-parse', '--git-path', 'hooks']);
  const path = resolve(repository.root, answer.toString().replace(/\n$/, ''));
  if (setting && setting.scope !== 'local' && setting.scope !== 'worktree') {
    return { path, refusal: refuse(repository, setting, 'other repositories share that folder') };
  }
  if (liesInside(path, repository)) return { path };
  const target = realLocation(path);
  const where = target === path ? 'that is' : `that leads to ${target},`;
  return {
    path,
    refusal: refuse(repository, setting, `${where} outside this repository, where others may share it`),
  };
}

/** The hooks folder of a repository without core.hooksPath; undefined where it leads out of the repository. */
export function ownHooksFolder(repository: Repository): string | undefined {
  const path = defaultHooksFolder(repository);
  return liesInside(path, repository) ? path : undefined;
}

/** Whether git would offer the hooks in this folder for a commit: inside the work tree and not ignored. */
export async function isOfferedForCommit(folder: string, repository: Repository): Promise<boolean> {
  const location = realLocation(folder);
  if (isBelow(location, repository.commonDir) || !isBelow(location, repository.root)) return false;
  try {
    const args = ['check-ignore', '--quiet', '--', join(location, 'pre-commit')];
    // check-ignore takes every path literally, and refuses to be asked for it.
    await runGit(repository, args, { env: { GIT_LITERAL_PATHSPECS: '0' } });
    return false;
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return true;
    throw error;
  }
}

function defaultHooksFolder(repository: Repository): string {
  return join(repository.commonDir, 'hooks');
}

interface Setting {
  readonly value: string;
  /** `system`, `global`, `local`, `worktree`, or `command` for `git -c` and the environment. */
  readonly scope: string;
  /** `file:<path>`, or `command line:`. */
  readonly origin: string;
}

async function hooksPathSetting(repository: Repository): Promise<Setting | undefined> {
  try {
    const args = ['config', '-z', '--show-scope', '--show-origin', '--get', 'core.hooksPath'];
    // With -z: scope, origin and value, a NUL byte after each.
    const [scope = '', origin = '', value = ''] = (await runGit(repository, args)).toString().split('\0');
    return { scope, origin, value };
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return undefined;
    throw error;
  }
}

function refuse(repository: Repository, setting: Setting | undefined, why: string): UsageError {
  const fallback = ownHooksFolder(repository) ?? join(repository.commonDir, 'pygov-hooks');
  const scope = setting?.scope === 'worktree' ? '--worktree' : '--local';
  const mend =
    setting?.scope === 'command'
      ? // Nothing in a file outranks it.
        'env -u GIT_CONFIG_COUNT -u GIT_CONFIG_PARAMETERS pygov install'
      : `${shellCommand(['git', 'config', scope, '--replace-all', 'core.hooksPath', fallback])} && pygov install`;
  const what = setting
    ? `core.hooksPath is ${JSON.stringify(setting.value)}, set ${describeOrigin(setting)}`
    : `the hooks folder is ${defaultHooksFolder(repository)}`;
  return new UsageError(
    `${what}: ${why}, so pygov writes nothing there (with a folder of its own, this repository no longer runs the ` +
      'other hooks of that one)',
    { recovery: mend },
  );
}

function describeOrigin({ scope, origin }: Setting): string {
  if (scope === 'command') return "by git -c or by git's environment variables";
  return `in ${origin.replace(/^file:/, '')} (${scope})`;
}

/** Whether a path truly lies in this work tree, in the main work tree, or in the git folder that they share. */
function liesInside(path: string, { root, commonDir }: Repository): boolean {
  const parts = [root, commonDir, ...(basename(commonDir) === '.git' ? [dirname(commonDir)] : [])];
  return parts.some(part => isBelow(realLocation(path), part));
}

/** `location` is free of symlinks. */
function isBelow(location: string, folder: string): boolean {
  const below = relative(realLocation(folder), location);
  return below !== '..' && !below.startsWith(`..${sep}`);
}

/** Where a path leads when every symlink is followed, also where its end does not exist yet; itself if unreadable. */
function realLocation(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return path;
  }
  const link = symlinkTarget(path);
  const parent = realLocation(dirname(path));
  return link === undefined ? join(parent, basename(path)) : realLocation(resolve(parent, link));
}

function symlinkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
