import { posix } from 'node:path';
import { readDeclared } from '../dependencies/read-declared.ts';
import type { Context, RepoPath } from '../model.ts';
import { findLock, type FoundLock } from './find-lock.ts';
import { managerLine } from './lock-recovery.ts';
import type { ProjectConfig } from './project-config.ts';
import type { Python } from './toolchain.ts';

/**
 * The command of the project's manager that brings a tool as the lock has it, with the group or extra that the tool stands
 * in. By pip it would come in any version, and go with the next sync. Undefined where the project does not ask for it.
 */
export async function declaredTool(
  name: string,
  python: Pick<Python, 'source' | 'prefix'>,
  { project, folder, env }: { project: ProjectConfig; folder: RepoPath; env: Context['env'] },
): Promise<string | undefined> {
  const lock = findLock(project, folder);
  if (!lock || lock.manager === 'pip') return undefined;
  const manifest = posix.join(lock.folder, lock.manager === 'pipenv' ? 'Pipfile' : 'pyproject.toml');
  const [file] = await readDeclared([manifest], path => project.text(path));
  if (file?.kind !== 'read') return undefined;
  const asked = file.requirements.filter(requirement => requirement.name === name);
  const [first] = asked;
  if (!first) return undefined;
  const extras = await project.toml(manifest, 'project', 'optional-dependencies');
  // What the program itself needs comes by itself.
  const group = asked.every(requirement => requirement.group !== undefined) ? first.group : undefined;
  const choice =
    group === undefined ? [] : chosen(lock.manager, group, extras !== undefined && group in extras);
  return managerLine(lock, python, [...verbs[lock.manager], ...choice], env);
}

/** They leave the tools of other groups in place. */
const verbs = { uv: ['sync', '--inexact'], poetry: ['install'], pdm: ['install'], pipenv: ['sync'] } as const;

function chosen(manager: Exclude<FoundLock['manager'], 'pip'>, group: string, isExtra: boolean): string[] {
  switch (manager) {
    case 'uv':
      return [isExtra ? '--extra' : '--group', group];
    case 'poetry':
      return [isExtra ? '--extras' : '--with', group];
    case 'pdm':
      return ['-G', group.replace(/^dev /, '')];
    case 'pipenv':
      return ['--dev'];
  }
}
