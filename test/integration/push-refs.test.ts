import { describe, expect, it } from 'vitest';
import { goodSource, secretSource } from '../helpers/bad-content.ts';
import { branchWith, pushRepo, remoteRefs } from '../helpers/push-repo.ts';
import type { TestRepo } from '../helpers/test-repo.ts';

const undefinedName = 'print(no_such_name)\n';

describe('tags', () => {
  const cases: Record<string, (repo: TestRepo) => Promise<unknown>> = {
    'an annotated tag': repo => repo.git('tag', '-a', '-m', 'v1', 'v1', 'f'),
    'a light tag': repo => repo.git('tag', 'v1', 'f'),
    'a tag of a tag': async repo => {
      await repo.git('tag', '-a', '-m', 'inner', 'inner', 'f');
      await repo.git('tag', '-a', '-m', 'v1', 'v1', 'inner');
    },
    'an annotated tag of a tree': repo => repo.git('tag', '-a', '-m', 'v1', 'v1', 'f^{tree}'),
    'a light tag of a tree': repo => repo.git('tag', 'v1', 'f^{tree}'),
    'an annotated tag of a file': repo => repo.git('tag', '-a', '-m', 'v1', 'v1', 'f:f.py'),
    'a light tag of a file': repo => repo.git('tag', 'v1', 'f:f.py'),
  };
  it.each(Object.entries(cases))('%s', async (_name, tag) => {
    const repo = await pushRepo();
    await branchWith(repo, 'f', { 'f.py': secretSource });
    await tag(repo);
    const bad = await repo.tryGit(['push', 'origin', 'v1']);
    expect(bad.output).toMatch(/✗ secrets-clean .*1 secret/);
    expect(bad.output).toContain('pygov pre-push: refs/tags/v1 ');
    expect(bad.code).toBe(1);

    await repo.git('branch', '-D', 'f');
    await repo.git('tag', '-d', 'v1');
    await branchWith(repo, 'f', { 'f.py': goodSource });
    await repo.tryGit(['tag', '-d', 'inner']);
    await tag(repo);
    const good = await repo.tryGit(['push', 'origin', 'v1']);
    expect(good.output).toContain('ready-for-pr');
    expect(good.code).toBe(0);
    expect((await remoteRefs(repo))['refs/tags/v1']).toBe(await repo.git('rev-parse', 'v1'));
  });

  it('--follow-tags and --tags bring what they name', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'f', { 'f.py': secretSource });
    await repo.git('tag', '-a', '-m', 'bad', 'bad', 'f');
    const push = await repo.tryGit(['push', '--tags', 'origin', 'main']);
    expect(push.output).toContain('refs/tags/bad');
    expect(push.code).toBe(1);
  });
});

describe.each(['sha1', 'sha256'] as const)('deletions in a %s repository', objectFormat => {
  it('are let through, and what goes with them is judged', async () => {
    const repo = await pushRepo({ 'app.py': goodSource }, { objectFormat });
    await branchWith(repo, 'old', { 'old.py': goodSource });
    await branchWith(repo, 'older', { 'older.py': goodSource });
    expect((await repo.tryGit(['push', 'origin', 'old', 'older'])).code).toBe(0);

    const alone = await repo.tryGit(['push', 'origin', '--delete', 'old']);
    expect(alone.output).not.toContain('pygov pre-push');
    expect(alone.code).toBe(0);

    await branchWith(repo, 'bad', { 'bad.py': secretSource });
    const mixed = await repo.tryGit(['push', 'origin', ':older', 'bad']);
    expect(mixed.output).toContain('bad.py:1:10');
    expect(mixed.code).toBe(1);
    expect(Object.keys(await remoteRefs(repo))).toEqual(['refs/heads/main', 'refs/heads/older']);

    await branchWith(repo, 'good', { 'good.py': 'MORE = 1\n' });
    expect((await repo.tryGit(['push', 'origin', ':older', 'good'])).code).toBe(0);
    expect(Object.keys(await remoteRefs(repo))).toEqual(['refs/heads/good', 'refs/heads/main']);
  });
});

describe('what git writes to the hook', () => {
  it('another branch of what the target branch has brings nothing, also back; the target branch itself does', async () => {
    const repo = await pushRepo();
    await repo.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'again');
    await repo.git('push', '-q', '--no-verify', 'origin', 'main');
    const other = await repo.tryGit(['push', 'origin', 'main:refs/heads/release', 'main~1:refs/heads/old']);
    expect(other.output).toContain(
      'pygov pre-push: nothing new in refs/heads/release, refs/heads/old: the target branch has these commits',
    );
    expect(other.code).toBe(0);
    const back = await repo.tryGit(['push', '--force', 'origin', 'main~1:main']);
    expect(back.output).toContain('ready-for-pr');
  });

  it('where the default branch is not known everything is new, and the printed command settles it', async () => {
    const repo = await pushRepo({ 'old.py': undefinedName });
    await repo.git('push', '-q', '--no-verify', 'origin', 'main:refs/heads/trunk');
    await repo.git('-C', '../remote.git', 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    await repo.git('push', '-q', '--no-verify', 'origin', ':main');
    await branchWith(repo, 'f', { 'new.py': 'ONE = 1\n' });
    const push = await repo.tryGit(['push', 'origin', 'f']);
    expect(push.output).toContain(
      'the default branch of origin is not known, so everything counts as new; to settle it: git remote set-head origin --auto\n',
    );
    expect(push.output).toContain('old.py:1:7 F821');
    await repo.git('remote', 'set-head', 'origin', '--auto');
    const again = await repo.tryGit(['push', 'origin', 'f']);
    expect(again.output).not.toContain('is not known');
    expect(again.code).toBe(0);
  });

  it('nothing, where everything is up to date', async () => {
    const repo = await pushRepo();
    const push = await repo.tryGit(['push', 'origin', 'main']);
    expect(push.output).toMatch(/Everything up-to-date/);
    expect(push.code).toBe(0);
    expect(await repo.pygov(['hook', 'pre-push', 'origin', '../remote.git'])).toMatchObject({ code: 0 });
  });

  it.each([
    ['a line of another form', () => 'refs/heads/main\n', /cannot read/],
    ['a line that is cut', (oid: string) => `refs/heads/main ${oid} refs/hea`, /cannot read/],
    [
      'an object that is not there',
      () => `x ${'1'.repeat(40)} refs/heads/x ${'0'.repeat(40)}\n`,
      /OBJECT_MISSING|git does not have/,
    ],
  ])('%s keeps the gate shut', async (_what, line, message) => {
    const repo = await pushRepo();
    const input = line(await repo.git('rev-parse', 'HEAD'));
    const ran = await repo.pygov(['hook', 'pre-push', 'origin', '../remote.git'], { input });
    expect(ran.code).toBe(2);
    expect(ran.output).toMatch(message);
    expect(ran.output).not.toContain('internal error');
  });
});

describe('objects that are not on this machine', () => {
  it.each([
    { what: 'a file', revision: 'f:f.py', message: 'OBJECT_MISSING: git does not have f.py' },
    { what: 'a folder', revision: 'f:deep', message: 'unable to read tree' },
    { what: 'the tree', revision: 'f^{tree}', message: 'git does not have' },
    { what: 'an earlier commit', revision: 'f~1', message: 'Could not read' },
    { what: 'an earlier file', revision: 'f~1:gone.py', message: 'OBJECT_MISSING: git does not have' },
  ])('$what: NOT_VERIFIED, never clean', async ({ revision, message }) => {
    const repo = await pushRepo();
    await branchWith(repo, 'start', { 'gone.py': 'GONE = 1\n', 'f.py': goodSource });
    await repo.git('switch', '-q', '-c', 'f', 'start');
    await repo.git('rm', '-q', 'gone.py');
    repo.write({ 'f.py': 'F = 2\n', 'deep/deeper.py': 'D = 1\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--no-verify', '-m', 'f');
    const tip = await repo.git('rev-parse', 'f');
    const oid = await repo.git('rev-parse', revision);
    repo.remove(`.git/objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
    const input = `refs/heads/f ${tip} refs/heads/f ${'0'.repeat(40)}\n`;
    const ran = await repo.pygov(['hook', 'pre-push', 'origin', '../remote.git'], { input });
    expect(ran.output).toContain(message);
    expect(ran.output).toMatch(/to mend: git fsck\n/);
    expect(ran.output).not.toContain('ready');
    expect(ran.output).not.toContain('internal error');
    expect(ran.code).toBe(2);
  });

  it.each(['.governancerc', 'setup.cfg', 'pyproject.toml'])('%s, which decides what is run', async path => {
    const content = path.startsWith('p') ? '[tool.mypy]\n' : path.startsWith('s') ? '[mypy]\n' : '{}\n';
    const repo = await pushRepo({ 'app.py': goodSource, [path]: content });
    await branchWith(repo, 'f', { 'f.py': goodSource });
    const oid = await repo.git('rev-parse', `f:${path}`);
    repo.remove(`.git/objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
    const ran = await repo.pygov(['gate', 'pre-push', '--tree', 'f']);
    expect(ran.output).toContain(`git does not have ${path}`);
    expect(ran.code).toBe(2);
  });

  it('a shallow clone proves what it has, and nothing of a history that it lacks', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'f', { 'f.py': goodSource });
    await repo.git('push', '-q', '--no-verify', 'origin', 'f');
    const shallow = await shallowClone(repo, 'f');
    const push = await repo.tryGit(['push', 'origin', 'f'], shallow);
    expect(push.output).toMatch(/NOT_VERIFIED OBJECT_MISSING: .*shallow/);
    expect(push.output).toContain('git fetch --unshallow');
    expect(push.code).toBe(1);

    const everything = '+refs/heads/*:refs/remotes/origin/*';
    await repo.git('-C', shallow.cwd, 'fetch', '-q', '--unshallow', 'origin', everything);
    expect((await repo.tryGit(['push', 'origin', 'f'], shallow)).output).toContain('ready-for-pr');
  });

  it('a shallow clone of the target branch has all that a push on top of it needs', async () => {
    const repo = await pushRepo();
    const shallow = await shallowClone(repo, 'main');
    const push = await repo.tryGit(['push', 'origin', 'HEAD:g'], shallow);
    expect(push.output).toContain('ready-for-pr');
    expect(push.code).toBe(0);
  });
});

/** A clone of one branch without its history, with hooks and one more commit. */
async function shallowClone(repo: TestRepo, branch: string): Promise<{ cwd: string }> {
  const cwd = `${repo.root}/../shallow`;
  await repo.git('clone', '-q', '--depth=1', '--branch', branch, `file://${repo.root}/../remote.git`, cwd);
  expect(await repo.pygov(['install'], { cwd })).toMatchObject({ code: 0 });
  repo.write({ '../shallow/more.py': goodSource });
  const config = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  await repo.git('-C', cwd, 'add', '-A');
  await repo.git('-C', cwd, ...config, 'commit', '-q', '--no-verify', '-m', 'more');
  return { cwd };
}
