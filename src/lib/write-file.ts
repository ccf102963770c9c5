import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: temporary name in the same folder, checked write loop (a short write is not an
 * error of the system call), fsync, rename, fsync of the folder. When it returns, the content survives a power cut.
 * @throws the system's error (ENOSPC, EROFS, EACCES, …); the temporary file is gone then
 */
export function writeFileDurably(path: string, content: string, mode = 0o600): void {
  viaTemporary(path, { content, mode, durable: true }, temporary => {
    renameSync(temporary, path);
  });
}

/** The same without fsync, for what can be made again: whole for every reader, but a power cut may lose it. */
export function replaceFile(path: string, content: string, mode = 0o600): void {
  viaTemporary(path, { content, mode, durable: false }, temporary => {
    renameSync(temporary, path);
  });
}

/** As `writeFileDurably`, but an existing file wins: false where `path` is there already. */
export function createFileDurably(path: string, content: string, mode = 0o600): boolean {
  return viaTemporary(path, { content, mode, durable: true }, temporary => {
    try {
      linkSync(temporary, path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(temporary);
    }
  });
}

function viaTemporary<T>(
  path: string,
  { content, mode, durable }: { content: string; mode: number; durable: boolean },
  place: (temporary: string) => T,
): T {
  const folder = dirname(path);
  const temporary = join(folder, `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      // Whoever lets the group write means it, whatever the umask.
      if ((mode & 0o020) !== 0) fchmodSync(file, mode);
      writeAll(file, Buffer.from(content));
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    const placed = place(temporary);
    if (durable) syncFolder(folder);
    return placed;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
