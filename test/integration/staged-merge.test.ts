import { beforeEach, describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

let repo: TestRepo;

/** `main` and `side` part after the first commit; hooks come last. */
beforeEach(async () => {
  repo = await TestRepo.create({ files: { 'app.py': 'START = 1\n' } });
  await repo.git('branch', 'side');
});

async function commitOn(branch: string, files: Record<string, string>): Promise<void> {
  await repo.git('switch', '-q', branch);
  repo.write(files);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '-m', `on ${branch}`);
}

async function install(): Promise<void> {
  expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
}

describe('a merge', () => {
  it('without a conflict is judged before its commit, on what differs from both sides', async () => {
    const lines = 'one = 1\n\n\n\n\n\n\n\n';
    await commitOn('side', { 'both.py': `${lines}two = 2\n` });
    await repo.git('switch', '-q', 'main');
    await repo.git('merge', '-q', '--ff-only', 'side');
    await commitOn('side', { 'both.py': `${lines}two = one\n`, 'side.py': lintErrorSource });
    // Each side is right, both together are not: `one` is gone.
    await commitOn('main', { 'both.py': `first = 1${lines.slice(7)}two = 2\n`, 'main.py': goodSource });
    await install();
    const merge = await repo.tryGit(['merge', '--no-edit', 'side']);
    expect(merge.output).toContain('both.py:9:7 F821');
    expect(merge.output).not.toContain('side.py');
    expect(merge.code).not.toBe(0);
    expect(await repo.git('log', '-1', '--format=%s')).toBe('on main');
    await repo.git('merge', '--abort');

    await repo.git('switch', '-q', '-c', 'other', 'main');
    await commitOn('other', { 'other.py': secretSource });
    await repo.git('switch', '-q', 'main');
    await commitOn('main', { 'more.py': goodSource });
    const clean = await repo.tryGit(['merge', '--no-edit', 'other']);
    expect(clean.output).toContain('ready-to-commit');
    expect(await repo.git('rev-list', '--count', '--merges', 'HEAD')).toBe('1');
  });

  it('of more than two, and one that is evil: what no side has is judged', async () => {
    await commitOn('side', { 'side.py': goodSource });
    await repo.git('branch', 'third', 'side^');
    await commitOn('third', { 'third.py': goodSource });
    await commitOn('main', { 'main.py': goodSource });
    await install();
    await repo.git('merge', '-q', '--no-commit', 'side', 'third');
    repo.write({ 'evil.py': secretSource });
    await repo.git('add', 'evil.py');
    const commit = await repo.tryGit(['commit', '--no-edit']);
    expect(commit.output).toContain('(1 file changed');
    expect(commit.output).toContain('evil.py:1:10');
    expect(commit.code).toBe(1);
  });

  it('what a merge brings is judged by the push', async () => {
    await commitOn('side', { 'side.py': secretSource });
    await commitOn('main', { 'main.py': goodSource });
    await install();
    expect(await repo.tryGit(['merge', '--no-edit', 'side'])).toMatchObject({ code: 0 });
    await repo.git('init', '-q', '--bare', '../remote.git');
    const push = await repo.tryGit(['push', '../remote.git', 'main']);
    expect(push.output).toContain('side.py:1:10');
    expect(push.code).toBe(1);
  });

  it('with a conflict is judged when `git commit` concludes it', async () => {
    await commitOn('side', { 'app.py': 'SIDE = 1\n' });
    await commitOn('main', { 'app.py': 'MAIN = 1\n' });
    await install();
    expect((await repo.tryGit(['merge', 'side'])).code).toBe(1);

    const early = await repo.pygov(['gate', 'pre-commit']);
    expect(early.code).toBe(2);
    expect(early.stderr).toMatch(/the index cannot be written as a tree: app\.py: unmerged/);
    expect(early.stderr).toContain('to mend: git status');

    repo.write({ 'app.py': lintErrorSource });
    await repo.git('add', 'app.py');
    expect((await repo.tryGit(['commit', '--no-edit'])).output).toContain('app.py:1:7 F821');
    repo.write({ 'app.py': goodSource });
    await repo.git('add', 'app.py');
    expect((await repo.tryGit(['commit', '--no-edit'])).output).toContain('ready-to-commit');
    expect(await repo.git('rev-list', '--count', '--merges', 'HEAD')).toBe('1');
  });
});

describe('a cherry-pick', () => {
  it('with a conflict is judged when `git commit` concludes it', async () => {
    await commitOn('side', { 'app.py': 'SIDE = 1\n' });
    await commitOn('main', { 'app.py': 'MAIN = 1\n' });
    await install();
    expect((await repo.tryGit(['cherry-pick', 'side'])).code).toBe(1);
    repo.write({ 'app.py': secretSource });
    await repo.git('add', 'app.py');
    expect((await repo.tryGit(['commit', '--no-edit'])).output).toContain('app.py:1:10');
    repo.write({ 'app.py': goodSource });
    await repo.git('add', 'app.py');
    expect(await repo.tryGit(['commit', '--no-edit'])).toMatchObject({ code: 0 });
  });

  it('that leaves its result staged is judged by the commit', async () => {
    await commitOn('side', { 'side.py': secretSource });
    await repo.git('switch', '-q', 'main');
    await install();
    await repo.git('cherry-pick', '--no-commit', 'side');
    expect((await repo.tryGit(['commit', '-m', 'picked'])).output).toContain('side.py:1:10');
  });

  it('that git commits without asking a hook is judged by the push', async () => {
    await commitOn('side', { 'side.py': secretSource });
    await repo.git('switch', '-q', 'main');
    await install();
    await repo.git('init', '-q', '--bare', '../remote.git');
    await repo.git('cherry-pick', 'side');
    const push = await repo.tryGit(['push', '../remote.git', 'main']);
    expect(push.output).toContain('side.py:1:10');
    expect(push.code).toBe(1);
  });
});
