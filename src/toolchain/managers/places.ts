import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isExecutable } from '../../lib/executable.ts';
import type { Context } from '../../model.ts';

/** The first 8 digits of a path's sha256 in URL-safe base64, by which several managers tell projects apart. */
export function pathHash(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, 8);
}

/** Characters that a shell would read are underscores in the names of environments, which are cut. */
export function environmentName(name: string): string {
  return name.replaceAll(/[ &$`!*@"()[\]\\\r\n\t]/g, '_').slice(0, 42);
}

export function home(env: Context['env']): string {
  return env.HOME ?? homedir();
}

/** A path as it stands in settings: `~` is the home, a relative one begins at `root`. */
export function expand(path: string, root: string, env: Context['env']): string {
  return resolve(root, path.replace(/^~(?=\/|$)/, home(env)));
}

/** The folder in which programs keep what they can make again: platformdirs' `user_cache_dir`. */
export function userCache(env: Context['env'], program: string): string {
  if (process.platform === 'darwin') return join(home(env), 'Library', 'Caches', program);
  return join(env.XDG_CACHE_HOME ?? join(home(env), '.cache'), program);
}

/** platformdirs' `user_data_dir`. */
export function userData(env: Context['env'], program: string): string {
  if (process.platform === 'darwin') return join(home(env), 'Library', 'Application Support', program);
  return join(env.XDG_DATA_HOME ?? join(home(env), '.local', 'share'), program);
}

/** platformdirs' `user_config_dir`. */
export function userConfig(env: Context['env'], program: string): string {
  if (process.platform === 'darwin') return join(home(env), 'Library', 'Application Support', program);
  return join(env.XDG_CONFIG_HOME ?? join(home(env), '.config'), program);
}

export function hasPython(folder: string): boolean {
  return isExecutable(join(folder, 'bin', 'python'));
}
