import { posix } from 'node:path';
import { ConfigError } from '../lib/errors.ts';
import type { RepoPath } from '../model.ts';
import type { ProjectConfig, Table } from '../toolchain/project-config.ts';

/** A table `[tool.NAME]` and the folder that it holds for. */
export interface ToolTable {
  readonly file: RepoPath;
  /** With a slash at its end; empty for the root. */
  readonly folder: string;
  readonly table: Table;
}

/**
 * The tables of a tool in the judged tree, those of inner folders first: the first whose folder a file is in holds for it.
 * A pyproject.toml below the root that is not valid TOML may be a fixture: it counts where it speaks of the tool, and then
 * the tool itself says what is wrong with it.
 * @throws ConfigError where the one at the root is not valid
 */
export async function pyprojectTables(project: ProjectConfig, tool: string): Promise<ToolTable[]> {
  const tables: ToolTable[] = [];
  for (const file of project.named('pyproject.toml')) {
    const table = await readTable(project, file, tool);
    const folder = posix.dirname(file);
    if (table) tables.push({ file, folder: folder === '.' ? '' : `${folder}/`, table });
  }
  return tables.sort((a, b) => b.folder.length - a.folder.length);
}

async function readTable(project: ProjectConfig, file: RepoPath, tool: string): Promise<Table | undefined> {
  try {
    return await project.toml(file, 'tool', tool);
  } catch (error) {
    if (!(error instanceof ConfigError) || !file.includes('/')) throw error;
    return (await project.text(file))?.includes(`tool.${tool}`) === true ? {} : undefined;
  }
}
