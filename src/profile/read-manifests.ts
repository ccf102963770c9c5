import { posix } from 'node:path';
import type { DeclaredFile } from '../dependencies/declared.ts';
import { readDeclared } from '../dependencies/read-declared.ts';
import { sha256 } from '../lib/digest.ts';
import type { Cache, Oid, RepoPath, TreeFile } from '../model.ts';
import { discovery } from './discovery.ts';
import { versionFiles, type ManifestFile } from './find-manifests.ts';
import { readForeign, type ForeignManifest } from './foreign-manifest.ts';

export interface TreeReader {
  readonly files: readonly TreeFile[];
  readBlob(oid: Oid): Promise<Buffer | undefined>;
  readonly cache: Cache;
}

/** What the manifests of a tree say. */
export interface Manifests {
  /** With the files that they include. */
  readonly python: readonly DeclaredFile[];
  readonly foreign: readonly ForeignManifest[];
  /** The content of files that pin a version of Python. */
  readonly versions: Readonly<Record<RepoPath, string>>;
}

/** A result as it is kept: it holds while every file that was read is the same. */
interface Kept {
  readonly read: readonly (readonly [RepoPath, Oid | null])[];
  readonly manifests: Manifests;
}

const rules = sha256(JSON.stringify(discovery));

/** Reads manifests, or recalls what was read of the same ones. */
export async function readManifests(found: readonly ManifestFile[], tree: TreeReader): Promise<Manifests> {
  if (found.length === 0) return { python: [], foreign: [], versions: {} };
  const key = sha256(
    ['manifests 2', rules, ...found.map(({ file }) => `${file.mode} ${file.oid} ${file.path}`)].join('\0'),
  );
  const kept = await tree.cache.read(key);
  const { read, manifests } =
    kept === undefined ? { read: [], manifests: undefined } : (JSON.parse(kept) as Kept);
  const fileAt = lazyIndex(tree.files, found);
  if (manifests && read.every(([path, oid]) => fileAt(path)?.oid === (oid ?? undefined))) return manifests;
  const opened = new Map<RepoPath, Oid | null>();
  const readText = async (path: RepoPath, hops = 0): Promise<string | undefined> => {
    const file = fileAt(path);
    opened.set(path, file?.oid ?? null);
    const content = file && (await tree.readBlob(file.oid));
    if (!content || content.length > discovery.limits['largest-file']) return undefined;
    const text = content.toString('utf8');
    if (file.mode !== '120000') return text;
    return hops < mostHops ? readText(posix.join(posix.dirname(path), text), hops + 1) : undefined;
  };
  const fresh = await readAll(found, readText);
  tree.cache.write(key, JSON.stringify({ read: [...opened], manifests: fresh } satisfies Kept));
  return fresh;
}

async function readAll(
  found: readonly ManifestFile[],
  readText: (path: RepoPath) => Promise<string | undefined>,
): Promise<Manifests> {
  const isPython = ({ stacks }: ManifestFile) =>
    stacks.some(id => discovery.stacks[id]?.manifests.reads === 'python');
  const pins = found.filter(({ path }) => versionFiles.includes(path.slice(path.lastIndexOf('/') + 1)));
  const versions = pins.map(async ({ path }) => [path, (await readText(path)) ?? ''] as const);
  const others = found.filter(file => !isPython(file) && file.stacks.length > 0);
  return {
    python: await readDeclared(
      found.filter(isPython).map(({ path }) => path),
      readText,
    ),
    foreign: await Promise.all(others.map(async file => readForeign(file, await readText(file.path)))),
    versions: Object.fromEntries(await Promise.all(versions)),
  };
}

/** More symlinks one after another than these are a circle. */
const mostHops = 8;

/** Files by path. Only what is included is looked for in the whole tree, for which an index is made when it is needed. */
function lazyIndex(
  files: readonly TreeFile[],
  found: readonly ManifestFile[],
): (path: RepoPath) => TreeFile | undefined {
  const near = new Map(found.map(({ file }) => [file.path, file]));
  let all: Map<RepoPath, TreeFile> | undefined;
  return path => near.get(path) ?? (all ??= new Map(files.map(file => [file.path, file]))).get(path);
}
