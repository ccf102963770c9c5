import { missingObject, type UsageError } from '../lib/errors.ts';
import { GitError } from '../lib/plumbing.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Oid, TreeFile } from '../model.ts';
import { conversionSettings } from './conversion.ts';
import { runGit, type Repository } from './repository.ts';

/** The files of a tree whose blobs a partial clone has not fetched. */
export async function missingBlobs(
  repository: Repository,
  tree: Oid,
  files: readonly TreeFile[],
): Promise<TreeFile[]> {
  const output = await runGit(repository, ['rev-list', '--objects', '--missing=print', tree]);
  // `?<oid>` for an object that is not here; the others with their path.
  const missing = new Set(
    [...output.toString('latin1').matchAll(/^\?([0-9a-f]{40,64})$/gm)].map(([, oid]) => oid),
  );
  return missing.size === 0 ? [] : files.filter(({ oid }) => missing.has(oid));
}

/** The command that completes a partial clone; of another it tells what is damaged. */
export async function completeClone(repository: Repository): Promise<string> {
  const { isPartial } = await conversionSettings(repository);
  return shellCommand(isPartial ? ['git', 'fetch', '--refetch', '--no-filter'] : ['git', 'fsck']);
}

/** That an object is not here: damage, or a partial clone, in which git fetches what it is asked for. */
export async function explainMissing(repository: Repository, path: string, oid: Oid): Promise<UsageError> {
  const { isPartial } = await conversionSettings(repository);
  return missingObject(path, oid, isPartial ? shellCommand(['git', 'cat-file', '-e', oid]) : undefined);
}

/**
 * A walk through a history for which a partial clone lacks trees.
 * @throws UsageError in place of what git says of it
 */
export async function explainUnfetched<T>(repository: Repository, walk: Promise<T>): Promise<T> {
  try {
    return await walk;
  } catch (error) {
    const oid = error instanceof GitError && unfetched.exec(error.stderr)?.[1];
    if (!oid) throw error;
    throw missingObject('a part of the history', oid, await completeClone(repository));
  }
}

/** How git ends over an object that a partial clone lacks, because it is not allowed to fetch it. */
export const unfetched = /could not fetch ([0-9a-f]{40,64}) from promisor remote/;
