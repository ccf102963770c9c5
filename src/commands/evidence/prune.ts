import { rmSync } from 'node:fs';
import type { Ledger } from '../../evidence/ledger.ts';
import { findLeftovers } from '../../evidence/leftovers.ts';
import { findPrunable } from '../../evidence/prunable.ts';
import type { Context } from '../../model.ts';
import { answerDocument } from '../../report/json.ts';
import { coreRulebook } from '../../rulebook/load.ts';
import { milliseconds } from '../../rulebook/settings.ts';
import type { Output } from '../command.ts';

/**
 * `pygov evidence prune`: removes what can prove nothing any more. Only files that were there when it looked are
 * touched, so that a gate may record at the same time.
 */
export function prune(
  { ledger, folder }: { ledger: Ledger; folder: string },
  context: Context,
  { json, dryRun }: { json: boolean; dryRun: boolean },
  output: Output,
): number {
  const nowMs = context.now().getTime();
  const { 'max-age': maxAge, statistics } = coreRulebook.evidence;
  // A configuration may want younger evidence, but not in every tree: what one may still use is kept.
  const maxAgeMs = milliseconds(maxAge);
  const { records, damaged } = ledger.all();
  const prunable = findPrunable(records, { nowMs, maxAgeMs });
  const leftovers = findLeftovers(folder, { nowMs, maxAgeMs, statisticsMs: milliseconds(statistics) });
  if (!dryRun) {
    ledger.setAside(damaged);
    ledger.remove(prunable.map(({ record }) => record));
    for (const { file } of leftovers) rmSync(file, { recursive: true, force: true });
  }
  const files = leftovers.map(({ file, why }) => ({ file: file.slice(folder.length + 1), why }));
  if (json) {
    const removed = prunable.map(({ record: { id }, why }) => ({ id, why }));
    output.out(answerDocument({ dryRun, records: records.length, removed, damaged, files }));
    return 0;
  }
  const expired = prunable.filter(({ why }) => why === 'expired').length;
  const what = `${prunable.length} of ${records.length} records`;
  const why = `${expired} expired, ${prunable.length - expired} followed by a later one`;
  output.out(`${dryRun ? 'would remove' : 'removed'} ${what} (${why})`);
  for (const { file, problem } of damaged) {
    output.out(`${dryRun ? 'would set aside' : 'set aside'} ledger/${file}, which ${problem}`);
  }
  for (const { file, why: reason } of files) {
    output.out(`${dryRun ? 'would remove' : 'removed'} ${file}: ${reason}`);
  }
  return 0;
}
