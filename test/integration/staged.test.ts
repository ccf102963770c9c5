import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource, token } from '../helpers/bad-content.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

/** A repository with hooks and a commit that was made before them. */
async function repository(files: Record<string, string> = { 'app.py': 'START = 1\n' }): Promise<TestRepo> {
  const repo = await TestRepo.create({ files });
  await installed(repo);
  return repo;
}

async function installed(repo: TestRepo): Promise<void> {
  expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
}

/** Ways to commit `app.py` with a content, each as a user types it. */
const ways: Record<string, (repo: TestRepo, content: string) => Promise<Ran>> = {
  async commit(repo, content) {
    repo.write({ 'app.py': content });
    await repo.git('add', 'app.py');
    return repo.tryGit(['commit', '-m', 'edit']);
  },
  'commit -a'(repo, content) {
    repo.write({ 'app.py': content });
    return repo.tryGit(['commit', '-a', '-m', 'edit']);
  },
  'commit -- path'(repo, content) {
    repo.write({ 'app.py': content });
    return repo.tryGit(['commit', '-m', 'edit', '--', 'app.py']);
  },
  async 'commit --amend'(repo, content) {
    repo.write({ 'app.py': content });
    await repo.git('add', 'app.py');
    return repo.tryGit(['commit', '--amend', '--no-edit']);
  },
  'commit -p'(repo, content) {
    repo.write({ 'app.py': content });
    return repo.tryGit(['commit', '-p', '-m', 'edit'], { input: 'y\n' });
  },
  'commit --include path'(repo, content) {
    repo.write({ 'app.py': content });
    return repo.tryGit(['commit', '-m', 'edit', '--include', 'app.py']);
  },
  async 'commit in a linked worktree'(repo, content) {
    await repo.tryGit(['worktree', 'add', '-q', '../linked']);
    repo.write({ '../linked/app.py': content });
    return repo.tryGit(['commit', '-a', '-m', 'edit'], { cwd: `${repo.root}/../linked` });
  },
  async 'commit from a subdirectory'(repo, content) {
    repo.write({ 'app.py': content, 'deep/down/other.txt': 'a\n' });
    await repo.git('add', '-A');
    return repo.tryGit(['commit', '-m', 'edit'], { cwd: `${repo.root}/deep/down` });
  },
  async 'commit -- path from a subdirectory'(repo, content) {
    repo.write({ 'app.py': content, 'deep/other.txt': 'a\n' });
    return repo.tryGit(['commit', '-m', 'edit', '--', '../app.py'], { cwd: `${repo.root}/deep` });
  },
};

describe('a commit is judged by what it would hold', () => {
  it.each(Object.entries(ways))('%s', async (_name, commit) => {
    const repo = await repository();
    const before = await repo.git('rev-list', '--all');

    const secret = await commit(repo, secretSource);
    expect(secret).toMatchObject({ code: 1 });
    expect(secret.output).toMatch(/✗ secrets-clean .*FAILED/);
    expect(secret.output).toContain('app.py:1:10');
    // `commit -p` shows the hunk itself.
    expect(secret.output.slice(secret.output.indexOf('pygov pre-commit'))).not.toContain(token);

    const lint = await commit(repo, lintErrorSource);
    expect(lint.output).toMatch(/app\.py:1:7 F821/);
    expect(lint).toMatchObject({ code: 1 });
    expect(await repo.git('rev-list', '--all')).toBe(before);

    const good = await commit(repo, goodSource);
    expect(good.output).toContain('ready-to-commit');
    expect(good.code).toBe(0);
    expect(await repo.git('rev-list', '--all')).not.toBe(before);
  });

  it('the first commit of a repository', async () => {
    const repo = await TestRepo.create();
    await installed(repo);
    repo.write({ 'app.py': secretSource });
    await repo.git('add', '-A');
    expect((await repo.tryGit(['commit', '-m', 'first'])).output).toContain('app.py:1:10');
    expect((await repo.tryGit(['rev-parse', '--verify', '-q', 'HEAD'])).code).toBe(1);
    repo.write({ 'app.py': goodSource });
    await repo.git('add', '-A');
    expect((await repo.tryGit(['commit', '-m', 'first'])).output).toContain('ready-to-commit');
    expect(await repo.git('show', 'HEAD:app.py')).toBe(goodSource.trim());
  });

  it('a commit that changes nothing is let through, also as the first one', async () => {
    const repo = await TestRepo.create();
    await installed(repo);
    for (const message of ['first', 'second']) {
      const commit = await repo.tryGit(['commit', '--allow-empty', '-m', message]);
      expect(commit).toMatchObject({ code: 0 });
      expect(commit.output).toMatch(/– secrets-clean +not needed \(the change introduces no content\)/);
    }
    expect(await repo.git('log', '--format=%s')).toBe('second\nfirst');
  });

  it('an amended message alone is let through', async () => {
    const repo = await repository();
    const amend = await repo.tryGit(['commit', '--amend', '-m', 'better said']);
    expect(amend.output).toContain('ready-to-commit');
    expect(await repo.git('log', '--format=%s')).toBe('better said');
  });

  it('`commit -- path` leaves out what is staged besides', async () => {
    const repo = await repository();
    repo.write({ 'app.py': goodSource, 'later.py': secretSource });
    await repo.git('add', 'later.py');
    expect(await repo.tryGit(['commit', '-m', 'only app', '--', 'app.py'])).toMatchObject({ code: 0 });
    expect(await repo.git('ls-tree', '--name-only', 'HEAD')).toBe('app.py');
    expect(await repo.git('diff', '--cached', '--name-only')).toBe('later.py');
    expect((await repo.tryGit(['commit', '-m', 'the rest'])).output).toContain('later.py:1:10');
  });

  it.each([
    { hunks: 'the good one', answers: 'y\nn\n', code: 0 },
    { hunks: 'the bad one', answers: 'n\ny\n', code: 1 },
  ])('`commit -p` of $hunks of two hunks', async ({ answers, code }) => {
    const middle = Array.from({ length: 20 }, (_, number) => `LINE_${number} = ${number}\n`).join('');
    const repo = await repository({ 'app.py': middle });
    repo.write({ 'app.py': `${goodSource}${middle}${secretSource}` });
    const commit = await repo.tryGit(['commit', '-p', '-m', 'one hunk'], { input: answers });
    expect(commit.code).toBe(code);
    expect(commit.output.includes('app.py:21:10')).toBe(code === 1);
    expect(await repo.git('log', '-1', '--format=%s')).toBe(code === 0 ? 'one hunk' : 'start');
    expect(await repo.git('diff', '--name-only')).toBe('app.py');
  });
});

describe('the index counts, not the working tree', () => {
  it.each([
    { problem: 'a secret', bad: secretSource, found: 'app.py:1:10' },
    { problem: 'a lint error', bad: lintErrorSource, found: 'app.py:1:7 F821' },
    { problem: 'a syntax error', bad: 'def broken(:\n', found: 'app.py:1:12 invalid-syntax' },
  ])('$problem', async ({ bad, found }) => {
    const repo = await repository();
    repo.write({ 'app.py': bad });
    await repo.git('add', 'app.py');
    repo.write({ 'app.py': goodSource });
    const staged = await repo.tryGit(['commit', '-m', 'bad in the index']);
    expect(staged.output).toContain(found);
    expect(staged.code).toBe(1);

    await repo.git('add', 'app.py');
    repo.write({ 'app.py': bad });
    const unstaged = await repo.tryGit(['commit', '-m', 'bad in the working tree']);
    expect(unstaged.output).toContain('ready-to-commit');
    expect(unstaged.code).toBe(0);
    expect(await repo.git('show', 'HEAD:app.py')).toBe(goodSource.trim());
  });

  it('a staged file counts although it is gone from the working tree', async () => {
    const repo = await repository();
    repo.write({ 'new.py': secretSource });
    await repo.git('add', 'new.py');
    repo.remove('new.py');
    expect((await repo.tryGit(['commit', '-m', 'new'])).output).toContain('new.py:1:10');
  });

  it('a deleted file needs no judgement, and a file that becomes a folder is judged', async () => {
    const repo = await repository({ 'app.py': secretSource, 'other.py': goodSource });
    await repo.git('rm', '-q', 'app.py');
    expect(await repo.tryGit(['commit', '-m', 'deleted'])).toMatchObject({ code: 0 });
    await repo.git('rm', '-q', 'other.py');
    repo.write({ 'other.py/inner.py': lintErrorSource });
    await repo.git('add', '-A');
    expect((await repo.tryGit(['commit', '-m', 'a folder'])).output).toContain('other.py/inner.py:1:7 F821');
  });

  it('a renamed file is judged under its new name', async () => {
    const repo = await repository({ 'notes.txt': lintErrorSource });
    await repo.git('mv', 'notes.txt', 'app.py');
    expect((await repo.tryGit(['commit', '-m', 'renamed'])).output).toContain('app.py:1:7 F821');
  });

  it('a file that is only meant to be added is no part of the commit', async () => {
    const repo = await repository();
    repo.write({ 'app.py': goodSource, 'later.py': secretSource });
    await repo.git('add', 'app.py');
    await repo.git('add', '--intent-to-add', 'later.py');
    expect(await repo.tryGit(['commit', '-m', 'app'])).toMatchObject({ code: 0 });
    expect(await repo.git('ls-tree', '--name-only', 'HEAD')).toBe('app.py');
    expect((await repo.tryGit(['commit', '-a', '-m', 'all'])).output).toContain('later.py:1:10');
  });
});
