import { readGates } from '../../evidence/gate-journal.ts';
import type { Ledger } from '../../evidence/ledger.ts';
import { statistics, type ClaimUse, type Statistics } from '../../evidence/statistics.ts';
import { formatAge, formatElapsed } from '../../lib/duration.ts';
import { printable } from '../../lib/printable.ts';
import type { Context } from '../../model.ts';
import { answerDocument } from '../../report/json.ts';
import type { Output } from '../command.ts';

/** `pygov evidence stats`: what is recorded, and how often it saved a run. Every number is of what gates noted. */
export function stats(
  { ledger, folder }: { ledger: Ledger; folder: string },
  context: Context,
  { json }: { json: boolean },
  output: Output,
): number {
  const { records, damaged } = ledger.all();
  const numbers = statistics(records, readGates(folder), context.now().getTime());
  const bytes = ledger.bytes();
  if (json) output.out(answerDocument({ ...numbers, damaged: damaged.length, bytes }));
  else output.out(asText(numbers, { damaged: damaged.length, bytes }));
  return 0;
}

function asText(
  { records, gates, claims, total }: Statistics,
  { damaged, bytes }: { damaged: number; bytes: number },
): string {
  const { number, passed, failed, skipped, unproved, oldestMs, newestMs } = records;
  const ages =
    oldestMs === undefined || newestMs === undefined
      ? ''
      : `, the oldest ${formatAge(oldestMs)}, the newest ${formatAge(newestMs)}`;
  const kept = [
    `records: ${number} (${passed} passed, ${failed} failed, ${skipped} skipped, ${unproved} unproved), ${formatBytes(bytes)}${ages}`,
    ...(damaged > 0 ? [`damaged: ${damaged}`] : []),
  ];
  if (gates.sinceMs === undefined) return [...kept, 'gates: none is noted yet'].join('\n');
  const width = Math.max(...claims.map(({ claim }) => claim.length), 5) + 2;
  return [
    ...kept,
    `gates: ${gates.number}, ${gates.blocked} of them blocked, the first ${formatAge(gates.sinceMs)}`,
    '',
    row(width, '', ['settled', 'reused', 'in part', 'run', 'hit rate', 'saved', 'spent']),
    ...claims.map(({ claim, ...use }) => row(width, printable(claim), cells(use))),
    row(width, 'all', cells(total)),
  ].join('\n');
}

function cells({ settled, reused, reusedInPart, ran, hitRate, savedMs, ranMs }: ClaimUse): string[] {
  const share = hitRate === undefined ? '-' : `${Math.round(hitRate * 100)} %`;
  return [
    ...[settled, reused, reusedInPart, ran].map(String),
    share,
    formatElapsed(savedMs),
    formatElapsed(ranMs),
  ];
}

function row(width: number, name: string, values: readonly string[]): string {
  const padded = values.map((value, index) => value.padStart(index < 5 ? 9 : 13));
  return `${name.padEnd(width)}${padded.join('')}`;
}

function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
