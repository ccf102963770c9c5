import { existsSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { rangeChange, resolveTip, targetBase, targetBranch, type Tip } from './git/range.ts';
import { Repo } from './git/repo.ts';
import { emptyTree } from './git/repository.ts';
import { stagedChange } from './git/staged.ts';
import { diffTrees } from './git/tree.ts';
import { UsageError } from './lib/errors.ts';
import { shellCommand } from './lib/shell-quote.ts';
import type { Change, Oid, Snapshot } from './model.ts';
import type { ScopeName } from './rulebook/policy.ts';
import type { Session } from './session.ts';

/** A Change with the object that its history ends with; staged changes have none. */
export interface ChangeToJudge {
  readonly change: Change;
  readonly tip?: Oid;
  /** How much the repository holds the pushed refs to. */
  readonly scope?: ScopeName;
  /** Only a part of what a commit or a push would bring. */
  readonly partial?: boolean;
}

/**
 * The index against HEAD, or against another base.
 * @throws UsageError for a base that does not exist
 */
export async function stagedToJudge(session: Session, base?: string): Promise<ChangeToJudge> {
  const change = await stagedChange(session.repository, session.reader);
  if (base === undefined) return { change };
  const from = await snapshotOf(await Repo.open(session.repository), base);
  const files = await diffTrees(session.repository, from.tree, change.head.tree);
  return { change: { ...change, base: from, files } };
}

/** The index as if all of it were new. */
export async function wholeTreeToJudge(session: Session): Promise<ChangeToJudge> {
  const staged = await stagedChange(session.repository, session.reader);
  const base = { tree: emptyTree(session.repository) };
  const files = await diffTrees(session.repository, base.tree, staged.head.tree);
  return { change: { ...staged, label: 'every file of the index', base, files } };
}

/**
 * Only these files of a Change; a folder stands for what is in it.
 * @param names as typed, relative to the folder in which the command was called
 * @throws UsageError for a name that the tree does not have
 */
export function narrowToFiles(
  session: Session,
  { change }: ChangeToJudge,
  names: readonly string[],
): ChangeToJudge {
  const { context, repository } = session;
  const wanted = names.map(name => ({
    name,
    path: relative(repository.root, resolve(realpathSync(context.cwd), name)),
  }));
  const matches = (path: string, wish: string) => wish === '' || path === wish || path.startsWith(`${wish}/`);
  const unknown = wanted.find(wish => !change.files.some(({ path }) => matches(path, wish.path)));
  if (unknown && /^\.\.(\/|$)/.test(unknown.path)) {
    throw new UsageError(`${unknown.name} is outside this repository`, { recovery: 'git ls-files' });
  }
  if (unknown) {
    const isThere = existsSync(resolve(context.cwd, unknown.name));
    throw new UsageError(`${unknown.name} is not in the index`, {
      recovery: shellCommand(isThere ? ['git', 'add', '--', unknown.name] : ['git', 'ls-files']),
    });
  }
  const files = change.files.filter(({ path }) => wanted.some(wish => matches(path, wish.path)));
  return { change: { ...change, label: 'chosen files', files } };
}

/**
 * A range by hand. Without a base it is the merge-base with the target branch; `tree` is HEAD by default.
 * @throws UsageError for a revision that does not exist
 */
export async function rangeToJudge(
  session: Session,
  { base, tree }: { base?: string | undefined; tree?: string | undefined },
): Promise<ChangeToJudge> {
  const repo = await Repo.open(session.repository);
  const revision = tree ?? 'HEAD';
  const oid = (await repo.commit(revision)) ?? (await repo.tree(revision));
  if (!oid) throw unknownRevision(revision);
  const tip = await resolveTip(session.repository, session.reader, oid);
  const from =
    base === undefined
      ? await baseOf(session, repo, tip, await defaultRemote(repo))
      : await snapshotOf(repo, base);
  return {
    change: await rangeChange(session.repository, { kind: 'range', label: revision, base: from, tip }),
    tip: tip.oid,
  };
}

async function snapshotOf(repo: Repo, revision: string): Promise<Snapshot> {
  const [commit, tree] = await Promise.all([repo.commit(revision), repo.tree(revision)]);
  if (!tree) throw unknownRevision(revision);
  return { ...(commit && { commit }), tree };
}

/** The configuration of the tree that is judged names the branch it is compared with. */
async function baseOf(session: Session, repo: Repo, tip: Tip, remote: string | undefined): Promise<Snapshot> {
  if (tip.head.tree === emptyTree(session.repository)) return { tree: tip.head.tree };
  const { values } = await session.loadConfig(tip.head.tree);
  const branch = await targetBranch(repo, remote, values.target);
  return targetBase(session.repository, repo, tip, branch?.commit);
}

async function defaultRemote(repo: Repo): Promise<string | undefined> {
  const names = (await repo.remotes()).map(({ name }) => name);
  return names.includes('origin') ? 'origin' : names[0];
}

function unknownRevision(revision: string): UsageError {
  return new UsageError(`no such revision: ${revision}`, { recovery: 'git log --oneline --all' });
}
