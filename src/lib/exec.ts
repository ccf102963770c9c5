import { constants } from 'node:os';

export interface ExecRequest {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment of the child: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What it reads from stdin; nothing by default. */
  readonly input?: Uint8Array;
  /** Told the process group as soon as it runs, so that a later gate can end it if this one is killed. */
  readonly onStart?: (processGroup: number) => void;
}

/** How a program ended. Output is kept to its last `outputLimit` bytes, stdout and stderr each. */
export type ExecResult =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | {
      readonly kind: 'signalled';
      readonly signalName: string;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: 'timeout'; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'not-started'; readonly message: string };

/** Enough for every report that pygov reads; what a tool prints beyond it is dropped from the front. */
const outputLimit = 32 * 1024 * 1024;

/** Between asking a process group to end and ending it. */
const graceMs = 500;

/** How long the output of a program that has ended is still read. */
const drainMs = 1_000;

/**
 * Runs a program in its own process group. A timeout and an abort end the whole group (TERM, then KILL), so that no
 * worker outlives the gate; execa's own timeout would wait for grandchildren that hold its pipes.
 */
export async function exec(request: ExecRequest): Promise<ExecResult> {
  // Loaded here: a commit whose evidence is all fresh, or that needs no tool, does without it.
  const { execa } = await import('execa');
  if (request.signal.aborted) return { kind: 'interrupted' };
  const [file, ...args] = request.argv;
  const child = execa(file, args, {
    cwd: request.cwd,
    env: request.env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    ...(request.input ? { input: request.input } : { stdin: 'ignore' }),
    buffer: false,
    reject: false,
    encoding: 'buffer',
  });
  const stdout = new Tail(outputLimit);
  const stderr = new Tail(outputLimit);
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
  });
  const { pid } = child;
  if (pid === undefined) {
    const { shortMessage } = await child;
    return { kind: 'not-started', message: shortMessage ?? 'the program could not be started' };
  }
  request.onStart?.(pid);

  let ended: 'timeout' | 'interrupted' | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const end = (why: 'timeout' | 'interrupted') => {
    if (ended) return;
    ended = why;
    signalGroup(pid, 'SIGTERM');
    killTimer = setTimeout(() => {
      signalGroup(pid, 'SIGKILL');
    }, graceMs);
  };
  const onAbort = () => {
    end('interrupted');
  };
  const timer = setTimeout(() => {
    end('timeout');
  }, request.timeoutMs);
  request.signal.addEventListener('abort', onAbort, { once: true });
  let drainTimer: NodeJS.Timeout | undefined;
  child.once('exit', () => {
    // Workers may outlive their parent: the group goes with the program, however that ended. One that left the group
    // may still hold the pipes, and would be waited for.
    signalGroup(pid, 'SIGKILL');
    drainTimer = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, drainMs);
  });
  try {
    const result = await child;
    if (ended === 'interrupted') return { kind: 'interrupted' };
    const output = { stdout: stdout.text(), stderr: stderr.text() };
    if (ended === 'timeout') return { kind: 'timeout', ...output };
    if (result.exitCode !== undefined) return { kind: 'exited', code: result.exitCode, ...output };
    return { kind: 'signalled', signalName: result.signal ?? 'unknown signal', ...output };
  } finally {
    clearTimeout(timer);
    clearTimeout(killTimer);
    clearTimeout(drainTimer);
    request.signal.removeEventListener('abort', onAbort);
  }
}

/** Sends a signal to a process group; false where none of it is left. */
export function signalGroup(processGroup: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-processGroup, constants.signals[signal]);
    return true;
  } catch {
    // ESRCH: nothing is left of the group. EPERM cannot happen, the group is ours.
    return false;
  }
}

/** The last `limit` bytes of a stream. */
class Tail {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#chunks.length > 1 && this.#size - (this.#chunks[0]?.length ?? 0) >= this.#limit) {
      this.#size -= this.#chunks.shift()?.length ?? 0;
    }
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
