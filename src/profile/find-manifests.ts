import { posix } from 'node:path';
import { isDependencyFile } from '../dependencies/read-declared.ts';
import type { RepoPath, TreeFile } from '../model.ts';
import { discovery } from './discovery.ts';

/** A file that may say what a project of the tree is. */
export interface ManifestFile {
  readonly path: RepoPath;
  readonly file: TreeFile;
  /** Of the project that it describes. */
  readonly folder: RepoPath;
  /** The stacks whose manifests have this name; none for one that only pins the version of Python. */
  readonly stacks: readonly string[];
}

const stacks = Object.entries(discovery.stacks);
const notProjects = new Set(discovery['not-projects']);
const byName = new Map<string, string[]>();
const byEnding = new Map<string, string[]>();
for (const [id, { manifests }] of stacks) {
  for (const name of manifests.files ?? []) {
    const [map, key] = name.startsWith('*.')
      ? ([byEnding, name.slice(1)] as const)
      : ([byName, name] as const);
    map.set(key, [...(map.get(key) ?? []), id]);
  }
}
const pythonStacks = stacks.filter(([, { manifests }]) => manifests.reads === 'python').map(([id]) => id);

/** Files that say nothing of dependencies, but which Python it is. */
export const versionFiles: readonly string[] = ['.python-version', 'runtime.txt'];

/** The manifests of a tree by name, without those of examples, fixtures and copies of others. */
export function findManifests(files: readonly TreeFile[]): ManifestFile[] {
  const found: ManifestFile[] = [];
  for (const file of files) {
    const { path, mode } = file;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const of = stacksOf(path, name);
    if (of === undefined || mode === '160000') continue;
    const folder = projectFolder(path);
    if (folder !== undefined) found.push({ path, file, folder, stacks: of });
  }
  return found;
}

function stacksOf(path: RepoPath, name: string): readonly string[] | undefined {
  const other = byName.get(name) ?? byEnding.get(name.slice(name.lastIndexOf('.')));
  if (other) return other;
  if (versionFiles.includes(name)) return [];
  // Most files of a tree end here, before any pattern is tried.
  const ending = name.slice(name.lastIndexOf('.') + 1);
  if (!/^(toml|cfg|txt|in|ya?ml|Pipfile)$/.test(ending) && name !== 'setup.py') return undefined;
  return isDependencyFile(path) ? pythonStacks : undefined;
}

/** Undefined where it is nobody's project. */
function projectFolder(path: RepoPath): RepoPath | undefined {
  const folders = posix.dirname(path).split('/');
  if (folders.at(-1) === 'requirements') folders.pop();
  const own = folders.filter(name => name !== '.');
  if (own.length > discovery.limits['deepest-project']) return undefined;
  if (own.some(name => notProjects.has(name) || /^\.|[{}]/.test(name))) return undefined;
  return own.join('/');
}
