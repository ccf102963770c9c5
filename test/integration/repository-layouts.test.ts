import { existsSync, readdirSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { pushRepo } from '../helpers/push-repo.ts';
import { pygovBin, TestRepo } from '../helpers/test-repo.ts';

describe('a repository that is laid out in another way', () => {
  /** What has to be done, and how it is reached then. */
  const layouts: Record<string, (repo: TestRepo) => { cwd?: string; env?: Record<string, string> }> = {
    'its git folder and the way to it are symlinks': repo => {
      renameSync(join(repo.root, '.git'), join(repo.root, '../elsewhere.git'));
      symlinkSync('../elsewhere.git', join(repo.root, '.git'));
      symlinkSync('repo', join(repo.root, '../link'));
      return { cwd: join(repo.root, '../link') };
    },
    'only GIT_DIR names it': repo => ({ env: { GIT_DIR: join(repo.root, '.git') } }),
  };
  it.each(Object.entries(layouts))('%s', async (_name, arrange) => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const how = arrange(repo);
    expect(await repo.pygov(['install'], how)).toMatchObject({ code: 0 });
    repo.write({ 'app.py': lintErrorSource });
    const bad = await repo.tryGit(['commit', '-q', '-a', '-m', 'bad'], how);
    expect(bad.output).toContain('app.py:1:7 F821');
    expect(bad.code).toBe(1);
    repo.write({ 'app.py': 'ANSWER = 43\n' });
    expect(await repo.tryGit(['commit', '-q', '-a', '-m', 'good'], how)).toMatchObject({ code: 0 });
    expect(readdirSync(repo.root).sort()).toEqual(['.git', '.governance', 'app.py']);
  });

  it('dotfiles: a bare git folder with the home folder as its work tree', async () => {
    const repo = await TestRepo.create({});
    await repo.git('init', '-q', '--bare', `${repo.home}/.dotfiles`);
    const how = {
      cwd: repo.home,
      env: { GIT_DIR: `${repo.home}/.dotfiles`, GIT_WORK_TREE: repo.home },
    };
    const git = (...args: string[]) =>
      repo.tryGit(['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], how);
    expect(await repo.pygov(['install'], how)).toMatchObject({ code: 0 });
    repo.write({ '../home/bin/tool.py': lintErrorSource });
    await git('add', 'bin/tool.py');
    expect(await git('commit', '-q', '-m', 'bad')).toMatchObject({ code: 1 });
    repo.write({ '../home/bin/tool.py': goodSource });
    await git('add', 'bin/tool.py');
    expect(await git('commit', '-q', '-m', 'good')).toMatchObject({ code: 0 });
    // Evidence stays with the repository that only borrows the folder.
    expect(readdirSync(repo.home).sort()).toEqual(['.dotfiles', 'bin']);
    expect(existsSync(`${repo.home}/.dotfiles/.governance/ledger`)).toBe(true);
  });

  it('a whole day of commits and pushes with SHA-256', async () => {
    const test = 'import app\n\ndef test_it():\n    assert app.ANSWER == 42\n';
    const files = { 'app.py': goodSource, 'test_app.py': test };
    const repo = await pushRepo(files, { objectFormat: 'sha256', venv: true });
    repo.write({ 'app.py': lintErrorSource });
    const bad = await repo.tryGit(['commit', '-q', '-a', '-m', 'bad']);
    expect(bad.output).toContain('app.py:1:7 F821');
    expect(bad.code).toBe(1);
    repo.write({ 'app.py': 'ANSWER = 42  # again\n' });
    await repo.git('commit', '-q', '-a', '-m', 'good');
    const push = await repo.tryGit(['push', '--dry-run', 'origin', 'main']);
    expect(push.output).toMatch(/✓ tests-green +1 test {2}/);
    const again = await repo.tryGit(['push', 'origin', 'main']);
    expect(again.output).toMatch(/✓ tests-green +1 test, reused/);
    expect(again.code).toBe(0);
  });
});

it('what a group shares stays writable for it, whatever the umask', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
  await repo.git('config', 'core.sharedRepository', 'group');
  repo.write({ 'app.py': 'ANSWER = 43\n' });
  const commands = `'${process.execPath}' '${pygovBin()}' install && git commit -q -a -m more`;
  expect(await repo.run(['sh', '-c', `umask 077; ${commands}`])).toMatchObject({ code: 0 });
  const mode = (path: string) => (statSync(join(repo.root, path)).mode & 0o7777).toString(8);
  expect(mode('.git/hooks/pre-commit')).toBe('775');
  const entries = readdirSync(join(repo.root, '.governance'), { recursive: true, withFileTypes: true });
  const modes = entries.map(entry => {
    const path = join(entry.parentPath, entry.name).slice(repo.root.length + 1);
    return [entry.isDirectory() ? 'folder' : 'file', mode(path)].join(' ');
  });
  expect(new Set([`folder ${mode('.governance')}`, ...modes])).toEqual(new Set(['folder 2770', 'file 660']));
  expect(await repo.pygov(['evidence', 'list'])).toMatchObject({ code: 0, stderr: '' });
});

it('install and doctor name the tool whose hook stood there', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
  const hook = '#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\ntouch ran\n';
  repo.write({ '.git/hooks/pre-commit': hook });
  repo.makeExecutable('.git/hooks/pre-commit');
  expect((await repo.pygov(['doctor'])).output).toMatch(
    /not ok +hook pre-commit +foreign: .* \(pre-commit\)\n/,
  );
  const kept = '.git/hooks/pre-commit.pygov-previous (pre-commit)';
  expect((await repo.pygov(['install'])).output).toMatch(
    /, runs .*\/hooks\/pre-commit\.pygov-previous \(pre-commit\) first\n/,
  );
  expect((await repo.pygov(['doctor'])).output).toContain(kept);
  await repo.git('commit', '-q', '--allow-empty', '-m', 'more');
  expect(existsSync(join(repo.root, 'ran'))).toBe(true);
});
