import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { inject, onTestFinished } from 'vitest';
import { sessionStateSchema, type SessionState } from '../../src/evidence/session-state-schema.ts';

export interface Ran {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout and stderr as a terminal would have them. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
}

/** The command line of the packed and installed pygov. */
export const pygovBin = (): string => join(inject('installed'), 'node_modules', 'pygov', 'bin', 'pygov.cjs');

/**
 * A real repository in a temporary folder, with a home and a cache of its own. Everything goes when the test ends.
 */
export class TestRepo {
  readonly root: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;

  private constructor(folder: string) {
    this.home = join(folder, 'home');
    this.root = join(folder, 'repo');
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: this.home,
      XDG_CACHE_HOME: join(this.home, '.cache'),
      TMPDIR: join(folder, 'tmp'),
      LANG: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
      GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
    };
    for (const made of [this.root, this.home, join(folder, 'tmp')]) mkdirSync(made, { recursive: true });
  }

  /**
   * @param options `name` of the work tree's folder; `objectFormat`; `commit: false` for one before its first commit;
   * `venv` links the environment of the tests as `.venv`, and keeps git from seeing it
   */
  static async create(
    options: {
      name?: string;
      objectFormat?: 'sha1' | 'sha256';
      venv?: boolean;
      files?: Record<string, string>;
    } = {},
  ): Promise<TestRepo> {
    const folder = mkdtempSync(join(tmpdir(), 'pygov-test-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    });
    const repo = new TestRepo(options.name === undefined ? folder : join(folder, options.name));
    await repo.git('init', '-q', '-b', 'main', `--object-format=${options.objectFormat ?? 'sha1'}`, '.');
    await repo.git('config', 'user.name', 'Test');
    await repo.git('config', 'user.email', 'test@example.org');
    if (options.venv ?? false) {
      symlinkSync(inject('venv'), join(repo.root, '.venv'));
      writeFileSync(join(repo.root, '.git', 'info', 'exclude'), '.venv\n');
    }
    if (options.files) {
      repo.write(options.files);
      await repo.git('add', '-A');
      await repo.git('commit', '-q', '-m', 'start');
    }
    return repo;
  }

  /** Writes files of the work tree; folders are made. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  makeExecutable(path: string): void {
    chmodSync(join(this.root, path), 0o755);
  }

  /** Runs git; fails the test unless it succeeds. Gives stdout without the last newline. */
  async git(...args: string[]): Promise<string> {
    const ran = await this.tryGit(args);
    if (ran.code !== 0)
      throw new Error(`git ${args.join(' ')} ended with ${String(ran.code)}:\n${ran.output}`);
    return ran.stdout.replace(/\n$/, '');
  }

  /** Runs git, hooks and all, whatever comes of it. */
  tryGit(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.run(['git', ...args], options);
  }

  /** Runs the packed pygov; what a gate leaves as the state of the session is held against its schema. */
  async pygov(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const ran = await this.run([process.execPath, pygovBin(), ...args], options);
    if (args[0] === 'gate' && ran.code === 0) this.sessionState();
    return ran;
  }

  /** What the last gate left in `.governance/session-state.json`; undefined where it left nothing. */
  sessionState(): SessionState['SESSION_STATE'] | undefined {
    const path = join(this.root, '.governance', 'session-state.json');
    if (!existsSync(path)) return undefined;
    return v.parse(sessionStateSchema, JSON.parse(readFileSync(path, 'utf8'))).SESSION_STATE;
  }

  run([command = '', ...args]: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = spawn(command, args, {
      cwd: options.cwd ?? this.root,
      env: { ...this.env, ...options.env },
      stdio: 'pipe',
    });
    const printed = { stdout: '', stderr: '', output: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] += text;
        printed.output += text;
      });
    }
    child.stdin.on('error', () => {
      // The program ended without reading its input; what it says of that is in its output.
    });
    child.stdin.end(options.input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => {
        resolve({ code: code ?? undefined, ...printed });
      });
    });
  }
}
