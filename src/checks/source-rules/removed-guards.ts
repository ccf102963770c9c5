import type { ChangedFile, RepoPath } from '../../model.ts';
import { compareGuards } from '../../source-rules/access/compare-guards.ts';
import { lostGuards, type LostGuard } from '../../source-rules/access/lost-guards.ts';
import { loadParser } from '../../source-rules/parser.ts';
import type { ScopeName } from '../../source-rules/rule-schema.ts';
import { compareFiles } from '../access/compared-files.ts';
import { findCovers } from '../access/find-covers.ts';
import type { CheckContext } from '../check.ts';

type Reads = Pick<CheckContext, 'files' | 'reader' | 'signal'>;

/** What the Change takes away of what kept callers out; nothing where there is no parser, which the rules then say. */
export async function removedGuards(
  context: Reads,
  files: readonly ChangedFile[],
  scopeOf: (path: RepoPath) => ScopeName,
): Promise<readonly LostGuard[]> {
  if (files.every(({ base }) => !base)) return [];
  const parse = await loadParser();
  if (typeof parse !== 'function') return [];
  const compared = await compareFiles(files, parse, context, mayLose);
  const changes = compareGuards(compared);
  const lost = lostGuards(changes);
  if (lost.every(({ found }) => found.rule !== 'guard-removed')) return lost;
  const covered = await findCovers(context, file => ['source', 'settings'].includes(scopeOf(file.path)));
  return lostGuards(changes, kind => covered.get(kind));
}

/** Whether a line went that may have been a guard, or something came that a guard may have moved to. */
function mayLose(before: string, after: string): boolean {
  if (!guarding.test(before + after)) return false;
  if (before === '') return true;
  const left = new Set(after.split('\n').map(line => line.trim()));
  return before.split('\n').some(line => guarding.test(line) && !left.has(line.trim()));
}

const guarding =
  /perm|auth|login|logged|role|scope|admin|user|token|access|owner|staff|member|require|check|assert|ensure|enforce|verify|deny|protect|secur|csrf|middleware|jwt|otp|session|40[13]|forbidden|denied|depends/i;
