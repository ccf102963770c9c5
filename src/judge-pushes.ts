import { matchesGlob } from './lib/match.ts';
import type { LoadedConfig } from './config/load.ts';
import { parsePushedRefs, type PushedRef } from './git/push.ts';
import {
  commitsOf,
  rangeChange,
  resolveTip,
  targetBase,
  targetBranch,
  type TargetBranch,
  type Tip,
} from './git/range.ts';
import { Repo } from './git/repo.ts';
import { emptyTree } from './git/repository.ts';
import type { ChangeToJudge } from './judge-changes.ts';
import type { Oid, Snapshot } from './model.ts';
import type { ScopeName } from './rulebook/policy.ts';
import type { Session } from './session.ts';

export interface PushToJudge {
  readonly changes: readonly ChangeToJudge[];
  /** Other refs of commits that the target branch of the remote has: they bring nothing. */
  readonly published: readonly string[];
  /** The remote whose branches are known, but not the one that pushes are compared with: then all of it is new. */
  readonly withoutTarget?: string;
}

/**
 * What a push brings: a Change for each ref that is not deleted; refs with the same tree, history and base are judged
 * once, under the names of all. What the target branch has already is only named by another branch or a tag, unless the
 * configuration says what those are held to.
 * @param stdin what git wrote to the hook
 * @param remote the name or address that the user pushed to
 */
export async function pushToJudge(session: Session, stdin: string, remote: string): Promise<PushToJudge> {
  const refs = parsePushedRefs(stdin).filter(hasObject);
  if (refs.length === 0) return { changes: [], published: [] };
  const repo = await Repo.open(session.repository);
  const name = await remoteName(repo, remote);
  const branches = new Map<string | undefined, Promise<TargetBranch | undefined>>();
  const branchFor = (target: string | undefined) => {
    const branch = branches.get(target) ?? targetBranch(repo, name, target);
    branches.set(target, branch);
    return branch;
  };
  const tips: PushedTip[] = [];
  for (const ref of refs) tips.push(await describeTip(session, ref, branchFor));
  const published = await findPublished(session, tips);
  const changes = await groupChanges(
    session,
    repo,
    tips.filter(tip => !published.has(tip)),
  );
  const lacksTarget =
    name !== undefined && tips.some(({ branch }) => !branch) && (await repo.isFetched(name));
  return {
    changes,
    published: [...published].map(({ label }) => label),
    ...(lacksTarget && { withoutTarget: name }),
  };
}

interface PushedTip {
  readonly label: string;
  readonly tip: Tip;
  /** What the configuration of the tree holds the ref to, where it says so. */
  readonly asked: ScopeName | undefined;
  /** What it is compared with. */
  readonly branch: TargetBranch | undefined;
}

async function describeTip(
  session: Session,
  { localOid, remoteRef: label }: PushedRef & { localOid: Oid },
  branchFor: (target: string | undefined) => Promise<TargetBranch | undefined>,
): Promise<PushedTip> {
  const tip = await resolveTip(session.repository, session.reader, localOid);
  const config = await session.loadConfig(tip.head.tree);
  const asked = scopeIn(config, label);
  return { label, tip, asked, branch: await branchFor(config.values.target) };
}

async function findPublished(session: Session, tips: readonly PushedTip[]): Promise<ReadonlySet<PushedTip>> {
  const published = new Set<PushedTip>();
  for (const branch of new Set(tips.map(tip => tip.branch?.commit))) {
    if (branch === undefined) continue;
    // To move the target branch itself, also back, is a push like any other.
    const others = tips.filter(
      tip => tip.branch?.commit === branch && tip.asked === undefined && tip.label !== tip.branch.ref,
    );
    const commits = others.flatMap(({ tip }) => tip.head.commit ?? []);
    const known = await commitsOf(session.repository, branch, commits);
    for (const other of others)
      if (other.tip.head.commit && known.has(other.tip.head.commit)) published.add(other);
  }
  return published;
}

async function groupChanges(
  session: Session,
  repo: Repo,
  tips: readonly PushedTip[],
): Promise<ChangeToJudge[]> {
  const judged = new Map<string, { labels: string[]; tip: Tip; base: Snapshot; scope: ScopeName }>();
  for (const { label, tip, asked, branch } of tips) {
    const nothing = emptyTree(session.repository);
    const base =
      tip.head.tree === nothing
        ? { tree: nothing }
        : await targetBase(session.repository, repo, tip, branch?.commit);
    const scope = await scopeOf(session, { base, asked }, label);
    const key = [tip.head.tree, tip.head.commit ?? tip.oid, base.commit ?? base.tree, scope].join(' ');
    const same = judged.get(key);
    if (same) same.labels.push(label);
    else judged.set(key, { labels: [label], tip, base, scope });
  }
  const toJudge: ChangeToJudge[] = [];
  for (const { labels, tip, base, scope } of judged.values()) {
    const range = { kind: 'push' as const, label: labels.join(', '), base, tip };
    toJudge.push({ change: await rangeChange(session.repository, range), tip: tip.oid, scope });
  }
  return toJudge;
}

/**
 * What `gates.pre-push.refs` says of a ref, in the judged tree or in its base, whichever asks for more: no push lets
 * itself off.
 */
async function scopeOf(
  session: Session,
  { base, asked }: { base: Snapshot; asked: ScopeName | undefined },
  ref: string,
): Promise<ScopeName> {
  if (asked === undefined || base.tree === emptyTree(session.repository)) return asked ?? 'full';
  const before = await session.loadConfig(base.tree).catch(() => undefined);
  if (before?.file === undefined && before !== undefined) return asked;
  const atBase = (before && scopeIn(before, ref)) ?? 'full';
  return scopes.indexOf(atBase) > scopes.indexOf(asked) ? atBase : asked;
}

/** From what asks for least. */
const scopes: readonly ScopeName[] = ['secrets', 'fast', 'full'];

/** The first pattern that a ref matches; it may leave out `refs/heads/` and its like. */
function scopeIn({ values }: LoadedConfig, ref: string): ScopeName | undefined {
  const short = ref.replace(/^refs\/(heads|tags)\//, '');
  const patterns = Object.entries(values.gates?.['pre-push']?.refs ?? {});
  if (patterns.length === 0) return undefined;
  return patterns.find(([glob]) => matchesGlob(ref, glob) || matchesGlob(short, glob))?.[1];
}

/** git names the remote, or gives the address where the user pushed to one; a remote with that address will do. */
async function remoteName(repo: Repo, remote: string): Promise<string | undefined> {
  const remotes = await repo.remotes();
  return (remotes.find(({ name }) => name === remote) ?? remotes.find(({ url }) => url === remote))?.name;
}

function hasObject(ref: PushedRef): ref is PushedRef & { localOid: Oid } {
  return ref.localOid !== undefined;
}
