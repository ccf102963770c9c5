import { join } from 'node:path';
import { GitError } from '../lib/plumbing.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Change, ChangeReader, Oid, RepoPath, TakeOut } from '../model.ts';
import type { ObjectReader } from './object-reader.ts';
import { runGit, type Repository } from './repository.ts';
import { diffTrees } from './tree.ts';

/**
 * How people take files out of what is about to be committed or pushed: the commands of git for this very case. Their own
 * copies of the files stay as they are.
 */
export async function takeOut(
  repository: Repository,
  reader: Pick<ObjectReader, 'read'>,
  change: Change,
  places: Parameters<ChangeReader['takeOut']>[0],
): Promise<TakeOut> {
  const head = (await reader.read('HEAD^{commit}'))?.oid;
  const paths = [...new Set(places.map(({ path }) => path))];
  if (change.kind === 'staged') return { command: await unstage(repository, change, paths, head) };
  const commits = [...new Set(places.flatMap(({ commit }) => commit ?? []))];
  const [first] = commits;
  const tip = change.head.commit;
  // What a tag names without any commit is not rewritten.
  if (first === undefined || tip === undefined)
    return { command: shellCommand(['git', 'ls-tree', '-r', change.head.tree]) };
  const publishedOn = await remoteBranchesWith(repository, commits);
  if (commits.length === 1 && first === tip && tip === head)
    return { command: await amend(repository, first, paths), publishedOn };
  return { command: await rebase(repository, commits, { tip, head }), edited: commits, publishedOn };
}

async function unstage(
  repository: Repository,
  { head: { tree } }: Change,
  paths: readonly RepoPath[],
  head: Oid | undefined,
): Promise<string> {
  const remove = ['git', 'rm', '--cached', '--force', '--'];
  if (head === undefined) return shellCommand([...remove, ...paths.map(asPathspec)]);
  // `git commit -a` and `git commit -- PATH` stage anew what they find in the work tree.
  if (repository.indexFile !== join(repository.gitDir, 'index'))
    return shellCommand(['git', 'stash', 'push', '--', ...paths.map(asPathspec)]);
  const staged = new Set((await diffTrees(repository, `${head}^{tree}`, tree)).map(({ path }) => path));
  const calls = [
    { call: ['git', 'restore', '--staged', '--'], of: paths.filter(path => staged.has(path)) },
    { call: remove, of: paths.filter(path => !staged.has(path)) },
  ];
  return calls
    .filter(({ of }) => of.length > 0)
    .map(({ call, of }) => shellCommand([...call, ...of.map(asPathspec)]))
    .join(' && ');
}

/** The commit that HEAD names, without these files; it goes where it holds nothing else. */
async function amend(repository: Repository, commit: Oid, paths: readonly RepoPath[]): Promise<string> {
  const parent = await parentOf(repository, commit);
  const again = ['git', 'commit', '--amend', '--no-edit'];
  const specs = paths.map(asPathspec);
  if (parent === undefined) {
    const remove = ['git', 'rm', '--cached', '--force', '--', ...specs];
    return [remove, [...again, '--allow-empty']].map(shellCommand).join(' && ');
  }
  const changed = await diffTrees(repository, `${parent}^{tree}`, `${commit}^{tree}`);
  if (changed.every(({ path }) => paths.includes(path))) return shellCommand(['git', 'reset', short(parent)]);
  const restore = ['git', 'restore', `--source=${short(parent)}`, '--staged', '--', ...specs];
  return [restore, again].map(shellCommand).join(' && ');
}

/** The commits since the one before the first that is to be edited, made anew. */
async function rebase(
  repository: Repository,
  commits: readonly Oid[],
  { tip, head }: { tip: Oid; head: Oid | undefined },
): Promise<string> {
  const fork = await ask(repository, ['merge-base', '--octopus', ...commits]);
  const onto = fork !== undefined && commits.includes(fork) ? await parentOf(repository, fork) : fork;
  const range = onto === undefined ? [tip] : [`${onto}..${tip}`];
  const merges = await ask(repository, ['rev-list', '--merges', '--max-count=1', ...range]);
  const isHere = head !== undefined && (await ask(repository, ['rev-list', tip, `^${head}`])) === undefined;
  const edits = await ask(repository, [
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--ignore-submodules',
  ]);
  return shellCommand([
    'git',
    'rebase',
    ...(merges === undefined ? [] : ['--rebase-merges']),
    // git refuses to begin where files are edited.
    ...(edits === undefined ? [] : ['--autostash']),
    '--interactive',
    onto === undefined ? '--root' : short(onto),
    ...(isHere ? [] : [(await branchWith(repository, tip)) ?? short(tip)]),
  ]);
}

/** A local branch that ends with a commit, else one that has it. */
async function branchWith(repository: Repository, commit: Oid): Promise<string | undefined> {
  const format = ['for-each-ref', '--count=1', '--format=%(refname:lstrip=2)'];
  const ends = await ask(repository, [...format, `--points-at=${commit}`, 'refs/heads']);
  return ends ?? ask(repository, [...format, `--contains=${commit}`, 'refs/heads']);
}

async function remoteBranchesWith(repository: Repository, commits: readonly Oid[]): Promise<string[]> {
  const contains = commits.map(commit => `--contains=${commit}`);
  const output = await ask(repository, [
    'for-each-ref',
    '--format=%(if)%(symref)%(then)%(else)%(refname:lstrip=2)%(end)',
    ...contains,
    'refs/remotes',
  ]);
  return (output ?? '').split('\n').filter(Boolean);
}

function parentOf(repository: Repository, commit: Oid): Promise<Oid | undefined> {
  return ask(repository, ['rev-parse', '--verify', '--quiet', `${commit}^1`]);
}

/** What git prints; undefined where that is nothing, or git knows no answer. */
async function ask(repository: Repository, args: readonly string[]): Promise<string | undefined> {
  try {
    const text = (await runGit(repository, args)).toString().trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return undefined;
    throw error;
  }
}

/** A name may hold what stands for other names in a pathspec; see gitglossary(7). */
function asPathspec(path: RepoPath): string {
  return /[*?[\\]|^:/.test(path) ? `:(literal)${path}` : path;
}

function short(oid: Oid): string {
  return oid.slice(0, 12);
}
