import type { CommitReason } from '../../model.ts';
import type { ContractChange } from '../openapi/collect-changes.ts';
import { isAbout, type AcceptanceFile } from './acceptance.ts';

/** Who says why a change is right. */
export interface Rationale {
  /** A file of `governance/changes`, or the short id of a commit. */
  readonly by: string;
  readonly reason: string;
}

/** What people said of changes; `expired` is what no longer counts. */
export interface Rationales {
  readonly of: ReadonlyMap<ContractChange, Rationale>;
  readonly expired: ReadonlyMap<ContractChange, { readonly by: string; readonly on: string }>;
}

/**
 * Finds the rationale of each change. A trailer speaks of the files that its commit changes; an acceptance of one very change.
 * @param today as an ISO 8601 date
 */
export function findRationales(
  changes: readonly ContractChange[],
  {
    files,
    commits,
  }: { readonly files: readonly AcceptanceFile[]; readonly commits: readonly CommitReason[] },
  today: string,
): Rationales {
  const of = new Map<ContractChange, Rationale>();
  const expired = new Map<ContractChange, { by: string; on: string }>();
  for (const change of changes) {
    const entries = files.flatMap(file =>
      file.accepts.filter(entry => isAbout(entry, change)).map(entry => ({ file, entry })),
    );
    const valid = entries.find(({ entry }) => entry.expires >= today);
    const commit = commits.find(({ paths }) => placesOf(change).some(path => paths.has(path)));
    if (valid) of.set(change, { by: valid.file.path, reason: valid.file.reason });
    else if (commit) of.set(change, { by: commit.commit.slice(0, 10), reason: commit.text });
    else if (entries[0]) expired.set(change, { by: entries[0].file.path, on: entries[0].entry.expires });
  }
  return { of, expired };
}

function placesOf({ before, after, place }: ContractChange): string[] {
  return [place, before, after].flatMap(one => one?.path ?? []);
}
