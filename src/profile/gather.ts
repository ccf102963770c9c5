import type { DeclaredFile } from '../dependencies/declared.ts';
import type { RepoPath } from '../model.ts';
import type { ManifestFile } from './find-manifests.ts';
import type { ForeignManifest } from './foreign-manifest.ts';
import type { Manifests } from './read-manifests.ts';
import { innermost } from './survey.ts';

/** What the manifests of one scope say. */
export interface Gathered {
  readonly python: DeclaredFile[];
  readonly foreign: ForeignManifest[];
  /** What pins a version of Python. */
  readonly pins: string[];
}

/**
 * The projects of a tree and their manifests.
 * @param chosen folders that are scopes whatever they hold
 */
export function gatherScopes(
  found: readonly ManifestFile[],
  { python, foreign, versions }: Manifests,
  chosen: Iterable<RepoPath>,
): { folders: ReadonlySet<RepoPath>; gathered: ReadonlyMap<RepoPath, Gathered> } {
  const declared = new Map(python.map(file => [file.path, file]));
  const claimed = new Map(foreign.map(manifest => [manifest.path, manifest]));
  const folders = new Set(chosen);
  for (const { path, folder } of found) {
    const file = declared.get(path);
    const isProject = file ? makesProject(file) : (claimed.get(path)?.claims.length ?? 0) > 0;
    if (isProject) folders.add(folder);
  }
  const gathered = new Map<RepoPath, Gathered>();
  for (const { path, folder } of found) {
    const scope = innermost(folder, folders);
    const own = gathered.get(scope) ?? { python: [], foreign: [], pins: [] };
    gathered.set(scope, own);
    const [file, manifest, pin] = [declared.get(path), claimed.get(path), versions[path]];
    if (file) own.python.push(file);
    if (manifest) own.foreign.push(manifest);
    if (pin !== undefined) own.pins.push(pin);
  }
  return { folders, gathered };
}

/** A pyproject.toml with nothing but settings of tools makes no project of its folder. */
function makesProject(file: DeclaredFile): boolean {
  return file.kind === 'unreadable' || file.toolsOnly !== true;
}
