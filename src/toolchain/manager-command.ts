import { findOnPath } from '../lib/executable.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Context } from '../model.ts';

export interface ManagerCommand {
  readonly command: string;
  /** What has to be typed before it, once. */
  readonly setUp?: string;
  /** What stands in the way of the plain command. */
  readonly problem?: string;
}

/**
 * A command line of a manager as it can be typed on this machine: by itself; where it is not on PATH, by what runs it
 * without installing it for good, or by a relative of it; else from a virtual environment of its own, which works with
 * any Python; else what a person has to bring about first.
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
  const own = manager === 'conda' ? undefined : fromOwnEnvironment(manager, [manager, ...args], PATH);
  return { problem, ...(own ?? { command: `export PATH="/the/folder/of/${manager}:$PATH"` }) };
}

/** A program of a package of PyPI from a virtual environment of its own; undefined where there is no Python to make it. */
export function fromOwnEnvironment(
  distribution: string,
  [program = '', ...args]: readonly string[],
  path: string | undefined,
): Pick<ManagerCommand, 'command' | 'setUp'> | undefined {
  if (!findOnPath('python3', path)) return undefined;
  const folder = `~/.venvs/${distribution}`;
  return {
    setUp: `python3 -m venv ${folder} && ${folder}/bin/pip install ${distribution}`,
    command: [`${folder}/bin/${program}`, ...(args.length > 0 ? [shellCommand(args)] : [])].join(' '),
  };
}

/**
 * One line for the terminal.
 * @param variables assignments that the command itself needs
 */
export function asTyped({ setUp, command }: ManagerCommand, variables = ''): string {
  return [...(setUp === undefined ? [] : [setUp]), `${variables}${command}`].join(' && ');
}
