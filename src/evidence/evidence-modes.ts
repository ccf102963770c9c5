import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How files and folders of evidence are made: for their own user alone, or for the group that may write in the folder of
 * evidence as a whole (`core.sharedRepository`).
 * @param governance the absolute path of `.governance`; it need not exist
 */
export function evidenceModes(governance: string): { file: number; folder: number; readableBy: number } {
  const mode = statSync(governance, { throwIfNoEntry: false })?.mode ?? 0;
  const isShared = (mode & 0o020) !== 0;
  return isShared
    ? { file: 0o660, folder: 0o2770, readableBy: 0o770 }
    : { file: 0o600, folder: 0o700, readableBy: 0o700 };
}

/** Makes a folder of evidence; for the group too, where that shares the repository. */
export function makeEvidenceFolder(governance: string, ...parts: readonly string[]): void {
  const { folder: mode } = evidenceModes(governance);
  const made = join(governance, ...parts);
  if (mkdirSync(made, { recursive: true, mode }) === undefined || mode === 0o700) return;
  // The umask would take from the group what it is meant to have.
  chmodSync(made, mode);
}
