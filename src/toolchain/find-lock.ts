import { posix } from 'node:path';
import type { RepoPath } from '../model.ts';
import type { ProjectConfig } from './project-config.ts';

/** The lock that a folder's environment is filled by, with what fills it. */
export interface FoundLock {
  /** Where the manager is called, relative to the root. */
  readonly folder: RepoPath;
  readonly manager: 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pip';
  /** Relative to the root. Several only for pip. */
  readonly files: readonly RepoPath[];
}

const lockFiles = [
  ['uv.lock', 'uv'],
  ['poetry.lock', 'poetry'],
  ['pdm.lock', 'pdm'],
  ['Pipfile.lock', 'pipenv'],
] as const;

/** The lock of the nearest folder that has one, from a project's own up to the root: a workspace has one for all. */
export function findLock(project: ProjectConfig, folder: RepoPath): FoundLock | undefined {
  for (let at = folder; ; at = parentOf(at)) {
    const inFolder = (name: string) => posix.join(at, name);
    const lock = lockFiles.find(([name]) => project.has(inFolder(name)));
    if (lock) return { folder: at, manager: lock[1], files: [inFolder(lock[0])] };
    const requirements = project.namesIn(at).filter(name => requirementsFile.test(name));
    if (requirements.length > 0) return { folder: at, manager: 'pip', files: requirements.map(inFolder) };
    if (at === '') return undefined;
  }
}

/** `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`. */
const requirementsFile = /^(.+[-_.])?requirements([-_.].+)?\.txt$/;

function parentOf(folder: RepoPath): RepoPath {
  const parent = posix.dirname(folder);
  return parent === '.' ? '' : parent;
}
