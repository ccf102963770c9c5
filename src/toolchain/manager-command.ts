import { findOnPath } from '../lib/executable.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Context } from '../model.ts';

export interface ManagerCommand {
  readonly command: string;
  /** What stands in the way of the plain command. */
  readonly problem?: string;
}

/**
 * A command line of a manager as it can be typed on this machine: by itself; where it is not on PATH, by what runs it
 * without installing it for good, or by a relative of it; else what a person has to bring about first.
 */
export function managerCommand(
  manager: string,
  args: readonly string[],
  { PATH }: Context['env'],
): ManagerCommand {
  if (findOnPath(manager, PATH)) return { command: shellCommand([manager, ...args]) };
  const problem = `${manager} is not on PATH`;
  // conda is no package of PyPI.
  const runners =
    manager === 'conda'
      ? [['mamba'], ['micromamba']]
      : [
          ['uvx', manager],
          ['pipx', 'run', manager],
        ];
  for (const runner of runners) {
    if (findOnPath(runner[0] ?? '', PATH)) return { problem, command: shellCommand([...runner, ...args]) };
  }
  return { problem, command: `export PATH="/the/folder/of/${manager}:$PATH"` };
}
