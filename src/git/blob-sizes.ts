import type { Oid } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/** The sizes of blobs in bytes, as git has them without reading them; one that is not here has none. */
export async function blobSizes(repository: Repository, oids: readonly Oid[]): Promise<number[]> {
  if (oids.length === 0) return [];
  const output = await runGit(repository, ['cat-file', '--batch-check=%(objecttype) %(objectsize)'], {
    input: oids.map(oid => `${oid}\n`).join(''),
  });
  // `<type> SP <size>`, or `<oid> SP missing`.
  return [...output.toString('latin1').matchAll(/^blob (\d+)$/gm)].map(([, size]) => Number(size));
}
