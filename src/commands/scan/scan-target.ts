import { acceptanceFor } from '../../checks/secrets/acceptance.ts';
import { watchAcceptances, type WatchedAcceptance } from '../../checks/secrets/unused-acceptances.ts';
import { blobSizes } from '../../git/blob-sizes.ts';
import { changeReader } from '../../git/change-reader.ts';
import { findIntroducingCommits, findShallowCommit, listBlobs } from '../../git/history.ts';
import {
  narrowToFiles,
  rangeToJudge,
  stagedToJudge,
  wholeTreeToJudge,
  type ChangeToJudge,
} from '../../judge-changes.ts';
import { UsageError } from '../../lib/errors.ts';
import type { ChangeReader, IntroducedBlob, Oid, RepoPath } from '../../model.ts';
import type { Session } from '../../session.ts';
import { acceptanceScope } from '../shared/acceptance-scope.ts';

/** What is to be scanned. */
export interface ScanTarget {
  readonly blobs: readonly IntroducedBlob[];
  readonly reader: Pick<ChangeReader, 'readBlob' | 'keptByLfs'>;
  readonly acceptance: WatchedAcceptance;
  /** Every path of the tree, where it is one tree that is scanned. */
  readonly tree?: ReadonlySet<RepoPath>;
  /** The oldest first. */
  readonly introducingCommits: (oids: readonly Oid[]) => Promise<ReadonlyMap<Oid, Oid>>;
  /** What git says of them, in bytes; none for one that is not here. */
  readonly sizes: (oids: readonly Oid[]) => Promise<readonly number[]>;
  /** Why it is not all: named in the report, and the exit code is 2. */
  readonly cutOff: readonly string[];
}

/**
 * What one of the ways to call `pygov scan` is about.
 * @throws UsageError for a revision or a path that there is not
 */
export async function scanTarget(
  session: Session,
  { history, range, paths }: { history: boolean; range: string | undefined; paths: readonly string[] },
): Promise<ScanTarget> {
  const { repository } = session;
  if (history) {
    const { files, reader, claim, key } = await acceptanceScope(session, await stagedToJudge(session));
    const all = ['--all'];
    const cut = await findShallowCommit(repository, all);
    const blobs = await listBlobs(repository, all);
    return {
      blobs,
      sizes: oids => blobSizes(repository, oids),
      reader,
      acceptance: watchAcceptances(await acceptanceFor({ files, reader, claim, key })),
      introducingCommits: oids => findIntroducingCommits(repository, all, oids),
      cutOff: [...missingHistory(cut), ...(blobs.length === 0 ? ['anything: no ref reaches a file'] : [])],
    };
  }
  const chosen = range === undefined ? await chosenFiles(session, paths) : await chosenRange(session, range);
  const { change, tip } = chosen;
  const reader = changeReader(repository, session.reader, change, tip);
  const { files, claim, key } = await acceptanceScope(session, chosen);
  const cut = await reader.cutOffAt();
  const blobs = await reader.introducedBlobs();
  const isEmpty = range === undefined && blobs.length === 0;
  return {
    blobs,
    sizes: oids => blobSizes(repository, oids),
    reader,
    acceptance: watchAcceptances(
      await acceptanceFor({ files, reader, claim, key, ...(range !== undefined && { change }) }),
    ),
    ...(range === undefined && { tree: new Set(files.map(({ path }) => path)) }),
    introducingCommits: oids => reader.introducingCommits(oids),
    cutOff: [...missingHistory(cut), ...(isEmpty ? ['anything: the index holds no file'] : [])],
  };
}

function missingHistory(cut: Oid | undefined): string[] {
  return cut === undefined ? [] : [`the history before commit ${cut.slice(0, 10)} (a shallow clone)`];
}

async function chosenFiles(session: Session, paths: readonly string[]): Promise<ChangeToJudge> {
  const whole = await wholeTreeToJudge(session);
  return paths.length === 0 ? whole : narrowToFiles(session, whole, paths);
}

async function chosenRange(session: Session, range: string): Promise<ChangeToJudge> {
  const [base, tree, ...more] = range.split('..');
  if (!base || !tree || more.length > 0 || tree.startsWith('.')) {
    throw new UsageError(`--range takes two revisions, as in main..HEAD, not ${JSON.stringify(range)}`);
  }
  return rangeToJudge(session, { base, tree });
}
