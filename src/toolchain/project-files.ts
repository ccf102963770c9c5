import { posix } from 'node:path';
import { ConfigError } from '../lib/errors.ts';
import { parseToml } from '../lib/toml.ts';
import type { RepoPath } from '../model.ts';
import { isTable, type ProjectConfig, type Table } from './project-config.ts';

/** The files that say how one project of the judged tree is put together; paths are relative to its folder. */
export interface ProjectFiles {
  has(path: RepoPath): boolean;
  /** Undefined where there is no such file. */
  text(path: RepoPath): Promise<string | undefined>;
  /** A table of a TOML file; undefined where file or table is not there, or the file cannot be read. */
  toml(path: RepoPath, ...keys: readonly string[]): Promise<Table | undefined>;
}

/** What names the manager of a project decides no claim: a file that cannot be parsed says nothing here, its check says why. */
export function filesIn(project: ProjectConfig, folder: RepoPath): ProjectFiles {
  const at = (path: RepoPath) => posix.join(folder, path);
  const text = (path: RepoPath) => orNothing(() => project.text(at(path)));
  return {
    has: path => project.has(at(path)),
    text,
    toml: async (path, ...keys) => tableIn(await text(path), path, keys),
  };
}

/** A table of a settings file; undefined where it is not there or cannot be parsed. */
export function tableIn(
  text: string | undefined,
  file: string,
  keys: readonly string[],
): Promise<Table | undefined> {
  return orNothing(async () => {
    let value: unknown = text === undefined ? undefined : await parseToml(text, file);
    for (const key of keys) value = isTable(value) ? value[key] : undefined;
    return isTable(value) ? value : undefined;
  });
}

async function orNothing<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}
