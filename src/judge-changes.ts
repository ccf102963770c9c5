import { existsSync, realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { LoadedConfig } from './config/load.ts';
import { parsePushedRefs, type PushedRef } from './git/push.ts';
import { rangeChange, resolveTip, targetBase, type Tip } from './git/range.ts';
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
 * What a push brings: a Change for each ref that is not deleted; refs with the same tree, history and base are judged
 * once, under the names of all.
 * @param stdin what git wrote to the hook
 * @param remote the name or address that the user pushed to
 */
export async function pushesToJudge(
  session: Session,
  stdin: string,
  remote: string,
): Promise<ChangeToJudge[]> {
  const refs = parsePushedRefs(stdin).filter(hasObject);
  if (refs.length === 0) return [];
  const repo = await Repo.open(session.repository);
  const name = await remoteName(repo, remote);
  const judged = new Map<string, { labels: string[]; tip: Tip; base: Snapshot; scope: ScopeName }>();
  for (const ref of refs) {
    const tip = await resolveTip(session.repository, repo, ref.localOid);
    const base = await baseOf(session, repo, tip, name);
    const scope = await scopeOf(session, { tip, base }, ref.remoteRef);
    const key = [tip.head.tree, tip.head.commit ?? tip.oid, base.commit ?? base.tree, scope].join(' ');
    const same = judged.get(key);
    if (same) same.labels.push(ref.remoteRef);
    else judged.set(key, { labels: [ref.remoteRef], tip, base, scope });
  }
  const toJudge: ChangeToJudge[] = [];
  for (const { labels, tip, base, scope } of judged.values()) {
    const change = await rangeChange(session.repository, {
      kind: 'push',
      label: labels.join(', '),
      base,
      tip,
    });
    toJudge.push({ change, tip: tip.oid, scope });
  }
  return toJudge;
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
  const tip = await resolveTip(session.repository, repo, oid);
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
  return targetBase(session.repository, repo, tip, { remote, target: values.target });
}

/**
 * What `gates.pre-push.refs` says of a ref, in the judged tree or in its base, whichever asks for more: no push lets
 * itself off.
 */
async function scopeOf(
  session: Session,
  { tip, base }: { tip: Tip; base: Snapshot },
  ref: string,
): Promise<ScopeName> {
  const asked = await scopeIn(await session.loadConfig(tip.head.tree), ref);
  if (asked === undefined || base.tree === emptyTree(session.repository)) return asked ?? 'full';
  const before = await session.loadConfig(base.tree).catch(() => undefined);
  if (before?.file === undefined && before !== undefined) return asked;
  const atBase = (before && (await scopeIn(before, ref))) ?? 'full';
  return scopes.indexOf(atBase) > scopes.indexOf(asked) ? atBase : asked;
}

/** From what asks for least. */
const scopes: readonly ScopeName[] = ['secrets', 'fast', 'full'];

/** A pattern may leave out `refs/heads/` and its like. */
async function scopeIn({ values }: LoadedConfig, ref: string): Promise<ScopeName | undefined> {
  const short = ref.replace(/^refs\/(heads|tags)\//, '');
  const patterns = Object.entries(values.gates?.['pre-push']?.refs ?? {});
  if (patterns.length === 0) return undefined;
  const { matchesGlob } = await import('./lib/match.ts');
  return patterns.find(([glob]) => matchesGlob(ref, glob) || matchesGlob(short, glob))?.[1];
}

/** git names the remote, or gives the address where the user pushed to one; a remote with that address will do. */
async function remoteName(repo: Repo, remote: string): Promise<string | undefined> {
  const remotes = await repo.remotes();
  return (remotes.find(({ name }) => name === remote) ?? remotes.find(({ url }) => url === remote))?.name;
}

async function defaultRemote(repo: Repo): Promise<string | undefined> {
  const names = (await repo.remotes()).map(({ name }) => name);
  return names.includes('origin') ? 'origin' : names[0];
}

function hasObject(ref: PushedRef): ref is PushedRef & { localOid: Oid } {
  return ref.localOid !== undefined;
}

function unknownRevision(revision: string): UsageError {
  return new UsageError(`no such revision: ${revision}`, { recovery: 'git log --oneline --all' });
}
