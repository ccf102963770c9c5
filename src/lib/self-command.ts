import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../model.ts';
import { findOnPath } from './executable.ts';
import { packageRoot } from './package-root.ts';
import { shellCommand } from './shell-quote.ts';

/**
 * A recovery command as it can be typed on this machine: where it calls `pygov`, that is the one on PATH, else the
 * project's own, else this very program.
 */
export function runnable(recovery: string, { env, cwd }: Pick<Context, 'env' | 'cwd'>): string {
  return recovery.replaceAll(/(?<=^|&& |^env (?:-u \w+ )+)pygov(?= )/g, () => selfCommand(env, cwd));
}

/**
 * The same where its paths start at the root of the work tree: from another folder it goes there first. git starts its
 * hooks at the root, and names the folder that the user is in by GIT_PREFIX.
 */
export function runnableAtRoot(
  recovery: string,
  { env, cwd, root }: Pick<Context, 'env' | 'cwd'> & { root: string },
): string {
  const command = runnable(recovery, { env, cwd: root });
  const isLineOfConfiguration = /^\w+: /.test(recovery);
  if (isLineOfConfiguration || (cwd === root && !env.GIT_PREFIX)) return command;
  return `${shellCommand(['cd', root])} && ${command}`;
}

function selfCommand(env: Context['env'], cwd: string): string {
  const onPath = findOnPath('pygov', env.PATH);
  // npx puts itself on PATH for its own run only.
  if (onPath && !/[\\/](_npx|node_modules)[\\/]/.test(onPath)) return 'pygov';
  if (existsSync(join(cwd, 'node_modules', '.bin', 'pygov'))) return 'npx pygov';
  return shellCommand([process.execPath, join(packageRoot(), 'bin', 'pygov.cjs')]);
}
