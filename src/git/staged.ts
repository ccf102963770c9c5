import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, UsageError } from '../lib/errors.ts';
import { GitError } from '../lib/plumbing.ts';
import type { Change, ChangedFile, Oid } from '../model.ts';
import type { GitObject, ObjectReader } from './object-reader.ts';
import { emptyTree, runGit, type Repository } from './repository.ts';
import { diffTrees } from './tree.ts';

/**
 * The staged Change: the tree that git would commit now, from the index that git names, against HEAD's tree (the
 * empty tree before the first commit). Intent-to-add entries are not part of it, as in the commit itself.
 * @throws UsageError when the index holds unresolved conflicts or names objects that are missing
 */
export async function stagedChange(repository: Repository, reader: ObjectReader): Promise<Change> {
  const [tree, head] = await Promise.all([writeIndexTree(repository), reader.read('HEAD^{commit}')]);
  const base = head ? { commit: head.oid, tree: treeOf(head) } : { tree: emptyTree(repository) };
  const files = await diffTrees(repository, base.tree, tree);
  const introduced = await withoutMerged(repository, reader, tree, files);
  return { kind: 'staged', label: 'staged changes', base, head: { tree }, files: introduced };
}

/** A merge brings what differs from every parent; the rest was judged, or will be with its own push, where it was made. */
async function withoutMerged(
  repository: Repository,
  reader: ObjectReader,
  tree: Oid,
  files: readonly ChangedFile[],
): Promise<readonly ChangedFile[]> {
  let introduced = files;
  for (const oid of mergedCommits(repository)) {
    const commit = await reader.read(`${oid}^{commit}`);
    if (!commit) throw new UsageError(`git does not have the merged commit ${oid}`, { recovery: 'git fsck' });
    const differing = new Set((await diffTrees(repository, treeOf(commit), tree)).map(({ path }) => path));
    introduced = introduced.filter(({ path }) => differing.has(path));
  }
  return introduced;
}

/**
 * The commits that the next commit merges: a line each in MERGE_HEAD. git writes that only after pre-merge-commit; until
 * then it names them in variables, `GITHEAD_<oid>`.
 */
function mergedCommits({ gitDir, mergeHeads }: Repository): readonly Oid[] {
  const file = join(gitDir, 'MERGE_HEAD');
  if (!existsSync(file)) return mergeHeads;
  return readFileSync(file, 'latin1')
    .split('\n')
    .filter(line => /^[0-9a-f]{40,64}$/.test(line));
}

/** A commit's first line is `tree <oid>`. */
function treeOf({ oid, content }: GitObject): Oid {
  const tree = /^tree ([0-9a-f]{40,64})\n/.exec(content.toString('latin1', 0, 80))?.[1];
  if (tree === undefined) throw new UsageError(`the commit ${oid} is damaged`, { recovery: 'git fsck' });
  return tree;
}

/**
 * Writes the index as a tree. Works on a private copy, because `write-tree` stores its cache in the index file it is
 * given; split index is off, so that the copy stands alone.
 */
async function writeIndexTree(repository: Repository): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pygov-index-'));
  try {
    const copy = join(folder, 'index');
    try {
      copyFileSync(repository.indexFile, copy);
    } catch (error) {
      // No index yet: nothing was ever staged. git takes a missing file as an empty index.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    // No hooks: writing the copy would call the user's post-index-change.
    const options = ['core.splitIndex=false', 'core.fsmonitor=false', 'core.hooksPath=/dev/null'].flatMap(
      option => ['-c', option],
    );
    // A blob that is gone or was never fetched is told by the check that needs it, by its name.
    const command = [...options, 'write-tree', '--missing-ok'];
    const output = await runGit(repository, command, { env: { GIT_INDEX_FILE: copy } });
    return output.toString().trim();
  } catch (error) {
    if (error instanceof GitError) {
      const recovery = error.stderr.includes('unmerged') ? 'git status' : 'git fsck';
      throw new UsageError(`the index cannot be written as a tree: ${error.stderr.trim()}`, { recovery });
    }
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
