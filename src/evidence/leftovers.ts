import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gateDays } from './gate-journal.ts';

/** A file of `.governance` that nothing needs any more; `file` is absolute. */
export interface Leftover {
  readonly file: string;
  readonly why: 'set aside long ago' | 'of a write that was interrupted' | 'statistics of long ago';
}

export interface LeftoverRules {
  readonly nowMs: number;
  /** For damaged records that were set aside. */
  readonly maxAgeMs: number;
  readonly statisticsMs: number;
}

/** A write takes less than this, so a temporary file that is older belongs to a process that is gone. */
const longestWriteMs = 3_600_000;

/** @param folder the absolute path of `.governance` */
export function findLeftovers(folder: string, { nowMs, maxAgeMs, statisticsMs }: LeftoverRules): Leftover[] {
  const ledger = join(folder, 'ledger');
  const damaged = join(ledger, 'damaged');
  const folders = [folder, ledger, ...list(ledger).map(name => join(ledger, name))];
  const isOlder = (file: string, ageMs: number) => nowMs - lastTouched(file) > ageMs;
  const firstDay = new Date(nowMs - statisticsMs).toISOString().slice(0, 10);
  return [
    ...list(damaged)
      .map(name => join(damaged, name))
      .filter(file => isOlder(file, maxAgeMs))
      .map(file => ({ file, why: 'set aside long ago' as const })),
    ...folders
      .flatMap(path => list(path).map(name => ({ name, file: join(path, name) })))
      .filter(({ name, file }) => name.startsWith('.tmp-') && isOlder(file, longestWriteMs))
      .map(({ file }) => ({ file, why: 'of a write that was interrupted' as const })),
    ...gateDays(folder)
      .filter(name => name < firstDay)
      .map(name => ({ file: join(folder, 'gates', name), why: 'statistics of long ago' as const })),
  ];
}

function list(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
}

/** The time of the last write or move, in milliseconds since 1970; now where it has just gone. */
function lastTouched(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? Math.max(stat.mtimeMs, stat.ctimeMs) : Infinity;
}
