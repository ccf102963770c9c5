import { existsSync, lstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findOnPath, isExecutable } from '../lib/executable.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Context, RepoPath } from '../model.ts';

/** Where the repository's Python was found, or why it cannot be used. */
export type Interpreter =
  | { readonly kind: 'found'; readonly path: string; readonly source: string }
  | { readonly kind: 'unusable'; readonly message: string; readonly recovery: string };

/**
 * The interpreter that the user works with, found without running anything: the configured one, `.venv` or `venv` of
 * this work tree (then of the main one), VIRTUAL_ENV, PATH. An environment that is there but broken is reported
 * instead of passed over, because another interpreter would prove something else.
 * @param roots this work tree's root, then the main one's where that is another
 * @param folders relative to them, in which environments are looked for, in this order; the root is the empty text
 * @param configured a path relative to the root, or an absolute one
 */
export function findInterpreter(
  roots: readonly string[],
  folders: readonly RepoPath[],
  env: Context['env'],
  configured: string | undefined,
): Interpreter {
  const [root = '.'] = roots;
  if (configured !== undefined)
    return atPath(resolve(root, configured), 'configuration', ['ls', '-l', resolve(root, configured)]);
  for (const folder of folders) {
    for (const [name, environment] of candidates(roots, folder)) {
      const shown = environment.startsWith(`${root}/`) ? environment.slice(root.length + 1) : environment;
      if (leadsNowhere(environment)) {
        const message = `${environment} is a symlink to an environment that is gone`;
        return { kind: 'unusable', message, recovery: shellCommand(['rm', shown]) };
      }
      if (existsSync(join(environment, 'pyvenv.cfg')) || isExecutable(join(environment, 'bin', 'python'))) {
        return atPath(join(environment, 'bin', 'python'), name, ['python3', '-m', 'venv', '--clear', shown]);
      }
    }
  }
  const active = env.VIRTUAL_ENV;
  if (active) return atPath(join(active, 'bin', 'python'), 'VIRTUAL_ENV', ['unset', 'VIRTUAL_ENV']);
  for (const name of ['python3', 'python']) {
    const path = findOnPath(name, env.PATH);
    if (path) return { kind: 'found', path, source: 'PATH' };
  }
  return {
    kind: 'unusable',
    message: 'no Python interpreter was found: no .venv, no VIRTUAL_ENV, no python3 on PATH',
    recovery: 'export PATH="/the/folder/of/python3:$PATH"',
  };
}

/** Environments that a folder may have, each with its name relative to the root. */
function candidates(roots: readonly string[], folder: RepoPath): [name: string, environment: string][] {
  return roots.flatMap(root =>
    ['.venv', 'venv'].map((name): [string, string] => [join(folder, name), join(root, folder, name)]),
  );
}

function atPath(path: string, source: string, recovery: readonly string[]): Interpreter {
  if (isExecutable(path)) return { kind: 'found', path, source };
  return {
    kind: 'unusable',
    message: `the interpreter of ${source} cannot be run: ${path}`,
    recovery: shellCommand(recovery),
  };
}

function leadsNowhere(path: string): boolean {
  return !existsSync(path) && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
