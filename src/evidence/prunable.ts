import type { Evidence } from '../model.ts';
import type { FreshnessRules } from './freshness.ts';

export interface Prunable {
  readonly record: Evidence;
  readonly why: 'expired' | 'superseded';
}

/**
 * The records that can be removed, so that nothing is fresh, now or later, that would not have been, and nothing less:
 * the expired, and those after which the same was proved, or has failed, again. A failure is never too old: it keeps
 * later passes with the same inputs from counting. Kept as well are the pass beside it (so that it can be said that both
 * were seen), the latest record and the latest pass of each check (what explains, and tells how long a run takes), and
 * what is dated in the future.
 * @param all every record of the ledger
 */
export function findPrunable(
  all: readonly Evidence[],
  { nowMs, maxAgeMs }: FreshnessRules,
): readonly Prunable[] {
  const past = [...all]
    .filter(({ finished }) => Date.parse(finished) <= nowMs)
    .sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
  const latest = new Set(latestOfChecks(past));
  const failed = new Set(all.filter(({ result }) => result === 'failed').flatMap(proofs));
  const seen = { passed: new Set<string>(), failed: new Set<string>(), neither: new Set<string>() };
  const prunable: Prunable[] = [];
  for (const record of past) {
    const own = proofs(record);
    const result = record.result === 'passed' || record.result === 'failed' ? record.result : 'neither';
    const later = result === 'neither' ? Object.values(seen) : [seen[result]];
    const superseded = own.every(proof => later.some(known => known.has(proof)));
    const expired = nowMs - Date.parse(record.finished) > maxAgeMs;
    const needed =
      record.result === 'failed' || (record.result === 'passed' && own.some(one => failed.has(one)));
    for (const proof of own) seen[result].add(proof);
    if (latest.has(record)) continue;
    if (superseded) prunable.push({ record, why: 'superseded' });
    else if (expired && !needed) prunable.push({ record, why: 'expired' });
  }
  return prunable;
}

/** What a record speaks of: its key, for each of its parts. */
function proofs({ check, claims, key, parts }: Evidence): string[] {
  const whole = JSON.stringify([check, claims, key]);
  return parts ? parts.map(part => `${whole} ${part.join(' ')}`) : [whole];
}

/** @param past the latest first */
function latestOfChecks(past: readonly Evidence[]): Evidence[] {
  const byCheck = new Map<string, Evidence>();
  for (const record of past) {
    const names = record.result === 'unproved' ? [] : [record.check];
    for (const name of record.result === 'passed' ? [...names, `${record.check} passed`] : names) {
      if (!byCheck.has(name)) byCheck.set(name, record);
    }
  }
  return [...byCheck.values()];
}

function rank({ finished, id }: Evidence): string {
  return `${finished} ${id}`;
}
