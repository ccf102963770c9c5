import { existsSync, lstatSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { findOnPath, isExecutable } from '../lib/executable.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Context, RepoPath } from '../model.ts';
import { asTyped, managerCommand } from './manager-command.ts';
import type { Environment, Place } from './managers/manager.ts';
import { namedManagers, type NamedManager } from './managers/named-managers.ts';
import { hasPython } from './managers/places.ts';
import type { ProjectFiles } from './project-files.ts';

/** Where the repository's Python was found, or why it cannot be used. */
export type Interpreter =
  | {
      readonly kind: 'found';
      readonly path: string;
      readonly source: string;
      /** The folder whose environment it is, relative to the root; absent where it is the machine's. */
      readonly folder?: RepoPath;
    }
  | { readonly kind: 'unusable'; readonly message: string; readonly recovery: string };

export interface Whereabouts {
  /** This work tree's root, then the main one's where that is another. */
  readonly roots: readonly string[];
  /** Relative to the roots, in which environments are looked for, in this order; the root is the empty text. */
  readonly folders: readonly RepoPath[];
  readonly env: Context['env'];
  /** A path relative to the root, or an absolute one. */
  readonly configured: string | undefined;
  /** What the judged tree says of the project in a folder. */
  readonly project: (folder: RepoPath) => ProjectFiles;
  readonly ask: Place['ask'];
}

/**
 * The interpreter that the user works with; nothing is made, synced or installed. The configured one; else folder by
 * folder `.venv` or `venv` (of this work tree, then of the main one), and where the project names a manager, VIRTUAL_ENV
 * or the environment of that manager; else VIRTUAL_ENV or an active conda environment; PATH only where no manager is
 * named. An environment that should be there and is broken or missing is reported instead of passed over, because
 * another interpreter would prove something else.
 */
export async function findInterpreter(where: Whereabouts): Promise<Interpreter> {
  const { roots, folders, env, configured } = where;
  const [root = '.'] = roots;
  if (configured !== undefined)
    return atPath(resolve(root, configured), 'configuration', ['ls', '-l', resolve(root, configured)]);
  let unmet: { named: NamedManager; folder: RepoPath } | undefined;
  for (const folder of folders) {
    // An environment further down is that of another project.
    if (unmet && !isAbove(folder, unmet.folder)) continue;
    const managers = await namedManagers(where.project(folder), env);
    const found =
      ofUv(managers, folder, where) ??
      inFolder(folder, roots) ??
      (managers.length > 0
        ? (active(env, 'VIRTUAL_ENV') ?? (await ofManagers(managers, folder, where)))
        : undefined);
    if (found) return found.kind === 'found' ? { ...found, folder } : found;
    const [named] = managers;
    if (named) unmet ??= { named, folder };
  }
  const inUse = active(env, 'VIRTUAL_ENV') ?? active(env, 'CONDA_PREFIX');
  if (inUse) return inUse;
  return unmet ? missing(unmet.named, unmet.folder, env) : onPath(env);
}

function isAbove(folder: RepoPath, below: RepoPath): boolean {
  return folder === '' || below.startsWith(`${folder}/`);
}

/** uv passes `.venv` by where this variable names another folder, which begins at the project's. */
function ofUv(
  managers: readonly NamedManager[],
  folder: RepoPath,
  { roots, env }: Whereabouts,
): Interpreter | undefined {
  const uv = managers.find(({ manager }) => manager.name === 'uv');
  if (!env.UV_PROJECT_ENVIRONMENT || !uv) return undefined;
  const path = join(resolve(roots[0] ?? '.', folder, env.UV_PROJECT_ENVIRONMENT), 'bin', 'python');
  return isExecutable(path)
    ? { kind: 'found', path, source: 'UV_PROJECT_ENVIRONMENT' }
    : missing(uv, folder, env);
}

function inFolder(folder: RepoPath, roots: readonly string[]): Interpreter | undefined {
  const [root = '.'] = roots;
  for (const [name, environment] of candidates(roots, folder)) {
    const shown = environment.startsWith(`${root}/`) ? environment.slice(root.length + 1) : environment;
    if (leadsNowhere(environment)) {
      const message = `${environment} is a symlink to an environment that is gone`;
      return { kind: 'unusable', message, recovery: shellCommand(['rm', shown]) };
    }
    if (existsSync(join(environment, 'pyvenv.cfg')) || hasPython(environment)) {
      return atPath(join(environment, 'bin', 'python'), name, ['python3', '-m', 'venv', '--clear', shown]);
    }
  }
  return undefined;
}

/** Environments that a folder may have, each with its name relative to the root. */
function candidates(roots: readonly string[], folder: RepoPath): [name: string, environment: string][] {
  return roots.flatMap(root =>
    ['.venv', 'venv'].map((name): [string, string] => [join(folder, name), join(root, folder, name)]),
  );
}

/** conda's own environment `base` holds conda, and is active for most who have it. */
function active(env: Context['env'], variable: 'VIRTUAL_ENV' | 'CONDA_PREFIX'): Interpreter | undefined {
  const environment = env[variable];
  if (!environment || (variable === 'CONDA_PREFIX' && env.CONDA_DEFAULT_ENV === 'base')) return undefined;
  return atPath(join(environment, 'bin', 'python'), variable, ['unset', variable]);
}

async function ofManagers(
  managers: readonly NamedManager[],
  folder: RepoPath,
  { roots, env, project, ask }: Whereabouts,
): Promise<Interpreter | undefined> {
  for (const { manager } of managers) {
    for (const root of roots.filter(path => existsSync(join(path, folder)))) {
      const place = { root: join(root, folder), project: project(folder), env, ask };
      const found = asInterpreter(await manager.environment(place), manager.name, env);
      if (found) return found;
    }
  }
  return undefined;
}

function asInterpreter(environment: Environment, name: string, env: Context['env']): Interpreter | undefined {
  switch (environment.kind) {
    case 'folder':
      return { kind: 'found', path: join(environment.folder, 'bin', 'python'), source: name };
    case 'python':
      return { kind: 'found', path: environment.python, source: name };
    case 'system': {
      const found = onPath(env);
      return found.kind === 'found' ? { ...found, source: `PATH, because ${environment.why}` } : found;
    }
    case 'several': {
      const [first = ''] = environment.folders;
      const message = `${name} has ${environment.folders.length} environments for this project and none is in use; "python" in the configuration chooses one`;
      return {
        kind: 'unusable',
        message,
        recovery: `python: ${JSON.stringify(join(first, 'bin', 'python'))}`,
      };
    }
    case 'none':
      return undefined;
  }
}

function missing({ manager, by }: NamedManager, folder: RepoPath, env: Context['env']): Interpreter {
  const install = managerCommand(manager.name, manager.install, env);
  const { problem } = install;
  const message = `the project uses ${manager.name} (${posix.join(folder, by)}), and its environment is not there`;
  return {
    kind: 'unusable',
    message: problem === undefined ? message : `${message}; ${problem}`,
    recovery: folder === '' ? asTyped(install) : `${shellCommand(['cd', folder])} && ${asTyped(install)}`,
  };
}

function onPath(env: Context['env']): Interpreter {
  const path = findOnPath('python3', env.PATH) ?? findOnPath('python', env.PATH);
  if (path !== undefined) return { kind: 'found', path, source: 'PATH' };
  return {
    kind: 'unusable',
    message: 'no Python interpreter was found: no .venv, no VIRTUAL_ENV, no python3 on PATH',
    recovery: 'export PATH="/the/folder/of/python3:$PATH"',
  };
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
