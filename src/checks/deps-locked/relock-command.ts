import { findOnPath } from '../../lib/executable.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import { asTyped, fromOwnEnvironment, managerCommand } from '../../toolchain/manager-command.ts';
import type { Relock } from './find-locks.ts';

/** The command that writes a lock anew, as it can be typed at the root on this machine. */
export function relockCommand(
  { folder, program, args }: Relock,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const command = commandOf(program, args, env);
  return folder === '' ? command : `${shellCommand(['cd', folder])} && ${command}`;
}

function commandOf(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (program !== 'pip-compile') return asTyped(managerCommand(program, args, env));
  if (!findOnPath(program, env.PATH)) {
    // It comes with the package pip-tools.
    if (findOnPath('uvx', env.PATH)) return shellCommand(['uvx', '--from', 'pip-tools', program, ...args]);
    if (findOnPath('pipx', env.PATH))
      return shellCommand(['pipx', 'run', '--spec', 'pip-tools', program, ...args]);
    const own = fromOwnEnvironment('pip-tools', [program, ...args], env.PATH);
    if (own) return asTyped(own);
  }
  return shellCommand([program, ...args]);
}
