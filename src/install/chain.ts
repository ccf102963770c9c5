import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { errorCode, UsageError } from '../lib/errors.ts';
import { entryAt, previousSuffix } from './hook-file.ts';

/** Where the hook that stood here before pygov is kept. */
export function previousPath(hookPath: string): string {
  return `${hookPath}${previousSuffix}`;
}

/** Whether something is kept for a hook; a symlink to nothing is something. */
export function hasPrevious(hookPath: string): boolean {
  return entryAt(previousPath(hookPath)) !== undefined;
}

/**
 * Gives a hook its second name. The first stays until our hook is renamed over it, so that whenever the installer is
 * killed, either the old hook or ours is in place, and the old one is never lost.
 * @throws UsageError where something is kept already
 */
export function keepPrevious(hookPath: string): void {
  const previous = previousPath(hookPath);
  try {
    if (lstatSync(hookPath).isSymbolicLink()) symlinkSync(readlinkSync(hookPath, 'buffer'), previous);
    else linkOrCopy(hookPath, previous);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    throw new UsageError(`${previous} appeared while pygov was at work`, {
      recovery: 'pygov install',
      cause: error,
    });
  }
}

/** Puts the kept hook back in place of ours, in one step. */
export function restorePrevious(hookPath: string): void {
  renameSync(previousPath(hookPath), hookPath);
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    // File systems without hard links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(errorCode(error) ?? '')) throw error;
    copyWhole(from, to);
  }
}

function copyWhole(from: string, to: string): void {
  const temporary = `${to}.tmp-${process.pid}`;
  try {
    copyFileSync(from, temporary);
    chmodSync(temporary, lstatSync(from).mode & 0o7777);
    renameSync(temporary, to);
  } finally {
    rmSync(temporary, { force: true });
  }
}
