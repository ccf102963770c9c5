import { posix } from 'node:path';
import { listOf, packageTables, tableOf, type Table } from '../../dependencies/lock-table.ts';
import { globMatcher } from '../../lib/match.ts';
import { parseToml } from '../../lib/toml.ts';
import type { TreeFiles } from './drift.ts';
import { readUvProject, type UvProject } from './uv-source.ts';

/** A pyproject.toml that a uv.lock is made from. */
export interface UvMember {
  readonly path: string;
  readonly project: UvProject;
  /** Its package in the lock. */
  readonly entry: Table | undefined;
  /** Whether the workspace has it, not only some dependency by its folder. */
  readonly isMember: boolean;
}

export interface UvLock {
  readonly path: string;
  readonly text: string;
  readonly lock: Table;
  readonly packages: readonly (Table & { readonly name: string })[];
  /** The pyproject.toml beside the lock. */
  readonly root: Table;
  readonly members: readonly UvMember[];
  /** Every pyproject.toml that counts, also those that the tree does not have. */
  readonly files: readonly string[];
}

/**
 * Reads a uv.lock with every pyproject.toml that it is made from: the one beside it, those of its workspace, and those of
 * folders of the repository that it has as packages.
 * @throws ConfigError where one is not TOML
 */
export async function readUvLock(path: string, tree: TreeFiles): Promise<UvLock> {
  const text = (await tree.text(path)) ?? '';
  const lock = await parseToml(text, path);
  const packages = packageTables(lock, path);
  const folder = posix.dirname(path);
  const rootFile = posix.join(folder, 'pyproject.toml');
  const root = await parseToml((await tree.text(rootFile)) ?? '', rootFile);
  const entries = new Map(packages.flatMap(entry => placed(entry, folder)));
  const workspace = new Set([rootFile, ...workspaceFiles(folder, root, tree)]);
  const files = [...new Set([...workspace, ...entries.keys()])];
  const members: UvMember[] = [];
  for (const file of files) {
    const source = file === rootFile ? '' : await tree.text(file);
    if (source === undefined) continue;
    const parsed = file === rootFile ? root : await parseToml(source, file);
    if (tableOf(tableOf(parsed.tool).uv).managed === false) continue;
    const project = await readUvProject(parsed, root);
    members.push({ path: file, project, entry: entries.get(file), isMember: workspace.has(file) });
  }
  return { path, text, lock, packages, root, members, files };
}

/** A package that is a folder, by the pyproject.toml in it. */
function placed(entry: Table, folder: string): (readonly [string, Table])[] {
  const { editable, virtual, directory } = tableOf(entry.source);
  const place = editable ?? virtual ?? directory;
  return typeof place === 'string' ? [[posix.join(folder, place, 'pyproject.toml'), entry]] : [];
}

function workspaceFiles(folder: string, root: Table, tree: TreeFiles): string[] {
  const workspace = tableOf(tableOf(tableOf(root.tool).uv).workspace);
  const globs = (list: unknown) =>
    listOf(list).map(glob => posix.join(folder, String(glob), 'pyproject.toml'));
  const isMember = globMatcher(globs(workspace.members));
  const isExcluded = globMatcher(globs(workspace.exclude));
  return tree.named('pyproject.toml').filter(file => isMember(file) && !isExcluded(file));
}
