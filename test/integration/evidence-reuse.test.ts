import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pushRepo } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';

/** A suite that writes a line into a file outside the tree at each run, so that runs can be counted. */
const countingSuite = {
  'app.py': 'def double(number):\n    return number * 2\n',
  'test_app.py': [
    'import os',
    'from app import double',
    '',
    'def test_double():',
    '    with open(os.environ["RUNS"], "a") as runs:',
    '        runs.write("run\\n")',
    '    assert double(2) == 4',
    '',
  ].join('\n'),
  '.governancerc': 'env: { pass: [RUNS] }\n',
};

/** A repository with the suite on its remote, and a branch `work` with one more module, not judged yet. */
async function countingRepo(): Promise<{ repo: TestRepo; runs: () => number; env: Record<string, string> }> {
  const repo = await pushRepo(countingSuite, { venv: true });
  const file = join(repo.home, 'runs');
  await repo.git('switch', '-q', '-c', 'work');
  return {
    repo,
    env: { RUNS: file },
    runs: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0),
  };
}

describe('what was proved once', () => {
  test('is not run again for the same tree: by hand, by another branch, by an amended message', async () => {
    const { repo, runs, env } = await countingRepo();
    repo.write({ 'more.py': 'MORE = 1\n' });
    await repo.git('add', '-A');
    expect(await repo.tryGit(['commit', '-m', 'more'], { env })).toMatchObject({ code: 0 });
    expect(runs()).toBe(0);
    expect(await repo.tryGit(['push', 'origin', 'work'], { env })).toMatchObject({ code: 0 });
    expect(runs()).toBe(1);

    const again = await repo.pygov(['gate', 'pre-push', '--base', 'main'], { env });
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/tests-green +1 test, reused \(just now\)/);

    await repo.git('commit', '-q', '--amend', '--no-verify', '-m', 'better said');
    const forced = await repo.tryGit(['push', '-f', 'origin', 'work', 'work:other'], { env });
    expect(forced).toMatchObject({ code: 0 });
    expect(forced.output).toMatch(/lint-clean +1 file, reused/);
    expect(forced.output).not.toMatch(/ran because/);
    expect(runs()).toBe(1);
  });

  test('by a commit serves the push: only what the commit did not judge is linted', async () => {
    const { repo, env } = await countingRepo();
    repo.write({ 'judged.py': 'A = 1\n' });
    await repo.git('add', '-A');
    expect(await repo.tryGit(['commit', '-m', 'judged'], { env })).toMatchObject({ code: 0 });
    repo.write({ 'passed_by.py': 'B = 2\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--no-verify', '-m', 'passed by');
    const push = await repo.tryGit(['push', 'origin', 'work'], { env });
    expect(push).toMatchObject({ code: 0 });
    expect(push.output).toMatch(/lint-clean +2 files, 1 of them reused \(just now\)/);
    expect(push.output).toMatch(/ran because: MISSING, no evidence for passed_by\.py/);
  });

  test('and what --no-verify let through is judged by the push', async () => {
    const { repo, env } = await countingRepo();
    repo.write({ 'broken.py': 'print(no_such_name)\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--no-verify', '-m', 'broken');
    const push = await repo.tryGit(['push', 'origin', 'work'], { env });
    expect(push.code).not.toBe(0);
    expect(push.output).toMatch(/broken\.py:1:7 F821/);
    repo.write({ 'broken.py': 'print(1)\n' });
    await repo.git('commit', '-q', '-a', '--no-verify', '-m', 'mended');
    expect(await repo.tryGit(['push', 'origin', 'work'], { env })).toMatchObject({ code: 0 });
  });

  test('in one worktree counts in another', async () => {
    const { repo, runs, env } = await countingRepo();
    expect(await repo.pygov(['gate', 'pre-push', '--base', 'main'], { env })).toMatchObject({ code: 0 });
    expect(runs()).toBe(1);
    await repo.git('worktree', 'add', '-q', '--detach', '../linked', 'HEAD');
    const cwd = join(repo.root, '..', 'linked');
    const linked = await repo.pygov(['gate', 'pre-push', '--base', 'main'], { env, cwd });
    expect(linked).toMatchObject({ code: 0 });
    expect(linked.stdout).toMatch(/tests-green +1 test, reused/);
    expect(runs()).toBe(1);
  });

  test('warns again of what was to be warned of', async () => {
    const { repo } = await countingRepo();
    repo.write({ 'docs/setup.md': `postgres://orders:${'tiger' + 'lily'}@db.orders.io/app\n` });
    await repo.git('add', '-A');
    const [first, second] = [await repo.pygov(['run']), await repo.pygov(['run'])];
    expect(first.stdout).toMatch(/^ +docs\/setup\.md:1:\d+ warning /m);
    expect(second.stdout).toMatch(/secrets-clean.* reused \(just now\)\n +docs\/setup\.md:1:\d+ warning /);
  });

  test('does not count after the same inputs have failed', async () => {
    const { repo, env } = await countingRepo();
    repo.write({
      'test_app.py': [
        'import os',
        '',
        'def test_second_run_only():',
        '    path = os.environ["RUNS"]',
        '    known = os.path.exists(path)',
        '    open(path, "a").close()',
        '    assert known',
        '',
      ].join('\n'),
    });
    await repo.git('commit', '-q', '-a', '--no-verify', '-m', 'flaky');
    const gate = () => repo.pygov(['gate', 'pre-push', '--base', 'main'], { env });
    expect(await gate()).toMatchObject({ code: 1 });
    expect(await gate()).toMatchObject({ code: 0 });
    const third = await gate();
    expect(third.stdout).toMatch(/ran because: UNSTABLE/);
    expect(third.stdout).not.toMatch(/tests-green.*reused/);
  });
});
