import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nulSeparated } from '../lib/plumbing.ts';
import { decodePath, encodePath } from '../lib/repo-path.ts';
import type { Oid, RepoPath, TreeFile } from '../model.ts';
import { attributeFiles, localAttributes } from './conversion.ts';
import { contentFile, longestPointer, parsePointer, type LfsPointer } from './lfs-pointer.ts';
import type { ObjectReader } from './object-reader.ts';
import { runGit, type Repository } from './repository.ts';

export interface LfsFile {
  readonly path: RepoPath;
  readonly pointer: LfsPointer;
  /** Whether its content is on this machine. */
  readonly isHere: boolean;
}

/**
 * The files of a tree that git-lfs keeps: those that attributes give to its filter and whose blob is a pointer. Costs
 * nothing where no attribute names it.
 * @param objects the folder of contents; see `ConversionSettings`
 */
export async function findLfsFiles(
  repository: Repository,
  reader: ObjectReader,
  { tree, files, objects }: { tree: Oid; files: readonly TreeFile[]; objects: string },
): Promise<LfsFile[]> {
  if (!(await namesLfs(repository, reader, files))) return [];
  const [filtered, sizes] = await Promise.all([
    withLfsFilter(repository, tree, files),
    blobSizes(repository, tree),
  ]);
  const found = await Promise.all(
    filtered
      .filter(({ oid }) => (sizes.get(oid) ?? 0) <= longestPointer)
      .map(async ({ path, oid }): Promise<LfsFile[]> => {
        const blob = await reader.read(oid);
        const pointer = blob && parsePointer(blob.content);
        return pointer ? [{ path, pointer, isHere: hasContent(objects, pointer) }] : [];
      }),
  );
  return found.flat();
}

/** Whether attributes of a tree, or those of this clone, give any file to git-lfs. */
export async function namesLfs(
  repository: Repository,
  reader: ObjectReader,
  files: readonly TreeFile[],
): Promise<boolean> {
  const blobs = await Promise.all(attributeFiles(files).map(({ oid }) => reader.read(oid)));
  const texts = [localAttributes(repository), ...blobs.map(blob => blob?.content)];
  return texts.some(text => text?.includes('filter=lfs') === true);
}

/** Asks git for the attributes of a tree; before git 2.40 it reads them only from an index. */
async function withLfsFilter(
  repository: Repository,
  tree: Oid,
  files: readonly TreeFile[],
): Promise<TreeFile[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pygov-attributes-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    const options = ['core.attributesFile=/dev/null', 'core.splitIndex=false', 'core.fsmonitor=false'];
    const configured = [...options, 'core.sparseCheckout=false', 'core.hooksPath=/dev/null'].flatMap(
      option => ['-c', option],
    );
    await runGit(repository, [...configured, 'read-tree', tree], { env });
    const regular = files.filter(({ mode }) => mode.startsWith('100'));
    const input = Buffer.concat(regular.flatMap(({ path }) => [encodePath(path), Buffer.alloc(1)]));
    const asked = ['check-attr', '--cached', '-z', '--stdin', 'filter'];
    const output = [...nulSeparated(await runGit(repository, [...configured, ...asked], { env, input }))];
    // Three items a file: path, attribute, value.
    const given = new Set(
      output.flatMap((item, at) =>
        at % 3 === 0 && output[at + 2]?.toString() === 'lfs' ? decodePath(item) : [],
      ),
    );
    return regular.filter(({ path }) => given.has(path));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An item of `ls-tree -l` is `<mode> SP <type> SP <oid> SP <size, filled up with spaces> TAB <path>`. */
async function blobSizes(repository: Repository, tree: Oid): Promise<Map<Oid, number>> {
  const output = await runGit(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree]);
  return new Map(
    [...nulSeparated(output)].map(item => {
      const [, , oid = '', size = ''] = item.toString('latin1', 0, item.indexOf(0x09)).split(/ +/);
      return [oid, Number(size)];
    }),
  );
}

export function hasContent(objects: string, pointer: LfsPointer): boolean {
  const stats = statSync(contentFile(objects, pointer), { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size === pointer.size;
}
