import { posix } from 'node:path';
import type { RepoPath, TreeFile } from '../model.ts';
import type { ProjectConfig } from './project-config.ts';

/** Folders whose projects are examples, fixtures or templates: nobody runs their tools from there. */
const notProjects =
  /(^|\/)(\.[^/]*|tests?|fixtures?|testdata|examples?|docs?|templates?|vendor|node_modules|[^/]*[{}][^/]*)(\/|$)/;

/**
 * Where a tool is configured: the root, else the topmost folders below it that have a configuration of their own (a
 * repository of several projects, or one whose Python is in `backend`).
 * @param names of the files that may configure it
 * @returns folders relative to the root, which is the empty text; none where nothing configures it
 */
export async function configuredFolders(
  project: ProjectConfig,
  names: readonly string[],
  configures: (path: RepoPath) => Promise<boolean>,
): Promise<RepoPath[]> {
  const folders: RepoPath[] = [];
  const byDepth = project
    .named(...names)
    .map(path => ({ path, folder: folderOf(path) }))
    .filter(({ folder }) => !notProjects.test(folder))
    .sort((a, b) => depth(a.folder) - depth(b.folder) || (a.folder < b.folder ? -1 : 1));
  for (const { path, folder } of byDepth) {
    const isCovered = folders.some(
      above => above === '' || folder === above || folder.startsWith(`${above}/`),
    );
    if (!isCovered && (await configures(path))) folders.push(folder);
  }
  return folders;
}

/** Folders below the root, not deeper than two, with Python dependencies of their own. */
export function projectFolders(files: readonly TreeFile[]): RepoPath[] {
  const names = /^(pyproject\.toml|setup\.py|Pipfile|requirements[^/]*\.txt)$/;
  const folders = files
    .filter(({ path }) => names.test(posix.basename(path)))
    .map(({ path }) => folderOf(path))
    .filter(folder => folder !== '' && depth(folder) <= 2 && !notProjects.test(folder));
  return [...new Set(folders)];
}

function folderOf(path: RepoPath): RepoPath {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

function depth(folder: RepoPath): number {
  return folder === '' ? 0 : folder.split('/').length;
}
