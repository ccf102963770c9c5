import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { evidenceModes, makeEvidenceFolder } from './evidence-modes.ts';
import { canonicalJson, hmacSha256 } from '../lib/digest.ts';
import { errorCode, errorMessage, UsageError } from '../lib/errors.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import { createFileDurably, writeFileDurably } from '../lib/write-file.ts';
import type { Digest, Evidence } from '../model.ts';

/** A record that cannot be used. It is moved aside, never deleted, and never counts. */
export interface Damage {
  readonly file: string;
  readonly problem: string;
}

export interface LookUp {
  readonly records: readonly Evidence[];
  readonly damaged: readonly Damage[];
}

/**
 * The evidence of a repository: one immutable file a record, `ledger/<check>/<key>.<time>.<random>.json`, where `key` is
 * the first 32 digits of the fingerprint and `time` milliseconds since 1970. A file is
 * `{"seal": <HMAC of the canonical record>, "record": <Evidence>}`; the HMAC key is the repository's own
 * (`.governance/key`), so that a record that was edited, torn, or copied from elsewhere is seen as such.
 */
export class Ledger {
  readonly #folder: string;
  #key: Buffer | undefined;

  /** @param governance the absolute path of the `.governance` folder; made at the first write */
  constructor(governance: string) {
    this.#folder = governance;
  }

  /** A secret of this repository for keyed digests; made at first use. */
  get key(): Buffer {
    this.#key ??= this.#loadKey();
    return this.#key;
  }

  /**
   * Makes sure that evidence can be written, before anything is run for it.
   * @throws UsageError where it cannot
   */
  prepare(): void {
    this.#guarded(() => {
      this.#refuseSymlink();
      this.#makeFolder('ledger');
      this.#hideFromGit();
      accessSync(this.#at('ledger'), constants.W_OK);
    });
    this.#key ??= this.#loadKey();
  }

  /** The key where there is one already: for who leaves no trace. */
  existingKey(): Buffer | undefined {
    return existsSync(this.#at('key')) ? this.key : undefined;
  }

  /** @returns the record with its id, once it is safely on disk */
  append(record: Omit<Evidence, 'id' | 'format'>): Evidence {
    const time = Date.parse(record.finished);
    const id = `${record.key.slice(0, 32)}.${time}.${randomBytes(6).toString('hex')}`;
    const evidence: Evidence = { ...record, format: 1, id };
    this.#guarded(() => {
      this.#makeFolder('ledger', record.check);
      const file = this.#at('ledger', record.check, `${id}.json`);
      const text = `${JSON.stringify({ seal: this.#seal(evidence), record: evidence })}\n`;
      createFileDurably(file, text, this.#modes().file);
    });
    return evidence;
  }

  /** Every record of one key. */
  find(check: string, key: Digest): LookUp {
    const prefix = `${key.slice(0, 32)}.`;
    return this.#read(
      check,
      this.#names(check).filter(name => name.startsWith(prefix)),
      key,
    );
  }

  /** The latest readable record of a check that ended in one of these ways, whatever its key. */
  latest(check: string, results: readonly Evidence['result'][]): Evidence | undefined {
    const names = this.#names(check).sort((a, b) => timeOf(b) - timeOf(a));
    for (const name of names) {
      const [record] = this.#read(check, [name]).records;
      if (record && results.includes(record.result)) return record;
    }
    return undefined;
  }

  /** Every record of every check, oldest first. */
  all(): LookUp {
    const lookUps = this.#checks().map(check => this.#read(check, this.#names(check)));
    const records = lookUps.flatMap(lookUp => lookUp.records);
    return {
      records: records.sort((a, b) => (a.finished < b.finished ? -1 : 1)),
      damaged: lookUps.flatMap(lookUp => lookUp.damaged),
    };
  }

  /** Only these: a record that another process writes meanwhile has a name of its own. */
  remove(records: readonly Evidence[]): void {
    this.#guarded(() => {
      for (const { check, id } of records) rmSync(this.#at('ledger', check, `${id}.json`), { force: true });
    });
  }

  /** How much room the records take, in bytes. */
  bytes(): number {
    const sizes = this.#checks().flatMap(check =>
      this.#names(check).map(
        name => statSync(this.#at('ledger', check, name), { throwIfNoEntry: false })?.size ?? 0,
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Takes damaged records out of the way; they stay on disk for whoever wants to look. */
  setAside(damaged: readonly Damage[]): void {
    if (damaged.length === 0) return;
    this.#guarded(() => {
      this.#makeFolder('ledger', damagedFolder);
      for (const { file } of damaged) {
        const name = file.split('/').join('.');
        try {
          renameSync(this.#at('ledger', file), this.#at('ledger', damagedFolder, name));
        } catch (error) {
          // Another gate has just done the same.
          if (errorCode(error) !== 'ENOENT') throw error;
        }
      }
    });
  }

  #checks(): string[] {
    if (!existsSync(this.#at('ledger'))) return [];
    const isCheck = (name: string) => name !== damagedFolder && !name.startsWith('.');
    return readdirSync(this.#at('ledger')).filter(isCheck);
  }

  #names(check: string): string[] {
    try {
      return readdirSync(this.#at('ledger', check)).filter(
        name => name.endsWith('.json') && !name.startsWith('.'),
      );
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw unusable(this.#at('ledger', check), error);
    }
  }

  #read(check: string, names: readonly string[], key?: Digest): LookUp {
    const records: Evidence[] = [];
    const damaged: Damage[] = [];
    for (const name of names) {
      const record = this.#readOne(check, name, key);
      if (typeof record === 'string') damaged.push({ file: `${check}/${name}`, problem: record });
      else if (record) records.push(record);
    }
    return { records, damaged };
  }

  /** The record; undefined where another process just moved it; a text that says what is wrong with it. */
  #readOne(check: string, name: string, key: Digest | undefined): Evidence | string | undefined {
    let content: { seal?: unknown; record?: Omit<Evidence, 'format'> & { format: number } } | null;
    try {
      content = JSON.parse(readFileSync(this.#at('ledger', check, name), 'utf8')) as typeof content;
    } catch (error) {
      if (error instanceof SyntaxError) return 'is torn or damaged';
      return errorCode(error) === 'ENOENT' ? undefined : `cannot be read (${errorMessage(error)})`;
    }
    const record = content?.record;
    if (!record) return 'is torn or damaged';
    if (content?.seal !== this.#seal(record)) return 'was edited or comes from elsewhere';
    if (record.format !== 1) return `has the unknown format ${record.format}`;
    const belongs =
      record.check === check && `${record.id}.json` === name && (key === undefined || record.key === key);
    return belongs ? { ...record, format: 1 } : 'is not where it belongs';
  }

  #seal(record: object): Digest {
    return hmacSha256(this.key, canonicalJson(record));
  }

  #loadKey(): Buffer {
    const file = this.#at('key');
    return this.#guarded(() => {
      this.#refuseSymlink();
      if (!existsSync(file)) {
        mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
        this.#hideFromGit();
        createFileDurably(file, `${randomBytes(32).toString('hex')}\n`, this.#modes().file);
      }
      const key = Buffer.from(readFileSync(file, 'latin1').trim(), 'hex');
      if (key.length !== 32 || (statSync(file).mode & 0o777 & ~this.#modes().readableBy) !== 0) {
        throw new UsageError(
          `${file} is damaged or readable by others; without it no evidence can be trusted`,
          {
            recovery: shellCommand(['rm', file]),
          },
        );
      }
      return key;
    });
  }

  #hideFromGit(): void {
    if (!existsSync(this.#at('.gitignore')))
      writeFileDurably(this.#at('.gitignore'), '*\n', this.#modes().file);
  }

  #modes(): ReturnType<typeof evidenceModes> {
    return evidenceModes(this.#folder);
  }

  #makeFolder(...parts: string[]): void {
    makeEvidenceFolder(this.#folder, ...parts);
  }

  /** Through a symlink, pygov would write among the user's files. */
  #refuseSymlink(): void {
    if (lstatSync(this.#folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
    throw new UsageError(`${this.#folder} is a symlink; evidence is kept in a folder of its own`, {
      recovery: shellCommand(['rm', this.#folder]),
    });
  }

  #guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      throw unusable(this.#folder, error);
    }
  }

  #at(...parts: string[]): string {
    return join(this.#folder, ...parts);
  }
}

const damagedFolder = 'damaged';

function timeOf(name: string): number {
  return Number(name.split('.')[1]);
}

function unusable(folder: string, error: unknown): UsageError {
  return new UsageError(`evidence cannot be kept in ${folder}: ${errorMessage(error)}`, {
    cause: error,
    recovery: `${shellCommand(['ls', '-ld', folder])} && ${shellCommand(['df', '-h', folder])}`,
  });
}
