import { missingObject, UsageError } from '../../lib/errors.ts';
import type { Digest, TreeFile } from '../../model.ts';
import { acceptanceFor, type AcceptanceScope, type JudgedSecret } from './acceptance.ts';
import type { SecretBaseline } from './secret-baseline.ts';
import { watchAcceptances, type UnusedAcceptances, type WatchedAcceptance } from './unused-acceptances.ts';

/** How a baseline stands to a tree. */
export interface RenewedBaseline {
  /** Errors that nobody has let be yet, each with the entry that would. */
  readonly open: readonly JudgedSecret[];
  readonly unused: UnusedAcceptances;
  readonly judge: WatchedAcceptance['judge'];
}

/**
 * Holds a baseline against files of the tree.
 * @param files those that are looked at
 * @throws UsageError where git does not have one, so that nothing is taken for clean or unused
 */
export async function renewBaseline(
  baseline: SecretBaseline,
  files: readonly TreeFile[],
  scope: AcceptanceScope,
): Promise<RenewedBaseline> {
  const { judge, unused } = watchAcceptances(await acceptanceFor(scope, baseline));
  const open = new Map<Digest, JudgedSecret>();
  for (const { mode, oid, path } of files) {
    if (mode === '160000') continue;
    const content = await scope.reader.readBlob(oid);
    if (!content) throw missingObject(path, oid);
    const kept = await scope.reader.keptByLfs(content);
    if (kept && !kept.content)
      throw new UsageError(`git-lfs has not fetched ${path}`, { recovery: 'git lfs fetch' });
    for (const judged of await judge(kept?.content ?? content, { oid, path })) {
      const isOpen = judged.finding.severity === 'error';
      if (isOpen && !open.has(judged.digest)) open.set(judged.digest, judged);
    }
  }
  const there = new Set(scope.files.map(({ path }) => path));
  return { open: [...open.values()], unused: unused(there), judge };
}
