import { posix } from 'node:path';
import { canonicalJson, sha256 } from '../lib/digest.ts';
import { displayPath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { AbsentContent, Digest, Input, Oid, RepoPath, TreeFile } from '../model.ts';
import { conversionInputs, conversionSettings } from './conversion.ts';
import { findLfsFiles } from './lfs-files.ts';
import { ObjectReader } from './object-reader.ts';
import { missingBlobs } from './partial-clone.ts';
import { emptyTree, type Repository } from './repository.ts';
import { findSubmodules, type Submodule } from './submodules.ts';
import { listTree } from './tree.ts';

/** One repository's share of a snapshot: the judged tree, or a submodule in it. */
export interface SnapshotPart {
  /** The folder that it fills; empty for the judged tree. */
  readonly path: RepoPath;
  readonly repository: Repository;
  readonly tree: Oid;
  /** Of all that decides, besides the blobs, what is written into files. */
  readonly conversion: Digest;
  /** Where the contents of its LFS files are; not there where it has none. */
  readonly lfsObjects?: string;
}

/** Everything that a snapshot of a tree is made of. */
export interface SnapshotContent extends AbsentContent {
  /** A part stands before those within it. */
  readonly parts: readonly SnapshotPart[];
  readonly inputs: readonly Input[];
}

interface Place {
  readonly path: RepoPath;
  readonly tree: Oid;
  readonly files: readonly TreeFile[];
}

/**
 * Finds what a tree consists of beyond its own files: submodules at the recorded commit, contents that git-lfs keeps. All of
 * it comes from this machine; nothing is fetched.
 * @param reader of the same repository
 */
export async function surveySnapshot(
  repository: Repository,
  reader: ObjectReader,
  tree: Oid,
  files: readonly TreeFile[],
): Promise<SnapshotContent> {
  const { inputs, ...content } = await surveyPart(repository, reader, { path: '', tree, files });
  const [root, ...submodules] = content.parts;
  const described = [
    ...submodules.map(({ path, tree: filled, conversion }) => `${path} ${filled} ${conversion}`),
    ...content.empty.map(path => `${path} empty`),
    ...content.missing.map(({ kind, path }) => `${path} without its ${kind}`),
  ];
  const beyond = described.length === 0 ? undefined : described.sort().join('\n');
  return {
    ...content,
    parts: root ? [root, ...submodules] : [],
    inputs: [...inputs, { kind: 'tree', label: 'submodules and LFS', value: beyond }],
  };
}

async function surveyPart(
  repository: Repository,
  reader: ObjectReader,
  place: Place,
): Promise<SnapshotContent> {
  const { path, tree, files } = place;
  const settings = await conversionSettings(repository);
  const inputs = conversionInputs(repository, settings, files);
  const blobs = settings.isPartial ? await missingBlobs(repository, tree, files) : [];
  const objects = settings.lfsObjects;
  // Where blobs are missing, there is no snapshot: what else it lacks can wait.
  const lfs = blobs.length > 0 ? [] : await findLfsFiles(repository, reader, { tree, files, objects });
  const lost = lfs.filter(({ isHere }) => !isHere);
  const missing: AbsentContent['missing'] = [
    ...blobs.map(file => ({
      kind: 'blob' as const,
      path: posix.join(path, file.path),
      message: `this partial clone does not have ${displayPath(posix.join(path, file.path))}${andMore(blobs)}`,
      // Comparing with nothing needs every blob, and git fetches those at once.
      recovery: shellCommand([
        ...gitIn(place, repository),
        'diff',
        '--shortstat',
        emptyTree(repository),
        tree,
      ]),
    })),
    ...lost.map(file => ({
      kind: 'lfs' as const,
      path: posix.join(path, file.path),
      message: `git-lfs has not fetched ${displayPath(posix.join(path, file.path))}${andMore(lost)}`,
      recovery: shellCommand([...gitIn(place, repository), 'lfs', 'fetch']),
    })),
  ];
  const part: SnapshotPart = {
    path,
    repository,
    tree,
    // A pointer that stands in a file because its content was missing has to go once the content is there.
    conversion: sha256(canonicalJson([inputs, lost.map(file => file.path)])),
    ...(lfs.length > 0 && { lfsObjects: objects }),
  };
  const submodules = blobs.length > 0 ? [] : await findSubmodules(repository, { tree, files, path });
  const within = await Promise.all(submodules.map(submodule => surveySubmodule(submodule, path)));
  return {
    parts: [part, ...within.flatMap(({ parts }) => parts)],
    inputs,
    missing: [...missing, ...within.flatMap(content => content.missing)],
    empty: within.flatMap(({ empty }) => empty),
  };
}

async function surveySubmodule(submodule: Submodule, parent: RepoPath): Promise<SnapshotContent> {
  const path = posix.join(parent, submodule.path);
  const nothing = { parts: [], inputs: [], missing: [], empty: [] };
  switch (submodule.state) {
    case 'empty':
      return { ...nothing, empty: [path] };
    case 'missing': {
      const { commit, repository } = submodule;
      const message = `the submodule ${displayPath(path)} does not have its commit ${commit.slice(0, 10)}`;
      const recovery = shellCommand(['git', `--git-dir=${repository.gitDir}`, 'fetch', 'origin', commit]);
      return { ...nothing, missing: [{ kind: 'submodule', path, message, recovery }] };
    }
    case 'here': {
      const { repository, tree } = submodule;
      const reader = new ObjectReader(repository);
      try {
        return await surveyPart(repository, reader, { path, tree, files: await listTree(repository, tree) });
      } finally {
        reader.close();
      }
    }
  }
}

function gitIn({ path }: Place, { gitDir }: Repository): string[] {
  return path === '' ? ['git'] : ['git', `--git-dir=${gitDir}`];
}

function andMore(files: readonly unknown[]): string {
  return files.length > 1 ? ` and ${files.length - 1} more` : '';
}
