import { posix } from 'node:path';
import type { RepoPath } from '../../model.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';
import { pyprojectTables } from '../pyproject-tables.ts';

/** In the order of isort. */
export const isortFiles = ['.isort.cfg', 'pyproject.toml', 'setup.cfg', 'tox.ini'];

const iniSections: Readonly<Record<string, readonly string[]>> = {
  '.isort.cfg': ['settings', 'isort'],
  'setup.cfg': ['isort', 'tool:isort'],
  'tox.ini': ['isort', 'tool:isort'],
};

/** A file that configures isort, and the folder that it holds for. */
export interface IsortSettings {
  readonly file: RepoPath;
  /** With a slash at its end; empty for the root. */
  readonly folder: string;
}

/**
 * isort's configuration in the judged tree, that of inner folders first. Of the files in one folder the first that says
 * something counts.
 */
export async function readIsortSettings(project: ProjectConfig): Promise<IsortSettings[]> {
  const tables = await pyprojectTables(project, 'isort');
  const found = tables.map(({ file, table }) => ({ file, isEmpty: Object.keys(table).length === 0 }));
  for (const file of project.named(...Object.keys(iniSections))) {
    for (const name of iniSections[posix.basename(file)] ?? []) {
      const section = await project.ini(file, name);
      if (section) found.push({ file, isEmpty: Object.keys(section).length === 0 });
    }
  }
  const rank = ({ file, isEmpty }: { file: RepoPath; isEmpty: boolean }) =>
    isortFiles.indexOf(posix.basename(file)) + (isEmpty ? isortFiles.length : 0);
  const byFolder = new Map<string, RepoPath>();
  for (const { file } of found.sort((a, b) => rank(a) - rank(b))) {
    const folder = posix.dirname(file) === '.' ? '' : `${posix.dirname(file)}/`;
    if (!byFolder.has(folder)) byFolder.set(folder, file);
  }
  return [...byFolder]
    .map(([folder, file]) => ({ file, folder }))
    .sort((a, b) => b.folder.length - a.folder.length);
}
