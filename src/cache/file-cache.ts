import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { errorCode } from '../lib/errors.ts';
import type { Cache, Digest } from '../model.ts';

/**
 * A cache of files. An entry is the digest of its key and value on the first line and the value after it; a set is a
 * digest a line, appended batch by batch. Nothing is synced to disk: what is torn or damaged matches no digest, and
 * is a miss.
 * @param folder an absolute path; made at the first write
 */
export function fileCache(folder: string): Cache {
  return {
    async read(key) {
      const text = await readIfThere(join(folder, key));
      const value = text?.slice(text.indexOf('\n') + 1);
      return value !== undefined && text?.startsWith(`${seal(key, value)}\n`) ? value : undefined;
    },
    write(key, value) {
      bestEffort(() => {
        const temporary = join(folder, `.tmp-${randomBytes(6).toString('hex')}`);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(temporary, `${seal(key, value)}\n${value}`, { mode: 0o600 });
        renameSync(temporary, join(folder, key));
      });
    },
    async readSet(name) {
      const lines = (await readIfThere(join(folder, name)))?.split('\n') ?? [];
      return new Set(lines.filter(line => line.length === 64));
    },
    addToSet(name, digests) {
      if (digests.length === 0) return;
      bestEffort(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        // The leading newline keeps a torn batch before this one from spoiling its first line.
        appendFileSync(join(folder, name), `\n${digests.join('\n')}\n`, { mode: 0o600 });
      });
    },
  };
}

function seal(key: Digest, value: string): Digest {
  return sha256(`${key}\n${value}`);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Full disk, read-only home: the next gate computes it again. A bug has no system error code, and is thrown. */
function bestEffort(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
