import type { Finding } from '../model.ts';

/** A finding with the line that it is about, where it names one. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly text: string | undefined;
}

/**
 * Tells what a Change introduces from what stood there before: the same rule, in the same file, on a line that reads the
 * same. Of equal ones so many stood there as the base has. One that kept the tool from seeing the rest of the file is
 * never taken for old: what it hides may be new.
 * @returns the indexes into `head` of those that stood there before
 */
export function findExisting(
  head: readonly PlacedFinding[],
  base: readonly PlacedFinding[],
): ReadonlySet<number> {
  const left = new Map<string, number>();
  for (const placed of base) left.set(identity(placed), (left.get(identity(placed)) ?? 0) + 1);
  const existing = new Set<number>();
  for (const [index, placed] of head.entries()) {
    const count = left.get(identity(placed)) ?? 0;
    if (count === 0 || placed.finding.hidesOthers === true) continue;
    left.set(identity(placed), count - 1);
    existing.add(index);
  }
  return existing;
}

/** Indentation and trailing space do not tell lines apart. */
function identity({ finding: { rule, path, message }, text }: PlacedFinding): string {
  return [rule, path, text === undefined ? message : text.trim()].join('\0');
}
