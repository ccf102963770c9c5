import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const files = { 'start.txt': '' };

/** A repository whose last commit has the files, against the one before. */
async function committed(more: Record<string, string>, executables: string[] = []): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files });
  repo.write(more);
  for (const path of executables) chmodSync(join(repo.root, path), 0o755);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '-m', 'more');
  return repo;
}

const gate = (repo: TestRepo) => repo.pygov(['gate', 'pre-push', '--base', 'HEAD^']);

const checks = (check: object) => `${JSON.stringify({ checks: { 'schema-current': check } })}\n`;

/** Counts its runs in the user's home. */
const counting = '#!/bin/sh\necho run >>"$HOME/runs"\n';

describe('a claim of the repository', () => {
  it('is proved by its command in the snapshot, once for the files that it is about', async () => {
    const config = checks({ run: ['./check.sh'], files: ['app/**'] });
    const repo = await committed({ '.governancerc': config, 'check.sh': counting, 'app/a.txt': 'a' }, [
      'check.sh',
    ]);
    const runs = async () => (await repo.run(['cat', `${repo.home}/runs`])).stdout.split('\n').length - 1;
    const first = await gate(repo);
    expect(first.stdout).toMatch(/✓ schema-current +exit code 0/);
    expect(await runs()).toBe(1);
    expect((await gate(repo)).stdout).toMatch(/✓ schema-current +exit code 0, reused/);
    expect(await runs()).toBe(1);

    repo.write({ 'app/a.txt': 'b' });
    await repo.git('commit', '-q', '-a', '-m', 'b');
    expect((await gate(repo)).stdout).toMatch(/schema-current[^]*ran because: TREE_CHANGED/);
    expect(await runs()).toBe(2);

    repo.write({ 'start.txt': 'other' });
    await repo.git('commit', '-q', '-a', '-m', 'other');
    expect((await gate(repo)).stdout).toMatch(/schema-current +not needed \(no file of app\/\*\* changed\)/);
  });

  it('does not stand for a check of pygov that is called the same', async () => {
    const own = (name: string) => `${JSON.stringify({ checks: { [name]: { run: ['true'], order: 0 } } })}\n`;
    const suite = { 'test_it.py': 'def test_it():\n    assert False\n' };
    const tests = await committed({ '.governancerc': own('tests'), ...suite });
    const said = await gate(tests);
    expect(said).toMatchObject({ code: 1 });
    expect(said.stdout).toMatch(/✓ tests +exit code 0/);
    expect(said.stdout).not.toContain('the whole suite passed');

    const damaged = await committed({ '.governancerc': own('damaged') });
    expect(await gate(damaged)).toMatchObject({ code: 0 });
    expect((await gate(damaged)).stdout).toMatch(/✓ damaged +exit code 0, reused/);
    expect((await damaged.pygov(['evidence', 'list'])).stdout).toMatch(/ damaged +passed/);
  });

  it('fails with the exit code and what the command said', async () => {
    const run = ['python', '-c', 'print("stale schema"); raise SystemExit(3)'];
    const failed = await gate(await committed({ '.governancerc': checks({ run }) }));
    expect(failed.stdout).toMatch(/✗ schema-current +FAILED: exit code 3/);
    expect(failed.stdout).toContain('| stale schema');
    expect(failed.stdout).toMatch(/blocked: schema-current/);
    expect(failed.code).toBe(1);
  });

  it('imports the judged code, with the interpreter of the repository', async () => {
    const run = ['python', '-c', 'import app; assert app.ANSWER == 42'];
    const repo = await committed({ '.governancerc': checks({ run }), 'app.py': goodSource });
    repo.write({ 'app.py': 'ANSWER = 1\n' });
    expect((await gate(repo)).stdout).toMatch(/✓ schema-current/);
  });

  it.each([
    ['a program that is not there', ['no-such-program'], /TOOL_UNAVAILABLE: no-such-program is not on PATH/],
    [
      'a file that the tree does not have',
      ['./tool'],
      /TOOL_UNAVAILABLE: the judged tree has no executable file tool/,
    ],
    [
      'a program that changes what is judged',
      ['sh', '-c', 'echo x >start.txt'],
      /MUTATED_DURING_RUN: .* start\.txt/,
    ],
  ])('%s proves nothing', async (_what, run, reason) => {
    const judged = await gate(await committed({ '.governancerc': checks({ run }) }));
    expect(judged.stdout).toMatch(reason);
    expect(judged.code).toBe(2);
  });

  it('blocks no gate where it is advisory, and speaks at the gates that it names', async () => {
    const config = checks({ run: ['false'], advisory: true, gates: ['pre-commit'] });
    const repo = await committed({ '.governancerc': config });
    const staged = await repo.pygov(['gate', 'pre-commit', '--base', 'HEAD^']);
    expect(staged.stdout).toMatch(/✗ schema-current +FAILED: exit code 1 \(advisory\)/);
    expect(staged.code).toBe(0);
    expect((await gate(repo)).stdout).not.toContain('schema-current');
  });

  it('has a time of its own', async () => {
    const config = {
      checks: { 'schema-current': { run: ['sleep', '60'] } },
      timeouts: { 'schema-current': '1s' },
    };
    const judged = await gate(await committed({ '.governancerc': JSON.stringify(config) }));
    expect(judged.stdout).toMatch(/schema-current +NOT_VERIFIED TIMEOUT/);
    expect(judged.code).toBe(2);
  });
});

it.each<[string, string, RegExp]>([
  [
    'the name of a claim that there is',
    '{"checks":{"tests-green":{"run":["true"]}}}',
    /"checks\.tests-green" is a claim that the rulebooks have already/,
  ],
  ['no command', '{"checks":{"mine":{"run":[]}}}', /"checks\.mine\.run" must be a program and its arguments/],
  ['a shell line', '{"checks":{"mine":{"run":"make check"}}}', /"checks\.mine\.run" must be a list/],
  [
    'a key that there is not',
    '{"checks":{"mine":{"run":["true"],"gate":"ci"}}}',
    /unknown key "checks\.mine\.gate"/,
  ],
])('%s is refused', async (_what, config, message) => {
  const judged = await gate(await committed({ '.governancerc.json': config }));
  expect(judged).toMatchObject({ code: 2 });
  expect(judged.stderr).toMatch(message);
});

describe('a command that runs in the working tree', () => {
  const config = checks({ run: ['./check.sh'], 'runs-in': 'worktree' });
  const inWorkTree = { '.governancerc': config, 'check.sh': '#!/bin/sh\npwd >>"$HOME/runs"; cat made.txt\n' };

  async function ready(): Promise<TestRepo> {
    const repo = await committed({ ...inWorkTree, '.gitignore': 'made.txt\n' }, ['check.sh']);
    repo.write({ 'made.txt': 'an ignored file\n' });
    return repo;
  }

  it('speaks for the tree while the files are its files, once', async () => {
    const repo = await ready();
    expect((await gate(repo)).stdout).toMatch(/✓ schema-current +exit code 0 /);
    expect((await gate(repo)).stdout).toMatch(/✓ schema-current +exit code 0, reused/);
    expect((await repo.run(['cat', `${repo.home}/runs`])).stdout).toBe(`${repo.root}\n`);
    await repo.git('rm', '-q', '--cached', 'start.txt');
    await repo.git('commit', '-q', '-m', 'without');
    expect((await gate(repo)).stdout).toContain('where start.txt is not as in the judged tree');
  });

  it.each<[string, (repo: TestRepo) => unknown, string]>([
    ['an edit', repo => repo.write({ 'start.txt': 'edited' }), 'start.txt'],
    [
      'an edit that git is told not to see',
      async repo => {
        await repo.git('update-index', '--assume-unchanged', 'start.txt');
        repo.write({ 'start.txt': 'edited' });
      },
      'start.txt',
    ],
    ['a file that is gone', repo => repo.remove('start.txt'), 'start.txt'],
    ['another mode', repo => repo.makeExecutable('start.txt'), 'start.txt'],
    ['an untracked file', repo => repo.write({ 'new.txt': '' }), 'new.txt'],
  ])('is not started beside %s', async (_difference, change, path) => {
    const repo = await ready();
    await change(repo);
    const result = await gate(repo);
    expect(result.stdout).toContain(
      `NOT_VERIFIED TREE_CHANGED: check.sh runs in the working tree, where ${path} is not as in the judged tree`,
    );
    expect(result.code).toBe(2);
    expect((await repo.run(['ls', repo.home])).stdout).not.toContain('runs');
  });

  it('proves nothing when it changes the files', async () => {
    const repo = await committed({ ...inWorkTree, 'check.sh': '#!/bin/sh\necho more >>start.txt\n' }, [
      'check.sh',
    ]);
    const result = await gate(repo);
    expect(result.stdout).toContain('MUTATED_DURING_RUN: check.sh changed start.txt while it ran');
  });
});
