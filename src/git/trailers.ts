import { decodePath } from '../lib/repo-path.ts';
import { nulSeparated } from '../lib/plumbing.ts';
import type { CommitReason, Oid } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/**
 * What the commits of a history say under one key of their trailers (git-interpret-trailers(1)), the newest first, with the
 * files that each of them changes.
 * @param revisions as `git rev-list` takes them
 */
export async function readTrailers(
  repository: Repository,
  revisions: readonly string[],
  key: string,
): Promise<CommitReason[]> {
  // A commit is `<oid> LF <value> LF <value> LF NUL`.
  const format = `--format=%H%n%(trailers:key=${key},valueonly,unfold)%x00`;
  const output = (await runGit(repository, ['log', format, ...revisions])).toString();
  const reasons: CommitReason[] = [];
  for (const entry of output.split('\0')) {
    const [commit = '', ...values] = entry.trim().split('\n');
    const text = values
      .map(value => value.trim())
      .filter(value => value !== '')
      .join('; ');
    if (text !== '') reasons.push({ commit, text, paths: await changedPaths(repository, commit) });
  }
  return reasons;
}

/** Of a merge, what it changes against any of its parents. */
async function changedPaths(repository: Repository, commit: Oid): Promise<Set<string>> {
  const args = [
    'diff-tree',
    '-r',
    '-m',
    '-z',
    '--root',
    '--no-commit-id',
    '--name-only',
    '--no-renames',
    commit,
  ];
  const output = await runGit(repository, ['-c', 'core.fsmonitor=false', ...args]);
  return new Set([...nulSeparated(output)].map(decodePath));
}
