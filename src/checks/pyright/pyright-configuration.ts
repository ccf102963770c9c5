import { posix } from 'node:path';
import { ConfigError } from '../../lib/errors.ts';
import { parseJsonc } from '../../lib/jsonc.ts';
import type { RepoPath } from '../../model.ts';
import { configuredFolders } from '../../toolchain/configured-folders.ts';
import type { ProjectConfig, Table } from '../../toolchain/project-config.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';
import type { CheckContext } from '../check.ts';
import { holdsPython } from '../python-files.ts';

/** A project of the repository that configures pyright. */
export interface PyrightConfiguration {
  readonly folder: RepoPath;
  /** The file or folder that a hook names. */
  readonly named?: RepoPath;
  /** Every file that has a say: the one in the folder, what it extends, the symlinks in between, and those not there. */
  readonly files: readonly RepoPath[];
  /** What one of them names that the judged tree cannot hold: `pyrightconfig.json: extraPaths: /home/me/lib`. */
  readonly outside?: string;
  /** Files and folders that it includes by name. */
  readonly included: readonly RepoPath[];
}

/** In the order of pyright. */
const pyrightFiles = ['pyrightconfig.json', 'pyproject.toml'];

/**
 * Where pyright is configured, at the root or in the topmost folders below it; none where it is not.
 * @param hook stands for configuration too, and may name a file or folder of its own
 */
export async function pyrightConfigurations(
  { project, files }: CheckContext,
  hook?: ToolHook,
): Promise<PyrightConfiguration[]> {
  const named = hook?.configuration;
  if (named !== undefined) {
    const configuration = await readConfiguration(project, '', [named, ...inFolder(named)]);
    return [{ ...configuration, named }];
  }
  const folders = await configuredFolders(project, pyrightFiles, async path => {
    return (await readTable(project, path)) !== undefined;
  });
  const inUse = folders.filter(folder => holdsPython(files, folder));
  const atRoot = hook && inUse.length === 0 ? [''] : inUse;
  return Promise.all(atRoot.map(folder => readConfiguration(project, folder, inFolder(folder))));
}

function inFolder(folder: RepoPath): RepoPath[] {
  return pyrightFiles.map(name => posix.join(folder, name));
}

async function readConfiguration(
  project: ProjectConfig,
  folder: RepoPath,
  candidates: readonly RepoPath[],
): Promise<PyrightConfiguration> {
  const found: Found = { files: new Set(), outside: [], included: [] };
  for (const path of candidates) {
    found.files.add(path);
    if ((await readTable(project, path)) === undefined) continue;
    await visit(project, path, found);
    break;
  }
  const [outside] = found.outside;
  return {
    folder,
    files: [...found.files],
    included: found.included,
    ...(outside !== undefined && { outside }),
  };
}

interface Found {
  readonly files: Set<RepoPath>;
  readonly outside: string[];
  readonly included: RepoPath[];
}

async function visit(project: ProjectConfig, path: RepoPath, found: Found): Promise<void> {
  const table = (await readTable(project, path)) ?? {};
  for (const file of [path, ...(await project.behind(path))]) found.files.add(file);
  const folder = posix.dirname(path);
  for (const [key, value] of pathsOf(table)) {
    // Without a variable that stands for the root.
    const named = posix.join(folder, value.replace(/^\$\{workspaceFolder\}\/?/, './'));
    if (/^[/~]|\$/.test(value.replace('${workspaceFolder}', '.')) || /^\.\.(\/|$)/.test(named)) {
      found.outside.push(`${path}: ${key}: ${value}`);
    } else if (key === 'include') found.included.push(named);
    else if (key === 'extends' && !found.files.has(named)) {
      found.files.add(named);
      if (project.has(named)) await visit(project, named, found);
    }
  }
}

/** What a table says of places that pyright reads, each with its key. */
function pathsOf(table: Table): [key: string, path: string][] {
  const environments = Array.isArray(table.executionEnvironments)
    ? (table.executionEnvironments as unknown[])
    : [];
  const inEnvironments = environments.flatMap(environment =>
    typeof environment === 'object' && environment !== null
      ? Object.entries(environment).filter(([key]) => ['root', 'extraPaths'].includes(key))
      : [],
  );
  return [...pathKeys.map((key): [string, unknown] => [key, table[key]]), ...inEnvironments].flatMap(
    ([key, value]) =>
      [value].flat().flatMap((path): [string, string][] => (typeof path === 'string' ? [[key, path]] : [])),
  );
}

const pathKeys = ['extends', 'include', 'stubPath', 'typeshedPath', 'venvPath', 'extraPaths'];

/**
 * pyright's table of a file. A file of its own that cannot be read counts, and so does a pyproject.toml below the root
 * that is not valid but speaks of pyright: pyright itself says then what is wrong.
 */
async function readTable(project: ProjectConfig, path: RepoPath): Promise<Table | undefined> {
  if (!project.has(path)) return undefined;
  if (!path.endsWith('.toml')) {
    const value = await parseJsonc((await project.text(path)) ?? '');
    return typeof value === 'object' && value !== null ? (value as Table) : {};
  }
  try {
    return await project.toml(path, 'tool', 'pyright');
  } catch (error) {
    if (!(error instanceof ConfigError) || !path.includes('/')) throw error;
    return (await project.text(path))?.includes('tool.pyright') === true ? {} : undefined;
  }
}
