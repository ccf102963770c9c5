import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource } from '../helpers/bad-content.ts';
import { photograph } from '../helpers/photograph.ts';
import { branchWith, pushRepo } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';

/** Every kind of change that a working tree can hold at once. */
async function makeChanges(repo: TestRepo): Promise<void> {
  repo.write({
    'staged.py': 'STAGED = 1\n',
    'both.py': 'BOTH = 1\n',
    'new.py': 'NEW = 1\n',
    'binary.bin': Buffer.from(Array.from({ length: 512 }, (_, byte) => byte % 256)),
    'tool.sh': '#!/bin/sh\n',
  });
  repo.makeExecutable('tool.sh');
  await repo.git('mv', 'old-name.py', 'new-name.py');
  await repo.git('rm', '-q', '--cached', 'kept.py');
  await repo.git('add', 'staged.py', 'both.py', 'new.py', 'binary.bin', 'tool.sh');
  repo.write({
    'both.py': 'BOTH = 2\n',
    'unstaged.py': 'UNSTAGED = 2\n',
    'untracked.py': lintErrorSource,
    'folder/untracked.txt': secretSource,
    'ignored.log': 'log\n',
  });
  repo.remove('deleted.py');
  repo.makeExecutable('unstaged.py');
  symlinkSync('no/such/file', join(repo.root, 'untracked-link'));
  await repo.git('add', '-N', 'untracked.py');
}

const start = Object.fromEntries(
  ['staged', 'both', 'unstaged', 'old-name', 'kept', 'deleted'].map(name => [`${name}.py`, goodSource]),
);

describe('the working tree, the index, refs, configuration and hooks are as before', () => {
  const test = 'import time\n\ndef test_it():\n    assert True\n';
  const runs: [string[], { code: number; bad?: string }][] = [
    [['gate', 'pre-commit'], { code: 0 }],
    [['gate', 'pre-commit'], { code: 1, bad: secretSource }],
    [['gate', 'pre-commit', '--keep-going'], { code: 1, bad: lintErrorSource }],
    [['gate', 'pre-push'], { code: 0 }],
    [['gate', 'ci', '--base', 'HEAD', '--tree', 'HEAD'], { code: 0 }],
    [['hook', 'pre-commit'], { code: 0 }],
    [['run', '--all'], { code: 0 }],
    [['run', '--files', 'staged.py', '--json'], { code: 0 }],
    [['status'], { code: 0 }],
    [['doctor'], { code: 0 }],
    [['evidence', 'why', 'lint-clean'], { code: 2 }],
    [['evidence', 'list'], { code: 0 }],
  ];
  it.each(runs)('after `pygov %j`', async (args, { code, bad }) => {
    const repo = await pushRepo({ ...start, 'test_it.py': test, '.gitignore': '*.log\n' }, { venv: true });
    await makeChanges(repo);
    if (bad !== undefined) {
      repo.write({ 'bad.py': bad });
      await repo.git('add', 'bad.py');
    }
    const before = photograph(repo.root);
    const ran = await repo.pygov(args);
    expect(photograph(repo.root)).toEqual(before);
    expect(ran.code, ran.output).toBe(code);
    expect(await repo.git('fsck', '--no-dangling')).toBe('');
  });

  it('after a push, in a linked worktree, of a branch that is not checked out', async () => {
    const repo = await pushRepo({ ...start, 'test_it.py': test }, { venv: true });
    await branchWith(repo, 'f', { 'f.py': goodSource });
    await repo.git('worktree', 'add', '-q', '--detach', '../linked');
    const input = `refs/heads/f ${await repo.git('rev-parse', 'f')} refs/heads/f ${'0'.repeat(40)}\n`;
    await makeChanges(repo);
    const linked = { cwd: `${repo.root}/../linked` };
    const before = [photograph(repo.root), photograph(linked.cwd)];
    const ran = await repo.pygov(['hook', 'pre-push', 'origin', '../remote.git'], { ...linked, input });
    expect([photograph(repo.root), photograph(linked.cwd)]).toEqual(before);
    expect(ran.output).toContain('ready-for-pr');
  });

  it('nothing is left in the temporary folder, and nothing but the cache in the home', async () => {
    const repo = await TestRepo.create({
      venv: true,
      files: { ...start, '.governancerc': '{}\n', 'test_it.py': test },
    });
    await makeChanges(repo);
    for (const gate of ['pre-commit', 'pre-push']) {
      expect(await repo.pygov(['gate', gate])).toMatchObject({ code: 0 });
    }
    expect(readdirSync(repo.env.TMPDIR ?? '').filter(name => !name.startsWith('pytest-of-'))).toEqual([]);
    expect(readdirSync(repo.home)).toEqual(['.cache']);
    expect(readdirSync(join(repo.home, '.cache'))).toEqual(['pygov']);
  });
});

describe('what a run may write', () => {
  it('tests that write beside their sources write into the snapshot', async () => {
    const writes =
      'import pathlib\n\ndef test_it():\n    pathlib.Path(__file__).with_name("out.txt").write_text("x")\n    pathlib.Path("here.txt").write_text("x")\n';
    const repo = await TestRepo.create({ venv: true, files: { 'test_it.py': writes } });
    const before = photograph(repo.root);
    expect((await repo.pygov(['gate', 'pre-push'])).output).toMatch(/✓ tests-green/);
    expect(photograph(repo.root)).toEqual(before);
  });
});
