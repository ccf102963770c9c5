import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findOnPath, isExecutable } from '../lib/executable.ts';
import type { Context } from '../model.ts';

/** Where the repository's Python was found, or why it cannot be used. */
export type Interpreter =
  | { readonly kind: 'found'; readonly path: string; readonly source: string }
  | { readonly kind: 'unusable'; readonly message: string; readonly recovery: string };

/**
 * The interpreter that the user works with, found without running anything: the configured one, `.venv` or `venv` of
 * this work tree (then of the main one), VIRTUAL_ENV, PATH. An environment that is there but broken is reported
 * instead of passed over, because another interpreter would prove something else.
 * @param roots this work tree's root, then the main one's where that is another
 * @param configured a path relative to the root, or an absolute one
 */
export function findInterpreter(
  roots: readonly string[],
  env: Context['env'],
  configured: string | undefined,
): Interpreter {
  if (configured !== undefined) return atPath(resolve(roots[0] ?? '.', configured), `configuration`);
  for (const root of roots) {
    for (const name of ['.venv', 'venv']) {
      const environment = join(root, name);
      if (existsSync(join(environment, 'pyvenv.cfg')) || isExecutable(join(environment, 'bin', 'python'))) {
        return atPath(join(environment, 'bin', 'python'), name);
      }
    }
  }
  const active = env.VIRTUAL_ENV;
  if (active) return atPath(join(active, 'bin', 'python'), 'VIRTUAL_ENV');
  for (const name of ['python3', 'python']) {
    const path = findOnPath(name, env.PATH);
    if (path) return { kind: 'found', path, source: 'PATH' };
  }
  return {
    kind: 'unusable',
    message: 'no Python interpreter was found: no .venv, no VIRTUAL_ENV, no python3 on PATH',
    recovery: 'python3 -m venv .venv',
  };
}

function atPath(path: string, source: string): Interpreter {
  if (isExecutable(path)) return { kind: 'found', path, source };
  return {
    kind: 'unusable',
    message: `the interpreter of ${source} cannot be run: ${path}`,
    recovery: 'python3 -m venv --clear .venv',
  };
}
