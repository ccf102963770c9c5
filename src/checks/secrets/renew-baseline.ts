import { missingObject } from '../../lib/errors.ts';
import type { Digest, Finding, TreeFile } from '../../model.ts';
import { acceptanceFor, type AcceptanceScope } from './acceptance.ts';
import type { BaselineEntry, SecretBaseline } from './secret-baseline.ts';

/** How a baseline stands to a tree. */
export interface RenewedBaseline {
  /** Errors that nobody has let be yet, each with the entry that would. */
  readonly open: readonly { readonly finding: Finding; readonly digest: Digest }[];
  /** Entries that nothing in the tree is like. */
  readonly stale: readonly BaselineEntry[];
}

/**
 * Holds a baseline against files of the tree.
 * @param files those that are looked at: of other paths nothing is said, but that an entry of a path that the tree no
 * longer has is stale
 * @throws UsageError where git does not have one, so that nothing is taken for clean or stale
 */
export async function renewBaseline(
  baseline: SecretBaseline,
  files: readonly TreeFile[],
  scope: AcceptanceScope,
): Promise<RenewedBaseline> {
  const { judgeForEntries } = await acceptanceFor(scope, baseline);
  const open = new Map<Digest, Finding>();
  const met = new Set<Digest>();
  for (const { mode, oid, path } of files) {
    if (mode === '160000') continue;
    const content = await scope.reader.readBlob(oid);
    if (!content) throw missingObject(path, oid);
    for (const { finding, digest } of await judgeForEntries(content, { oid, path })) {
      met.add(digest);
      if (finding.severity === 'error' && !open.has(digest)) open.set(digest, finding);
    }
  }
  const looked = new Set(files.map(({ path }) => path));
  const there = new Set(scope.files.map(({ path }) => path));
  return {
    open: [...open].map(([digest, finding]) => ({ digest, finding })),
    stale: [...baseline.entries.values()].filter(
      ({ digest, path }) => !met.has(digest) && (looked.has(path) || !there.has(path)),
    ),
  };
}
