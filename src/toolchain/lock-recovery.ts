import { posix } from 'node:path';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Context, RepoPath } from '../model.ts';
import type { FoundLock } from './find-lock.ts';
import { asTyped, managerCommand } from './manager-command.ts';
import type { Python } from './toolchain.ts';

/**
 * The command that makes an environment as a lock has it, as it can be typed at the root on this machine.
 * @param text of the lock
 * @param differing the files of requirements that are not met
 */
export function syncCommand(
  { manager, folder }: FoundLock,
  python: Python,
  { text, differing, env }: { text: string; differing: readonly RepoPath[]; env: Context['env'] },
): string {
  if (manager === 'pip') {
    const requirements = differing.flatMap(file => ['-r', posix.relative(folder, file)]);
    return inFolder(folder, `${python.installer} ${shellCommand(requirements)}`);
  }
  // Poetry 1 has no `sync`; the first line of a lock says what wrote it.
  const isPoetry1 = manager === 'poetry' && /^# .* by Poetry 1\./.test(text);
  const args: readonly string[] = isPoetry1 ? ['install', '--sync'] : syncArgs[manager];
  return managerLine({ manager, folder }, python, args, env);
}

/** A call of a manager for an environment that is there, as it can be typed at the root on this machine. */
export function managerLine(
  { manager, folder }: Pick<FoundLock, 'manager' | 'folder'>,
  python: Pick<Python, 'source' | 'prefix'>,
  args: readonly string[],
  env: Context['env'],
): string {
  // uv fills `.venv` whatever is active, unless it is told.
  const isActive = /^(VIRTUAL_ENV|configuration)$|(^|\/)venv$/.test(python.source);
  const sync = managerCommand(manager, manager === 'uv' && isActive ? [...args, '--active'] : args, env);
  const isSet = !isActive || python.source === 'VIRTUAL_ENV';
  return inFolder(folder, asTyped(sync, isSet ? '' : `VIRTUAL_ENV=${shellCommand([python.prefix])} `));
}

/** The command that writes a lock anew that cannot be read. */
export function relockCommand({ manager, folder, files }: FoundLock, env: Context['env']): string {
  if (manager === 'pip') return shellCommand(['ls', '-l', ...files]);
  return inFolder(folder, asTyped(managerCommand(manager, ['lock'], env)));
}

const syncArgs = { uv: ['sync'], poetry: ['sync'], pdm: ['sync'], pipenv: ['sync', '--dev'] } as const;

function inFolder(folder: RepoPath, command: string): string {
  return folder === '' ? command : `${shellCommand(['cd', folder])} && ${command}`;
}
