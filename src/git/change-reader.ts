import type { Change, ChangeReader, IntroducedBlob, Oid, RepoPath, TreeFile } from '../model.ts';
import { findIntroducingCommits, findShallowCommit, listBlobs } from './history.ts';
import { lfsContent } from './lfs-content.ts';
import type { ObjectReader } from './object-reader.ts';
import { completeClone, explainUnfetched } from './partial-clone.ts';
import { runGit, type Repository } from './repository.ts';

import { takeOut } from './take-out.ts';
import { readTrailers } from './trailers.ts';
import { findRenames, listTree, parseRawDiff } from './tree.ts';

/** Reads what a Change consists of, from the object database alone. */
export function changeReader(
  repository: Repository,
  reader: ObjectReader,
  change: Change,
  tip?: Oid,
): ChangeReader {
  let files: Promise<TreeFile[]> | undefined;
  let origins: Promise<ReadonlyMap<RepoPath, RepoPath>> | undefined;
  const headFiles = () => (files ??= listTree(repository, change.head.tree));
  return {
    headFiles,
    keptByLfs: lfsContent(repository, reader, headFiles),
    async introducedBlobs() {
      const changed = changedBlobs(change);
      if (tip === undefined) return changed;
      // A path decides what is a secret, so a blob counts once for each that it has: in the tree, in any pushed commit,
      // and as git itself names it (a tag may hold a tree or a blob that no commit has).
      const [pushed, inCommits] = await explainUnfetched(
        repository,
        Promise.all([
          listBlobs(repository, between(change.base.commit, tip)),
          change.head.commit === undefined ? [] : committedFiles(repository, tip, change.base.commit),
        ]),
      );
      const isPushed = new Set(pushed.map(({ oid }) => oid));
      const all = [...changed, ...inCommits.filter(({ oid }) => isPushed.has(oid)), ...pushed];
      return [...new Map(all.map(blob => [`${blob.oid} ${blob.path}`, blob])).values()];
    },
    cutOffAt: () =>
      tip === undefined
        ? Promise.resolve(undefined)
        : findShallowCommit(repository, between(change.base.commit, tip)),
    completeClone: () => completeClone(repository),
    introducingCommits: async oids =>
      tip === undefined || oids.length === 0
        ? new Map<Oid, Oid>()
        : findIntroducingCommits(repository, between(change.base.commit, tip), oids),
    reasons: key =>
      tip === undefined
        ? Promise.resolve([])
        : readTrailers(repository, between(change.base.commit, tip), key),
    origins: () => (origins ??= findRenames(repository, change.base.tree, change.head.tree)),
    takeOut: places => takeOut(repository, reader, change, places),
    async readBlob(oid) {
      const object = await reader.read(oid);
      return object?.type === 'blob' ? object.content : undefined;
    },
    async readBlobIf(oid, takes) {
      const object = await reader.readIf(oid, takes);
      if (object?.type !== 'blob') return undefined;
      return 'content' in object ? object.content : { size: object.size };
    },
  };
}

/** What `git rev-list` takes for the history that leads to `tip` and not to `base`. */
function between(base: Oid | undefined, tip: Oid): string[] {
  return [tip, ...(base ? [`^${base}`] : [])];
}

/** A submodule entry is a commit of another repository and has no blob here. */
function changedBlobs(change: Change): IntroducedBlob[] {
  return change.files.flatMap(({ head }) =>
    head && head.mode !== '160000' ? [{ oid: head.oid, path: head.path }] : [],
  );
}

/** Every file that a commit between base and tip adds or edits, against each of its parents. */
async function committedFiles(
  repository: Repository,
  tip: Oid,
  base: Oid | undefined,
): Promise<IntroducedBlob[]> {
  const format = ['--format=', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--root'];
  const merges = '--diff-merges=separate';
  const revisions = [tip, ...(base ? [`^${base}`] : [])];
  const output = await runGit(repository, ['log', ...format, merges, '--diff-filter=d', ...revisions]);
  return parseRawDiff(output).flatMap(({ head }) =>
    head && head.mode !== '160000' ? [{ oid: head.oid, path: head.path }] : [],
  );
}
