import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { photograph } from '../helpers/photograph.ts';
import { pygovBin, TestRepo } from '../helpers/test-repo.ts';

/** A test that starts a program of its own, tells its process id, and takes its time. */
const slowTest = `import os
import pathlib
import subprocess
import time


def test_it():
    child = subprocess.Popen(["sleep", "600"])
    pathlib.Path(os.environ["HOME"], "pids").write_text(f"{os.getpid()} {child.pid}")
    time.sleep(float(os.environ["TAKES"]))  # pygov: ignore[sleep-in-test] the suite is to be slow
    child.kill()
    child.wait()
`;

async function slowRepo(): Promise<TestRepo> {
  const repo = await TestRepo.create({
    venv: true,
    files: {
      '.governancerc': 'env: { pass: [TAKES] }\n',
      'app.py': goodSource,
      'test_it.py': slowTest,
      'moved.py': goodSource,
    },
  });
  repo.write({
    'app.py': 'ANSWER = 43\n',
    'binary.bin': Buffer.from([0, 255, 0, 1]),
    'run.sh': '#!/bin/sh\n',
  });
  repo.makeExecutable('run.sh');
  await repo.git('add', '-A');
  await repo.git('mv', 'moved.py', 'there.py');
  repo.write({
    'app.py': 'ANSWER = 44\n',
    'untracked.py': 'print(1)\n',
    'test_it.py': `${slowTest}# more\n`,
  });
  return repo;
}

/** A gate in a process group of its own; pytest takes `seconds`. */
function startGate(
  repo: TestRepo,
  seconds: number,
): { child: ChildProcess; ended: Promise<number | null>; output: () => string } {
  const env = { ...repo.env, TAKES: String(seconds) };
  const child = spawn(process.execPath, [pygovBin(), 'gate', 'pre-push'], {
    cwd: repo.root,
    env,
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  return { child, ended, output: () => output };
}

/** The processes that `slowTest` told of: pytest, and what it started. */
async function startedProcesses(repo: TestRepo): Promise<number[]> {
  const file = join(repo.home, 'pids');
  while (!existsSync(file) || !/ \d+/.test(readFileSync(file, 'utf8'))) await sleep(20);
  return readFileSync(file, 'utf8').split(' ').map(Number);
}

/** The processes that run in this repository's folders, its snapshots included. */
function living(repo: TestRepo): string[] {
  const folder = join(repo.root, '..');
  return readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${folder}/home\0`);
    } catch {
      // It ended, or belongs to somebody else.
      return false;
    }
  });
}

async function none(repo: TestRepo): Promise<string[]> {
  for (let tries = 0; tries < 100 && living(repo).length > 0; tries += 1) await sleep(20);
  return living(repo).map(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
}

describe('a gate that is told to stop while tests run', () => {
  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
    { signal: 'SIGHUP', code: 129 },
  ] as const)('$signal: exit code $code, nothing runs on, nothing is proved', async ({ signal, code }) => {
    const repo = await slowRepo();
    const before = photograph(repo.root);
    const gate = startGate(repo, 600);
    await startedProcesses(repo);
    gate.child.kill(signal);
    expect(await gate.ended).toBe(code);
    expect(await none(repo)).toEqual([]);
    expect(gate.output()).toContain('pygov: interrupted, nothing is proved');
    expect(photograph(repo.root)).toEqual(before);
    expect((await repo.pygov(['evidence', 'list'])).stdout).not.toMatch(/tests-green +(passed|failed)/);
    const next = await repo.pygov(['gate', 'pre-push'], { env: { TAKES: '0' } });
    expect(next.output).toMatch(/✓ tests-green +1 test/);
  });
});

describe('a gate that is killed', () => {
  it.each(['the process', 'its whole group'])('while tests run: %s', async what => {
    const repo = await slowRepo();
    const before = photograph(repo.root);
    const gate = startGate(repo, 600);
    const started = await startedProcesses(repo);
    process.kill(what === 'the process' ? (gate.child.pid ?? 0) : -(gate.child.pid ?? 0), 'SIGKILL');
    await new Promise(resolve => gate.child.on('exit', resolve));
    expect(photograph(repo.root)).toEqual(before);
    expect(started.map(pid => living(repo).includes(String(pid)))).toEqual([true, true]);

    const next = await repo.pygov(['gate', 'pre-push'], { env: { TAKES: '0' } });
    expect(next.output).toMatch(/✓ tests-green +1 test/);
    expect(next.code).toBe(0);
    expect(await none(repo)).toEqual([]);
    expect(photograph(repo.root)).toEqual(before);
  });

  it('at any moment leaves everything as it was, and the next gate is right', async () => {
    const repo = await slowRepo();
    const before = photograph(repo.root);
    const whole = startGate(repo, 0.2);
    const began = performance.now();
    expect(await whole.ended).toBe(0);
    const duration = performance.now() - began;

    for (let moment = 0; moment < 12; moment += 1) {
      rmSync(join(repo.root, '.governance'), { recursive: true, force: true });
      const gate = startGate(repo, 0.2);
      await sleep((duration * moment) / 12);
      const { pid = 0 } = gate.child;
      if (gate.child.exitCode === null) process.kill(moment % 2 === 0 ? pid : -pid, 'SIGKILL');
      await gate.ended;
      expect(photograph(repo.root), `killed at moment ${moment}`).toEqual(before);
      if (moment % 3 !== 2) continue;
      const next = await repo.pygov(['gate', 'pre-push'], { env: { TAKES: '0' } });
      expect(next.output, `after moment ${moment}`).toMatch(/✓ tests-green +1 test/);
      expect(next.code).toBe(0);
      expect(await none(repo)).toEqual([]);
    }
    expect(photograph(repo.root)).toEqual(before);
    expect(await repo.git('fsck', '--no-dangling')).toBe('');
    const commit = await repo.pygov(['gate', 'pre-commit']);
    expect(commit.output).toContain('ready-to-commit');
  });
});
