import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Finding } from '../model.ts';

/** A finding with the line that it is about, where it names one. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly text: string | undefined;
}

/** What tells a finding from others, wherever in its file it stands by now: rule, path, and what its line reads. */
export interface FindingIdentity {
  readonly rule: string;
  readonly path: string;
  /**
   * The first 16 digits of the sha256 of the line without indentation and trailing space, else of the message; of the
   * fingerprint where the finding has one, as not every line of a file is counted alike by all tools, and a line need not be
   * all that a value stands on.
   */
  readonly line: string;
}

/** How many there are of each finding. */
export type FindingCounts = ReadonlyMap<string, FindingIdentity & { readonly count: number }>;

export function countFindings(findings: readonly PlacedFinding[]): FindingCounts {
  const counts = new Map<string, FindingIdentity & { count: number }>();
  for (const placed of findings) {
    const identity = identityOf(placed);
    const known = counts.get(identityKey(identity));
    counts.set(identityKey(identity), { ...identity, count: (known?.count ?? 0) + 1 });
  }
  return counts;
}

/**
 * Tells what a Change introduces from what stood there before: the same rule, in the same file, on a line that reads the
 * same. Of equal ones so many stood there as `before` has, in each version of the file that a history has. One that kept the tool from seeing the rest of the file is
 * never taken for old: what it hides may be new.
 * @returns the indexes into `head` of those that stood there before
 */
export function findExisting(head: readonly PlacedFinding[], before: FindingCounts): ReadonlySet<number> {
  const left = new Map<string, number>();
  const existing = new Set<number>();
  for (const [index, placed] of head.entries()) {
    const { commit = '', hidesOthers } = placed.finding;
    const key = identityKey(identityOf(placed));
    const inVersion = `${commit}\0${key}`;
    const count = left.get(inVersion) ?? before.get(key)?.count ?? 0;
    if (count === 0 || hidesOthers === true) continue;
    left.set(inVersion, count - 1);
    existing.add(index);
  }
  return existing;
}

export function identityKey({ rule, path, line }: FindingIdentity): string {
  return [rule, path, line].join('\0');
}

/** One that was let be, and one that is not or for another reason, are two. */
function identityOf({ finding, text }: PlacedFinding): FindingIdentity {
  const { rule, path, message, fingerprint, accepted } = finding;
  const read = fingerprint ?? (text === undefined ? message : text.trim());
  const line = accepted === undefined ? read : canonicalJson([read, accepted]);
  return { rule, path, line: sha256(line).slice(0, 16) };
}
