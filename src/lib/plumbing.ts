import { spawn } from 'node:child_process';
import { InterruptedError } from './errors.ts';

/** git ended with another exit code than 0. `stderr` is what it said. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly exitCode: number | undefined;
  readonly stderr: string;
  /** What tells more of a repository that is damaged. */
  readonly recovery?: string;

  constructor(args: readonly string[], exitCode: number | undefined, stderr: string) {
    const said = stderr.replace(/^hint: .*\n/gm, '').trim();
    super(`git ${args.join(' ')}: ${said || `exit code ${String(exitCode)}`}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
    if (damage.test(said)) this.recovery = 'git fsck';
  }
}

/** How git says that an object is not there or cannot be read. */
const damage = /\b(unable to read|could not read|bad object|corrupt|missing (?:blob|tree|commit))\b/i;

export interface GitCall {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Bytes for stdin; without it stdin is closed. */
  readonly input?: string | Uint8Array;
}

/**
 * Runs git plumbing and gives its stdout as bytes. Streams, because simple-git has neither stdin nor bytes, and
 * child_process, because this is the hot path of a commit.
 * @throws GitError when git fails, InterruptedError when the signal is aborted
 */
export async function git(args: readonly string[], call: GitCall): Promise<Buffer> {
  if (call.signal?.aborted) throw new InterruptedError('interrupted');
  const child = spawn('git', args, { cwd: call.cwd, env: call.env, stdio: ['pipe', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGTERM');
  call.signal?.addEventListener('abort', kill, { once: true });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // git may end before it has read everything; its exit code then says more than the broken pipe.
  child.stdin.on('error', error => stderr.push(Buffer.from(`stdin: ${error.message}\n`)));
  child.stdin.end(call.input);
  try {
    const exitCode = await new Promise<number | undefined>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => {
        resolve(code ?? undefined);
      });
    });
    if (call.signal?.aborted) throw new InterruptedError('interrupted');
    if (exitCode !== 0) throw new GitError(args, exitCode, Buffer.concat(stderr).toString());
    return Buffer.concat(stdout);
  } finally {
    call.signal?.removeEventListener('abort', kill);
  }
}

/** Splits what git prints with `-z`: every item ends with a NUL byte. */
export function* nulSeparated(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}
