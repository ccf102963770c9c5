import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { InterruptedError } from '../lib/errors.ts';
import type { Oid } from '../model.ts';
import { unfetched } from './partial-clone.ts';
import type { Repository } from './repository.ts';

export interface GitObject {
  readonly oid: Oid;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly content: Buffer;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Reads objects through one `git cat-file --batch`, started at the first read. Close it when done. */
export class ObjectReader {
  readonly #repository: Repository;
  readonly #waiting: Waiting[] = [];
  #child: ChildProcessWithoutNullStreams | undefined;
  #failure: Error | undefined;
  #parser = new BatchParser();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /**
   * @param name an object id, or any revision without a newline (`HEAD^{tree}`, `<tree>:pyproject.toml`)
   * @returns undefined where the repository has no such object, also where it could be fetched
   * @throws Error when git ends early, InterruptedError when the gate is told to stop
   */
  read(name: string): Promise<GitObject | undefined> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#child ??= this.#start();
    const { stdin } = this.#child;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, resolve, reject });
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
    this.#parser = new BatchParser();
    this.#child = undefined;
    if (this.#waiting.length === 0) return;
    this.#child = this.#start();
    this.#child.stdin.write(this.#waiting.map(({ name }) => `${name}\n`).join(''));
  }

  #start(): ChildProcessWithoutNullStreams {
    const { root, gitEnv, signal } = this.#repository;
    const child = spawn('git', ['cat-file', '--batch'], { cwd: root, env: gitEnv, stdio: 'pipe' });
    const stderr: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      for (const object of this.#parser.push(chunk)) this.#waiting.shift()?.resolve(object ?? undefined);
    });
    const fail = (error: Error) => {
      this.#failure ??= error;
      for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
    };
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
  #pending: Buffer[] = [];
  #size = 0;
  #header: { oid: Oid; type: GitObject['type']; size: number } | undefined;

  /** The objects that are complete with this chunk; null for one that is missing. */
  *push(chunk: Buffer): Generator<GitObject | null> {
    this.#pending.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (!this.#header) {
        const line = this.#takeLine();
        if (line === undefined) return;
        const match = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line);
        if (!match) {
          yield null;
          continue;
        }
        const [, oid = '', type = '', size = ''] = match;
        this.#header = { oid, type: type as GitObject['type'], size: Number(size) };
      }
      const { oid, type, size } = this.#header;
      if (this.#size < size + 1) return;
      const content = this.#take(size + 1).subarray(0, size);
      this.#header = undefined;
      yield { oid, type, content };
    }
  }

  #takeLine(): string | undefined {
    const all = this.#joined();
    const end = all.indexOf(0x0a);
    return end === -1 ? undefined : this.#take(end + 1).toString('utf8', 0, end);
  }

  #take(length: number): Buffer {
    const all = this.#joined();
    const taken = all.subarray(0, length);
    const rest = all.subarray(length);
    this.#pending = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return taken;
  }

  #joined(): Buffer {
    if (this.#pending.length !== 1) this.#pending = [Buffer.concat(this.#pending)];
    return this.#pending[0] ?? Buffer.alloc(0);
  }
}
