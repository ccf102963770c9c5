import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { InterruptedError, UsageError } from '../lib/errors.ts';
import { largestObject } from '../lib/largest-object.ts';
import type { Oid } from '../model.ts';
import { unfetched } from './partial-clone.ts';
import type { Repository } from './repository.ts';

export interface GitObject {
  readonly oid: Oid;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly content: Buffer;
}

/** An object that was passed over for its size, in bytes. */
export type PassedOver = Omit<GitObject, 'content'> & { readonly size: number };

interface Waiting {
  readonly name: string;
  /** Whether an object of so many bytes is wanted. */
  readonly takes: (size: number) => boolean;
  readonly resolve: (object: GitObject | PassedOver | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Reads objects through one `git cat-file --batch`, started at the first read. Close it when done. */
export class ObjectReader {
  readonly #repository: Repository;
  readonly #waiting: Waiting[] = [];
  #child: ChildProcessWithoutNullStreams | undefined;
  #failure: Error | undefined;
  #parser = this.#newParser();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /**
   * @param name an object id, or any revision without a newline (`HEAD^{tree}`, `<tree>:pyproject.toml`)
   * @returns undefined where the repository has no such object, also where it could be fetched
   * @throws Error when git ends early, InterruptedError when the gate is told to stop, UsageError for an object that is
   * larger than `largestObject`
   */
  async read(name: string): Promise<GitObject | undefined> {
    const object = await this.readIf(name, size => size <= largestObject);
    if (object === undefined || 'content' in object) return object;
    const { type, oid, size } = object;
    throw new UsageError(
      `the ${type} ${oid} has ${size} bytes, and pygov reads no more than ${largestObject} in one piece`,
    );
  }

  /**
   * As `read`, but an object that is not wanted for its size is passed over.
   * @param takes is asked when git tells the size in bytes, in the order of the calls
   */
  readIf(name: string, takes: (size: number) => boolean): Promise<GitObject | PassedOver | undefined> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#child ??= this.#start();
    const { stdin } = this.#child;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, takes, resolve, reject });
      stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.#failure ??= new Error('the object reader is closed');
    this.#child?.stdin.end();
    this.#child?.kill();
  }

  /** After git ended over the first object that it still owed; those asked for before it were given. */
  #goOn(): void {
    this.#waiting.shift()?.resolve(undefined);
    this.#parser = this.#newParser();
    this.#child = undefined;
    if (this.#waiting.length === 0) return;
    this.#child = this.#start();
    this.#child.stdin.write(this.#waiting.map(({ name }) => `${name}\n`).join(''));
  }

  #newParser(): BatchParser {
    return new BatchParser(size => this.#waiting[0]?.takes(size) ?? false);
  }

  #start(): ChildProcessWithoutNullStreams {
    const { root, gitEnv, signal } = this.#repository;
    const child = spawn('git', ['cat-file', '--batch'], { cwd: root, env: gitEnv, stdio: 'pipe' });
    const stderr: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    const fail = (error: Error) => {
      this.#failure ??= error;
      for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        for (const object of this.#parser.push(chunk)) this.#waiting.shift()?.resolve(object ?? undefined);
      } catch (error) {
        // There is no memory for an object.
        fail(error instanceof Error ? error : new Error(String(error)));
        child.kill();
      }
    });
    child.on('error', fail);
    // A pipe breaks only where git has ended, and its end says why.
    child.stdin.on('error', () => undefined);
    child.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      const problem = Buffer.concat(stderr).toString().trim();
      if (unfetched.test(problem) && !this.#failure && this.#waiting.length > 0) this.#goOn();
      else fail(new Error(`git cat-file ended early: ${problem}`));
    });
    const onAbort = () => {
      fail(new InterruptedError('interrupted'));
      child.kill();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return child;
  }
}

/**
 * The stream of `cat-file --batch`: `<oid> <type> <size>\n<size bytes>\n`, or `<name> missing\n` for an object that
 * is not there (also `ambiguous`). See git-cat-file(1), "BATCH OUTPUT".
 */
class BatchParser {
  readonly #takes: (size: number) => boolean;
  #line = '';
  #body: { object: PassedOver; content: Buffer | undefined; seen: number } | undefined;

  /** @param takes whether the content of the next object is kept, from its size in bytes */
  constructor(takes: (size: number) => boolean) {
    this.#takes = takes;
  }

  /** The objects that are complete with this chunk; null for one that is missing. */
  *push(chunk: Buffer): Generator<GitObject | PassedOver | null> {
    for (let at = 0; at < chunk.length;) {
      if (!this.#body) {
        const end = chunk.indexOf(0x0a, at);
        this.#line += chunk.toString('latin1', at, end === -1 ? chunk.length : end);
        if (end === -1) return;
        at = end + 1;
        if (!this.#begin()) yield null;
        continue;
      }
      const { object, content, seen } = this.#body;
      const end = Math.min(chunk.length, at + object.size + 1 - seen);
      content?.set(chunk.subarray(at, Math.min(end, at + object.size - seen)), seen);
      this.#body.seen += end - at;
      at = end;
      if (this.#body.seen <= object.size) return;
      this.#body = undefined;
      const { oid, type } = object;
      yield content ? { oid, type, content } : object;
    }
  }

  /** Takes the line for a header; false where it is none. */
  #begin(): boolean {
    const match = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(this.#line);
    this.#line = '';
    if (!match) return false;
    const [, oid = '', type = '', digits = ''] = match;
    const size = Number(digits);
    // Of its final size from the start: pieces that are put together need twice the memory.
    const content = this.#takes(size) ? Buffer.allocUnsafe(size) : undefined;
    this.#body = { object: { oid, type: type as GitObject['type'], size }, content, seen: 0 };
    return true;
  }
}
