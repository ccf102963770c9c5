import { UsageError } from '../lib/errors.ts';
import type { Change, Oid, Snapshot } from '../model.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Repo } from './repo.ts';
import { emptyTree, runGit, type Repository } from './repository.ts';
import { diffTrees } from './tree.ts';

/** The object that a push or a range ends with, and the tree that is judged for it. */
export interface Tip {
  readonly oid: Oid;
  readonly head: Snapshot;
}

/**
 * What an object id stands for: a commit or a tag of one, a tree, or (a tag of a blob) no tree at all, in which case
 * the empty tree is judged and only the blob is scanned.
 * @throws UsageError where the object, or the tree of the commit, is not on this machine
 */
export async function resolveTip(repository: Repository, reader: ObjectReader, oid: Oid): Promise<Tip> {
  const [commit, tree] = await Promise.all([reader.read(`${oid}^{commit}`), reader.read(`${oid}^{tree}`)]);
  if (!tree && !(await reader.read(`${oid}^{blob}`))) {
    throw new UsageError(`git does not have ${oid}, or its tree`, { recovery: 'git fsck' });
  }
  return { oid, head: { ...(commit && { commit: commit.oid }), tree: tree?.oid ?? emptyTree(repository) } };
}

/**
 * The base of a pushed or checked commit: its merge-base with the target branch, so that what was pushed past the
 * gate yesterday is judged today. Without a target branch everything is new, and the base is the empty tree.
 * @param branch the commit of the target branch; see `targetBranch`
 */
export async function targetBase(
  repository: Repository,
  repo: Repo,
  tip: Tip,
  branch: Oid | undefined,
): Promise<Snapshot> {
  const base = branch && tip.head.commit ? await repo.mergeBase(tip.head.commit, branch) : undefined;
  return base ? commitSnapshot(repo, base) : { tree: emptyTree(repository) };
}

/** Of some commits those that a branch has already, found in one call. */
export async function commitsOf(
  repository: Repository,
  branch: Oid,
  commits: readonly Oid[],
): Promise<ReadonlySet<Oid>> {
  if (commits.length === 0) return new Set();
  const input = `${[...commits, `^${branch}`].join('\n')}\n`;
  const output = await runGit(repository, ['rev-list', '--stdin'], { input });
  const others = new Set(output.toString('latin1').split('\n'));
  return new Set(commits.filter(commit => !others.has(commit)));
}

export async function rangeChange(
  repository: Repository,
  range: { kind: 'push' | 'range'; label: string; base: Snapshot; tip: Tip },
): Promise<Change> {
  const { kind, label, base, tip } = range;
  return { kind, label, base, head: tip.head, files: await diffTrees(repository, base.tree, tip.head.tree) };
}

async function commitSnapshot(repo: Repo, commit: Oid): Promise<Snapshot> {
  const tree = await repo.tree(commit);
  if (!tree) throw new Error(`commit ${commit} has no tree`);
  return { commit, tree };
}

/** The branch that pushes are compared with, as last fetched. */
export interface TargetBranch {
  /** Its full name on the remote: `refs/heads/main`. */
  readonly ref: string;
  readonly commit: Oid;
}

/**
 * The branch that pushes are compared with; undefined where the remote is not known or has none of it.
 * @param remote a configured remote's name; undefined for a push by URL that no remote has
 * @param target the branch from the configuration (`main`); undefined to take the remote's default branch
 */
export async function targetBranch(
  repo: Repo,
  remote: string | undefined,
  target: string | undefined,
): Promise<TargetBranch | undefined> {
  if (!remote) return undefined;
  const tracked = `refs/remotes/${remote}/`;
  const head = target === undefined ? await repo.remoteHead(remote) : `${tracked}${target}`;
  // `git remote add` sets no HEAD; then the usual names are tried.
  for (const ref of head ? [head] : ['main', 'master'].map(name => `${tracked}${name}`)) {
    const commit = await repo.commit(ref);
    if (commit) return { ref: ref.replace(tracked, 'refs/heads/'), commit };
  }
  return undefined;
}
