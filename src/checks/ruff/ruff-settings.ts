import { posix } from 'node:path';
import { ConfigError } from '../../lib/errors.ts';
import type { RepoPath, TreeFile } from '../../model.ts';
import type { ProjectConfig, Table } from '../../toolchain/project-config.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';

/** What ruff's configuration files in the judged tree say, as far as it decides what is judged, and how. */
export interface RuffSettings {
  /** The files themselves, what they extend, and the symlinks in between. */
  readonly files: readonly RepoPath[];
  /** A file that one of them extends and that the judged tree cannot hold. */
  readonly outside?: string;
  /** Whether the formatter is configured: a `format` table is there. */
  readonly formats: boolean;
  /** The folders whose modules are first-party (`src`), possibly with wildcards; the root is the empty text. */
  readonly sourceRoots: readonly string[];
}

export const ruffFiles = ['ruff.toml', '.ruff.toml'];

/**
 * ruff's configuration in the judged tree, at its root and in any folder; undefined where there is none.
 * @param hook stands for configuration too, and may name a file of its own
 */
export async function readRuffSettings(
  project: ProjectConfig,
  hook?: ToolHook,
): Promise<RuffSettings | undefined> {
  const found: Found = { files: new Set(), outside: [], formats: false, sourceRoots: new Set() };
  for (const path of project.named(...ruffFiles, 'pyproject.toml')) await visit(project, path, found);
  if (hook?.configuration !== undefined) await visit(project, hook.configuration, found);
  if (found.files.size === 0) {
    if (!hook) return undefined;
    for (const root of ['', 'src']) found.sourceRoots.add(root);
  }
  const [outside] = found.outside;
  return {
    files: [...found.files],
    ...(outside !== undefined && { outside }),
    formats: found.formats,
    sourceRoots: [...found.sourceRoots],
  };
}

interface Found {
  readonly files: Set<RepoPath>;
  readonly outside: string[];
  formats: boolean;
  readonly sourceRoots: Set<string>;
}

async function visit(project: ProjectConfig, path: RepoPath, found: Found): Promise<void> {
  if (found.files.has(path)) return;
  const table = await readTable(project, path);
  if (!table) return;
  for (const file of [path, ...(await project.behind(path))]) found.files.add(file);
  found.formats ||= 'format' in table;
  const folder = posix.dirname(path);
  const roots = Array.isArray(table.src) ? table.src.map(String) : ['.', 'src'];
  for (const root of roots) found.sourceRoots.add(posix.join(folder, root).replace(/^\.$|\/$/, ''));
  if (typeof table.extend !== 'string') return;
  const target = posix.join(folder, table.extend);
  // `~` and `$NAME` are expanded by ruff; like an absolute path they lead to a file of this machine.
  const leavesTree = /^[/~]|\$/.test(table.extend) || /^\.\.(\/|$)/.test(target);
  if (leavesTree) found.outside.push(`${path} extends ${table.extend}`);
  else if (project.has(target)) await visit(project, target, found);
}

/**
 * ruff's table of a file. One below the root that is not valid TOML may be a fixture: it counts where it speaks of ruff,
 * and then ruff itself says what is wrong with it.
 */
async function readTable(project: ProjectConfig, path: RepoPath): Promise<Table | undefined> {
  const isPyproject = posix.basename(path) === 'pyproject.toml';
  try {
    return isPyproject ? await project.toml(path, 'tool', 'ruff') : ((await project.toml(path)) ?? {});
  } catch (error) {
    if (!(error instanceof ConfigError) || !path.includes('/')) throw error;
    const text = isPyproject ? await project.text(path) : undefined;
    return !isPyproject || text?.includes('tool.ruff') === true ? {} : undefined;
  }
}

/**
 * What decides which imports are first-party: the names of modules and folders in the source roots. A root with a
 * wildcard may be any folder, so then every name counts.
 */
export function moduleNames(files: readonly TreeFile[], roots: readonly string[]): string[] {
  const anywhere = roots.some(root => /[*?[{]/.test(root));
  const names = new Set<string>();
  for (const { path } of files) {
    if (anywhere) {
      names.add(path);
      continue;
    }
    for (const root of roots) {
      const prefix = root === '' ? '' : `${root}/`;
      if (!path.startsWith(prefix)) continue;
      const name = path.slice(prefix.length).split('/', 1)[0] ?? '';
      if (prefix.length + name.length < path.length || /\.pyi?$/.test(name)) names.add(prefix + name);
    }
  }
  return [...names].sort();
}
