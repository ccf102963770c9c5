import { findOnPath } from '../lib/executable.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Packages } from './packages.ts';

/**
 * What installs packages in an environment, as it is typed before their names. uv makes environments without pip: these
 * are filled by uv, and where that is not on PATH, by the pip that every Python brings along.
 */
export function packageInstaller(
  { executable, packages }: { executable: string; packages: Packages },
  path: string | undefined,
): string {
  const pip = shellCommand([executable, '-m', 'pip', 'install']);
  if (packages.has('pip')) return pip;
  if (findOnPath('uv', path) !== undefined)
    return shellCommand(['uv', 'pip', 'install', '--python', executable]);
  return `${shellCommand([executable, '-m', 'ensurepip'])} && ${pip}`;
}
