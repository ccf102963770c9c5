import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource } from '../helpers/bad-content.ts';
import { photograph } from '../helpers/photograph.ts';
import { branchWith, pushRepo, remoteRefs } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';

describe('what a repository is configured to do has no hold on the snapshot', () => {
  const settings: Record<string, (repo: TestRepo) => Promise<unknown>> = {
    'a sparse checkout': repo => repo.git('sparse-checkout', 'set', '--cone', 'app'),
    'a sparse checkout with a sparse index': repo =>
      repo.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'app'),
    'a sparse checkout by patterns': repo => repo.git('sparse-checkout', 'set', '--no-cone', '/app/'),
    'a split index': async repo => {
      await repo.git('config', 'core.splitIndex', 'true');
      await repo.git('update-index', '--split-index');
    },
    'a file system monitor': async repo => {
      repo.write({ '.git/monitor': '#!/bin/sh\ntouch "$HOME/monitor-ran"\nexit 1\n' });
      chmodSync(join(repo.root, '.git/monitor'), 0o755);
      await repo.git('config', 'core.fsmonitor', join(repo.root, '.git/monitor'));
      await repo.git('config', 'core.untrackedCache', 'true');
    },
    'conversion of line ends': repo => repo.git('config', 'core.autocrlf', 'input'),
    'hooks of its own for checkouts': async repo => {
      for (const name of ['post-checkout', 'post-index-change', 'reference-transaction']) {
        repo.write({ [`.git/hooks/${name}`]: '#!/bin/sh\ntouch "$HOME/hook-ran"\n' });
        repo.makeExecutable(`.git/hooks/${name}`);
      }
      await repo.git('hook', 'run', 'post-checkout');
    },
    'files that are assumed to be unchanged': async repo => {
      await repo.git('update-index', '--assume-unchanged', 'app/main.py');
      await repo.git('update-index', '--skip-worktree', 'lib/test_lib.py');
    },
  };

  it.each(Object.entries(settings))('%s', async (name, configure) => {
    const failing = 'def test_it():\n    assert 1 == 2\n';
    const files = { 'app/main.py': goodSource, 'lib/test_lib.py': failing };
    const repo = await TestRepo.create({ venv: true, files });
    await configure(repo);
    repo.write({ 'app/main.py': lintErrorSource });
    await repo.git('update-index', '--no-assume-unchanged', 'app/main.py');
    await repo.git('add', 'app/main.py');
    rmSync(join(repo.home, 'monitor-ran'), { force: true });
    rmSync(join(repo.home, 'hook-ran'), { force: true });
    const before = photograph(repo.root);

    const commit = await repo.pygov(['gate', 'pre-commit']);
    expect(commit.output).toContain('app/main.py:1:7 F821');
    expect(commit.output).toContain('(1 file changed');
    expect(commit.code).toBe(1);
    const push = await repo.pygov(['gate', 'pre-push']);
    expect(push.output).toContain('lib/test_lib.py:2 lib/test_lib.py::test_it assert 1 == 2');
    expect(push.code).toBe(1);

    expect(photograph(repo.root), name).toEqual(before);
    for (const trace of ['monitor-ran', 'hook-ran']) expect(existsSync(join(repo.home, trace))).toBe(false);
  });
});

describe('links', () => {
  it('are never followed: what they point to is not part of the change', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    repo.write({ '../outside.py': secretSource + lintErrorSource, 'ignored/inner.py': secretSource });
    repo.write({ '.git/info/exclude': 'ignored\n' });
    const links = {
      'absolute.py': join(repo.root, '../outside.py'),
      'relative.py': '../outside.py',
      'dangling.py': 'no/such/file.py',
      folder: 'ignored',
      'folder.py': join(repo.root, 'ignored'),
      'loop.py': 'loop.py',
      'device.py': '/dev/zero',
    };
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(repo.root, path));
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.output).toMatch(/✓ secrets-clean +7 files/);
    expect(gate.output).toMatch(/– lint-clean +not needed \(no Python file changed\)/);
    expect(gate.code).toBe(0);
  });

  it('are judged by what they say: a secret may stand in a target', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    symlinkSync(secretSource.trim(), join(repo.root, 'link'));
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.output).toContain('link:1:10');
    expect(gate.code).toBe(1);
  });
});

describe('two gates at once on one repository', () => {
  it('are both right', async () => {
    const repo = await pushRepo({ 'app.py': goodSource }, { venv: true });
    const test = (value: number) =>
      `import threading, app\n\ndef test_it():\n    threading.Event().wait(1)\n    assert app.ANSWER == ${value}\n`;
    await branchWith(repo, 'good', { 'test_app.py': test(42) });
    await branchWith(repo, 'bad', { 'test_app.py': test(41) });
    for (const round of ['in new snapshots', 'in those of before']) {
      const [good, bad] = await Promise.all(
        ['good', 'bad'].map(name => repo.tryGit(['push', '--dry-run', 'origin', name])),
      );
      expect(good?.output).toMatch(/✓ tests-green +1 test/);
      expect(good?.code, round).toBe(0);
      expect(bad?.output).toMatch(/✗ tests-green +FAILED: 1 test, 1 failed/);
      expect(bad?.code, round).toBe(1);
      repo.remove('.governance');
    }
    expect(Object.keys(await remoteRefs(repo))).toEqual(['refs/heads/main']);
  });

  it('that prove the same thing leave whole evidence', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    repo.write({ 'app.py': 'ANSWER = 43\n' });
    await repo.git('add', '-A');
    const gates = await Promise.all(Array.from({ length: 4 }, () => repo.pygov(['gate', 'pre-commit'])));
    expect(gates.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const list = await repo.pygov(['evidence', 'list']);
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect((await repo.pygov(['gate', 'pre-commit'])).output).toMatch(/✓ lint-clean +1 file, reused/);
  });
});

describe('types', () => {
  it('are checked anew after an edit of the same size within a second', async () => {
    const pyproject = '[tool.mypy]\nfiles = ["app.py"]\n';
    const repo = await TestRepo.create({ venv: true, files: { 'pyproject.toml': pyproject } });
    const gate = async (content: string) => {
      repo.write({ 'app.py': content });
      await repo.git('add', 'app.py');
      return (await repo.pygov(['gate', 'pre-commit'])).output;
    };
    expect(await gate('A: int = 1\n')).toMatch(/✓ types-clean +1 file/);
    expect(await gate('A: str = 1\n')).toMatch(/app\.py:1:10 assignment Incompatible types/);
    expect(await gate('A: int = 2\n')).toMatch(/✓ types-clean +1 file {2}/);
    expect(await gate('A: str = 2\n')).toMatch(/app\.py:1:10 assignment Incompatible types/);
  });
});
