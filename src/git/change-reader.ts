import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePath } from '../lib/repo-path.ts';
import type { Change, ChangeReader, IntroducedBlob, Oid, TreeFile } from '../model.ts';
import type { ObjectReader } from './object-reader.ts';
import { completeClone, explainUnfetched } from './partial-clone.ts';
import { runGit, type Repository } from './repository.ts';
import { listTree, parseRawDiff } from './tree.ts';

/** Reads what a Change consists of, from the object database alone. */
export function changeReader(
  repository: Repository,
  reader: ObjectReader,
  change: Change,
  tip?: Oid,
): ChangeReader {
  let files: Promise<TreeFile[]> | undefined;
  return {
    headFiles: () => (files ??= listTree(repository, change.head.tree)),
    async introducedBlobs() {
      const changed = changedBlobs(change);
      if (tip === undefined) return changed;
      // A path decides what is a secret, so a blob counts once for each that it has: in the tree, in any pushed commit,
      // and as git itself names it (a tag may hold a tree or a blob that no commit has).
      const [pushed, inCommits] = await explainUnfetched(
        repository,
        Promise.all([
          pushedBlobs(repository, tip, change.base.commit),
          change.head.commit === undefined ? [] : committedFiles(repository, tip, change.base.commit),
        ]),
      );
      const isPushed = new Set(pushed.map(({ oid }) => oid));
      const all = [...changed, ...inCommits.filter(({ oid }) => isPushed.has(oid)), ...pushed];
      return [...new Map(all.map(blob => [`${blob.oid} ${blob.path}`, blob])).values()];
    },
    cutOffAt: () =>
      tip === undefined ? Promise.resolve(undefined) : findShallowCommit(repository, tip, change.base.commit),
    completeClone: () => completeClone(repository),
    introducingCommit: oid =>
      tip === undefined ? Promise.resolve(undefined) : findCommit(repository, tip, change.base.commit, oid),
    async readBlob(oid) {
      const object = await reader.read(oid);
      return object?.type === 'blob' ? object.content : undefined;
    },
  };
}

/** A submodule entry is a commit of another repository and has no blob here. */
function changedBlobs(change: Change): IntroducedBlob[] {
  return change.files.flatMap(({ head }) =>
    head && head.mode !== '160000' ? [{ oid: head.oid, path: head.path }] : [],
  );
}

/**
 * Every blob in the history between base and tip, also one that a later commit deletes again, with one path that it
 * has. A path that holds a newline is cut there by git.
 */
async function pushedBlobs(
  repository: Repository,
  tip: Oid,
  base: Oid | undefined,
): Promise<IntroducedBlob[]> {
  const filter = ['--filter=object:type=blob', '--filter-provided-objects'];
  const revisions = [tip, ...(base ? [`^${base}`] : [])];
  const output = await runGit(repository, [
    'rev-list',
    '--objects',
    '--missing=print',
    ...filter,
    ...revisions,
  ]);
  const blobs = new Map<Oid, IntroducedBlob>();
  for (let start = 0; start < output.length;) {
    const newline = output.indexOf(0x0a, start);
    const line = output.subarray(start, newline === -1 ? output.length : newline);
    start += line.length + 1;
    // `<oid> SP <path>`; `?<oid>` for an object that is not here.
    const text = line.toString('latin1');
    const oid = /^\??([0-9a-f]{40,64})/.exec(text)?.[1];
    if (!oid || blobs.has(oid)) continue;
    const space = line.indexOf(0x20);
    blobs.set(oid, { oid, path: space === -1 ? '' : decodePath(line.subarray(space + 1)) });
  }
  return [...blobs.values()];
}

/** Every file that a commit between base and tip adds or edits, against each of its parents. */
async function committedFiles(
  repository: Repository,
  tip: Oid,
  base: Oid | undefined,
): Promise<IntroducedBlob[]> {
  const format = ['--format=', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--root', '-m'];
  const revisions = [tip, ...(base ? [`^${base}`] : [])];
  const output = await runGit(repository, ['log', ...format, '--diff-filter=d', ...revisions]);
  return parseRawDiff(output).flatMap(({ head }) =>
    head && head.mode !== '160000' ? [{ oid: head.oid, path: head.path }] : [],
  );
}

/** git lists in `shallow` the commits whose parents it did not fetch, one a line; see gitrepository-layout(5). */
async function findShallowCommit(
  repository: Repository,
  tip: Oid,
  base: Oid | undefined,
): Promise<Oid | undefined> {
  const list = join(repository.commonDir, 'shallow');
  if (!existsSync(list)) return undefined;
  const shallow = new Set(readFileSync(list, 'latin1').split('\n'));
  const output = await runGit(repository, ['rev-list', tip, ...(base ? [`^${base}`] : [])]);
  return output
    .toString()
    .split('\n')
    .find(commit => commit !== '' && shallow.has(commit));
}

async function findCommit(
  repository: Repository,
  tip: Oid,
  base: Oid | undefined,
  oid: Oid,
): Promise<Oid | undefined> {
  const revisions = [tip, ...(base ? [`^${base}`] : [])];
  const args = ['log', '--format=%H', '--reverse', '-m', `--find-object=${oid}`, ...revisions];
  const output = await runGit(repository, args);
  return /^[0-9a-f]{40,64}/.exec(output.toString())?.[0];
}
