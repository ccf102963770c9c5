import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../lib/errors.ts';
import { evidenceModes, makeEvidenceFolder } from './evidence-modes.ts';
import type {
  ClaimName,
  ClaimResult,
  Evidence,
  GateName,
  Timestamp,
  Verdict,
  VerdictState,
} from '../model.ts';

/** What a gate did, for `pygov evidence stats`. It proves nothing. */
export interface GateEntry {
  readonly at: Timestamp;
  readonly gate: GateName;
  readonly state: VerdictState;
  readonly durationMs: number;
  /** The claims that it had to settle: not those that were not needed, not reached, or skipped. */
  readonly claims: readonly SettledClaim[];
}

export interface SettledClaim {
  readonly claim: ClaimName;
  /** Where the proof came from. */
  readonly by: 'reuse' | 'reuse in part' | 'run';
  readonly durationMs: number;
  /** Of a claim that was reused: how long the runs took that proved it. */
  readonly ranMs?: number;
}

/**
 * Notes a gate in `.governance/gates/<day>.jsonl`, a line each, in UTC days, so that old days can go without a line of
 * today being touched. Best effort: a gate is none the worse without.
 * @param folder the absolute path of `.governance`
 */
export function noteGate(folder: string, { started, gate, state, durationMs, claims }: Verdict): void {
  const entry: GateEntry = { at: started, gate, state, durationMs, claims: claims.flatMap(asSettled) };
  try {
    makeEvidenceFolder(folder, 'gates');
    const day = join(folder, 'gates', `${started.slice(0, 10)}.jsonl`);
    const isNew = !existsSync(day);
    const { file: mode } = evidenceModes(folder);
    appendFileSync(day, `${JSON.stringify(entry)}\n`, { mode });
    // The umask would take from the group what it is meant to have.
    if (isNew) chmodSync(day, mode);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

/** Every gate that was noted, oldest first. A line that is torn is left out. */
export function readGates(folder: string): GateEntry[] {
  return gateDays(folder).flatMap(name =>
    readFileSync(join(folder, 'gates', name), 'utf8')
      .split('\n')
      .flatMap(parse),
  );
}

/** The files of the journal, oldest first. */
export function gateDays(folder: string): string[] {
  const path = join(folder, 'gates');
  return existsSync(path)
    ? readdirSync(path)
        .filter(name => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name))
        .sort()
    : [];
}

function parse(line: string): GateEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as GateEntry];
  } catch {
    // A gate was killed while it wrote, or the disk was full.
    return [];
  }
}

function asSettled({ claim, status, durationMs }: ClaimResult): SettledClaim[] {
  const ms = Math.round(durationMs);
  switch (status.kind) {
    case 'NOT_NEEDED':
      return [];
    case 'NOT_VERIFIED':
      return ['NOT_REACHED', 'SKIPPED'].includes(status.reason) ? [] : [{ claim, by: 'run', durationMs: ms }];
    case 'FAILED':
      return [{ claim, by: 'run', durationMs: ms }];
    case 'VERIFIED': {
      if (status.reusedParts) return [{ claim, by: 'reuse in part', durationMs: ms }];
      if (status.reusedAge === undefined) return [{ claim, by: 'run', durationMs: ms }];
      return [{ claim, by: 'reuse', durationMs: ms, ranMs: runTime(status.evidence) }];
    }
  }
}

/** One run of each check would have been enough: the longest of those whose evidence was used. */
function runTime(evidence: readonly Evidence[]): number {
  const longest = new Map<string, number>();
  for (const { check, started, finished } of evidence) {
    const ms = Date.parse(finished) - Date.parse(started);
    longest.set(check, Math.max(ms, longest.get(check) ?? 0));
  }
  return [...longest.values()].reduce((sum, ms) => sum + ms, 0);
}
