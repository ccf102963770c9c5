import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePath } from '../lib/repo-path.ts';
import type { ChangedFile, Oid } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/**
 * A tree in which some files are as the head of a Change has them.
 * @returns the oid of a tree that git keeps until it collects garbage
 */
export async function overlayTree(
  repository: Repository,
  tree: Oid,
  files: readonly ChangedFile[],
): Promise<Oid> {
  if (files.length === 0) return tree;
  const folder = mkdtempSync(join(tmpdir(), 'pygov-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    await runGit(repository, [...options, 'read-tree', tree], { env });
    // `<mode> SP <oid> TAB <path> NUL`, and mode 0 to remove; see git-update-index(1), "USING --INDEX-INFO".
    const input = Buffer.concat(
      files.flatMap(({ path, head }) => [
        Buffer.from(`${head?.mode ?? '0'} ${head?.oid ?? '0'.repeat(tree.length)}\t`),
        encodePath(path),
        Buffer.from([0]),
      ]),
    );
    await runGit(repository, [...options, 'update-index', '-z', '--index-info'], { env, input });
    return (await runGit(repository, [...options, 'write-tree'], { env })).toString().trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the user's configuration may switch on, and a private index must not have. */
const options = ['core.splitIndex=false', 'core.fsmonitor=false', 'core.hooksPath=/dev/null'].flatMap(
  option => ['-c', option],
);
