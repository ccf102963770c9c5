import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePath } from '../lib/repo-path.ts';
import type { IntroducedBlob, Oid } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/**
 * Every blob that some revisions reach, also one that a later commit deletes again, each once, with one path that it has.
 * A path that holds a newline is cut there by git.
 * @param revisions as `git rev-list` takes them: `<tip>`, `^<base>`, `--all`
 */
export async function listBlobs(
  repository: Repository,
  revisions: readonly string[],
): Promise<IntroducedBlob[]> {
  const filter = ['--filter=object:type=blob', '--filter-provided-objects'];
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

/**
 * A commit whose parents are not here, because git did not fetch them: it lists those in `shallow`, one a line; see
 * gitrepository-layout(5).
 */
export async function findShallowCommit(
  repository: Repository,
  revisions: readonly string[],
): Promise<Oid | undefined> {
  const list = join(repository.commonDir, 'shallow');
  if (!existsSync(list)) return undefined;
  const shallow = new Set(readFileSync(list, 'latin1').split('\n'));
  const output = await runGit(repository, ['rev-list', ...revisions]);
  return output
    .toString()
    .split('\n')
    .find(commit => commit !== '' && shallow.has(commit));
}

/** So many ids at a time: a command line has an end. */
const idsAtOnce = 500;

/** For each of some blobs the first commit that has it, the oldest first. */
export async function findIntroducingCommits(
  repository: Repository,
  revisions: readonly string[],
  oids: readonly Oid[],
): Promise<ReadonlyMap<Oid, Oid>> {
  const format = [
    '--format=commit %H',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--no-ext-diff',
    '--root',
    // As `-m`, which the user's log.diffMerges would have a say in.
    '--diff-merges=separate',
  ];
  const first = new Map<Oid, Oid>();
  for (let start = 0; start < oids.length; start += idsAtOnce) {
    const wanted = new Set(oids.slice(start, start + idsAtOnce));
    const found = [...wanted].map(oid => `--find-object=${oid}`);
    const output = await runGit(repository, [
      'log',
      '--reverse',
      '--topo-order',
      ...format,
      ...found,
      ...revisions,
    ]);
    let commit = '';
    for (const line of output.toString('latin1').split('\n')) {
      commit = /^commit ([0-9a-f]{40,64})$/.exec(line)?.[1] ?? commit;
      // `:<mode> <mode> <oid> <oid> <status>\t<path>`
      const oid = /^:\d{6} \d{6} [0-9a-f]+ ([0-9a-f]+) /.exec(line)?.[1];
      if (oid !== undefined && wanted.has(oid) && !first.has(oid)) first.set(oid, commit);
    }
  }
  return first;
}
