import { rangeToJudge, stagedToJudge } from '../../judge-changes.ts';
import { UsageError } from '../../lib/errors.ts';
import type { Oid } from '../../model.ts';
import type { Session } from '../../session.ts';

/**
 * The two trees of `A..B`; without a range, HEAD and the index.
 * @throws UsageError for what is no range, or a revision that does not exist
 */
export async function treesOfRange(
  session: Session,
  range: string | undefined,
): Promise<{ base: Oid; head: Oid }> {
  if (range === undefined) {
    const { change } = await stagedToJudge(session);
    return { base: change.base.tree, head: change.head.tree };
  }
  const [from, to, ...more] = range.split('..');
  if (!from || !to || more.length > 0 || to.startsWith('.'))
    throw new UsageError(`two revisions are compared, as in main..HEAD, not ${JSON.stringify(range)}`);
  const { change } = await rangeToJudge(session, { base: from, tree: to });
  return { base: change.base.tree, head: change.head.tree };
}
