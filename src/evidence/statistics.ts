import type { ClaimName, Evidence } from '../model.ts';
import type { GateEntry, SettledClaim } from './gate-journal.ts';

/** What the records are, and what they were good for. Times in milliseconds, ages counted from now. */
export interface Statistics {
  readonly records: {
    readonly number: number;
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly unproved: number;
    readonly oldestMs?: number;
    readonly newestMs?: number;
  };
  readonly gates: {
    readonly number: number;
    readonly blocked: number;
    readonly sinceMs?: number;
  };
  /** In the order in which gates settle them; the whole of all at `total`. */
  readonly claims: readonly (ClaimUse & { readonly claim: ClaimName })[];
  readonly total: ClaimUse;
}

/** How often gates settled a claim, and how. */
export interface ClaimUse {
  readonly settled: number;
  readonly reused: number;
  readonly reusedInPart: number;
  readonly ran: number;
  /** The share that was reused whole; undefined where none was settled. */
  readonly hitRate?: number;
  /** What the reused runs had taken, less what it took to look them up. */
  readonly savedMs: number;
  /** What the other ones took. */
  readonly ranMs: number;
}

export function statistics(
  records: readonly Evidence[],
  gates: readonly GateEntry[],
  nowMs: number,
): Statistics {
  const ages = records.map(({ finished }) => nowMs - Date.parse(finished));
  const ended = (result: Evidence['result']) => records.filter(record => record.result === result).length;
  const settled = gates.flatMap(({ claims }) => claims);
  const names = [...new Set(settled.map(({ claim }) => claim))];
  return {
    records: {
      number: records.length,
      passed: ended('passed'),
      failed: ended('failed'),
      skipped: ended('skipped'),
      unproved: ended('unproved'),
      ...(ages.length > 0 && { oldestMs: Math.max(...ages), newestMs: Math.min(...ages) }),
    },
    gates: {
      number: gates.length,
      blocked: gates.filter(({ state }) => state === 'blocked').length,
      ...(gates[0] && { sinceMs: nowMs - Date.parse(gates[0].at) }),
    },
    claims: names.map(name => ({ claim: name, ...use(settled.filter(({ claim }) => claim === name)) })),
    total: use(settled),
  };
}

function use(settled: readonly SettledClaim[]): ClaimUse {
  const by = (way: SettledClaim['by']) => settled.filter(claim => claim.by === way);
  const reused = by('reuse');
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    settled: settled.length,
    reused: reused.length,
    reusedInPart: by('reuse in part').length,
    ran: by('run').length,
    ...(settled.length > 0 && { hitRate: reused.length / settled.length }),
    savedMs: sum(reused.map(({ ranMs = 0, durationMs }) => Math.max(0, ranMs - durationMs))),
    ranMs: sum(settled.filter(claim => claim.by !== 'reuse').map(({ durationMs }) => durationMs)),
  };
}
