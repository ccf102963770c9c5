import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource, token } from '../helpers/bad-content.ts';
import { expandShape } from '../unit/secrets/expand-shape.ts';
import { branchWith, pushRepo, remoteRefs } from '../helpers/push-repo.ts';

/** What a gate says first of each Change that it judges. */
function judged(output: string): string[] {
  return [...output.matchAll(/^pygov pre-push: (.*) \(\d+ files? changed/gm)].map(([, label = '']) => label);
}

describe('what is pushed is judged, checked out or not', () => {
  it.each([
    { problem: 'a secret', bad: secretSource, found: 'f1.py:1:10' },
    { problem: 'a lint error', bad: lintErrorSource, found: 'f1.py:1:7 F821' },
  ])('of two branches the bad one is named: $problem', async ({ bad, found }) => {
    const repo = await pushRepo();
    await branchWith(repo, 'f1', { 'f1.py': bad });
    await branchWith(repo, 'f2', { 'f2.py': goodSource });
    const push = await repo.tryGit(['push', 'origin', 'f2', 'f1']);
    expect(push.code).toBe(1);
    expect(judged(push.output).sort()).toEqual(['refs/heads/f1', 'refs/heads/f2']);
    expect(push.output).toMatch(/refs\/heads\/f2 [^]*ready-for-pr/);
    expect(push.output).toContain(found);
    expect(Object.keys(await remoteRefs(repo))).toEqual(['refs/heads/main']);
    expect(await repo.tryGit(['push', 'origin', 'f2'])).toMatchObject({ code: 0 });
  });

  it('a new branch, an update and a forced update', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'f', { 'f.py': goodSource });
    expect(await repo.tryGit(['push', 'origin', 'f'])).toMatchObject({ code: 0 });

    await branchWith(repo, 'f-next', { 'next.py': secretSource }, 'f');
    const update = await repo.tryGit(['push', 'origin', 'f-next:f']);
    expect(update.output).toContain('next.py:1:10');
    expect(update.code).toBe(1);

    await branchWith(repo, 'f-other', { 'other.py': lintErrorSource }, 'main');
    const forced = await repo.tryGit(['push', '--force', 'origin', 'f-other:f']);
    expect(forced.output).toContain('other.py:1:7 F821');
    expect(forced.code).toBe(1);
    expect((await remoteRefs(repo))['refs/heads/f']).toBe(await repo.git('rev-parse', 'f'));
  });

  it('what went past the gate yesterday is judged with the next push of the branch', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'f', { 'f.py': lintErrorSource });
    await repo.git('push', '-q', '--no-verify', 'origin', 'f');
    await branchWith(repo, 'f-next', { 'next.py': goodSource }, 'f');
    const push = await repo.tryGit(['push', 'origin', 'f-next:f']);
    expect(push.output).toContain('f.py:1:7 F821');
    expect(push.code).toBe(1);
  });

  it.each(['HEAD', 'HEAD~1', 'main@{0}'])('%s under another name', async revision => {
    const repo = await pushRepo();
    for (const [path, content] of [
      ['older.py', secretSource],
      ['newer.py', goodSource],
    ] as const) {
      repo.write({ [path]: content });
      await repo.git('add', '-A');
      await repo.git('commit', '-q', '--no-verify', '-m', path);
    }
    const push = await repo.tryGit(['push', 'origin', `${revision}:refs/heads/x`]);
    expect(push.output).toContain('older.py:1:10');
    expect(judged(push.output)).toEqual(['refs/heads/x']);
    expect(push.code).toBe(1);
    expect(await repo.tryGit(['push', 'origin', 'HEAD~2:refs/heads/x'])).toMatchObject({ code: 0 });
  });

  it('a secret that a later commit removes is still pushed: its commit is named, for all versions of the file', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'leak', { 'config.py': secretSource });
    await branchWith(repo, 'again', { 'config.py': `\n${secretSource}` }, 'leak');
    await branchWith(repo, 'mended', { 'config.py': goodSource }, 'again');
    const push = await repo.tryGit(['push', 'origin', 'mended']);
    const [leak, again] = [await repo.git('rev-parse', 'leak'), await repo.git('rev-parse', 'again')];
    // Each version of the file has it, and one line tells that.
    expect(push.output.match(/config\.py:\d.*/g)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^config\\.py:(1:10 .*\\(in commit ${leak.slice(0, 10)}|2:10 .*\\(in commit ${again.slice(0, 10)}), and in 1 more of the history\\)$`,
        ),
      ),
    ]);
    expect(push.output).not.toContain(token);
    expect(push.code).toBe(1);
  });

  it('a secret that only a merge commit brings is found', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'a', { 'a.py': goodSource });
    await branchWith(repo, 'b', { 'b.py': goodSource });
    await repo.git('switch', '-q', 'a');
    await repo.git('merge', '-q', '--no-commit', '--no-ff', 'b');
    repo.write({ 'evil.py': secretSource });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--no-verify', '-m', 'merge');
    repo.remove('evil.py');
    await repo.git('commit', '-q', '--no-verify', '-a', '-m', 'hide');
    const push = await repo.tryGit(['push', 'origin', 'a']);
    expect(push.output).toContain('evil.py:1:10');
    expect(push.output).toContain(`(in commit ${(await repo.git('rev-parse', 'HEAD~1')).slice(0, 10)})`);
    expect(push.code).toBe(1);
  });

  it('a file is judged under each of its names, also where the remote has it by another', async () => {
    const password = expandShape('{mixed:24}', 3).text;
    const repo = await pushRepo({ 'hashes.lock': `DB_PASSWORD=${password}\n` });
    await branchWith(repo, 'copy', { '.env': `DB_PASSWORD=${password}\n` });
    const push = await repo.tryGit(['push', 'origin', 'copy']);
    expect(push.output).toContain('.env:1:13');
    expect(push.code).toBe(1);
  });

  it('refs with the same tree and base are judged once, under all their names', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'one', { 'f.py': goodSource });
    await repo.git('branch', 'two', 'one');
    const push = await repo.tryGit(['push', 'origin', 'one', 'two']);
    expect(push.code).toBe(0);
    expect(judged(push.output)).toEqual(['refs/heads/one, refs/heads/two']);
    expect(Object.keys(await remoteRefs(repo))).toHaveLength(3);
  });
});

describe('where it is pushed to', () => {
  it.each([
    { to: 'the address of a remote', address: '../remote.git', files: 1 },
    { to: 'an address that no remote has', address: '../elsewhere.git', files: 2 },
    { to: 'a remote without a branch yet', address: 'empty', files: 2 },
  ])('$to', async ({ address, files }) => {
    const repo = await pushRepo();
    await repo.git('init', '-q', '--bare', '../elsewhere.git');
    await repo.git('remote', 'add', 'empty', `file://${repo.root}/../elsewhere.git`);
    await branchWith(repo, 'bad', { 'bad.py': secretSource });
    const bad = await repo.tryGit(['push', address, 'bad']);
    expect(bad.output).toContain('bad.py:1:10');
    expect(bad.code).toBe(1);
    await branchWith(repo, 'good', { 'good.py': goodSource });
    const good = await repo.tryGit(['push', address, 'good']);
    expect(good.output).toContain(`refs/heads/good (${files} file${files === 1 ? '' : 's'} changed`);
    expect(good.code).toBe(0);
  });

  it('without a common base everything is new, also what the remote has for years', async () => {
    const repo = await pushRepo({ 'old.py': lintErrorSource });
    await branchWith(repo, 'f', { 'f.py': goodSource });
    await repo.git('update-ref', '-d', 'refs/remotes/origin/main');
    const push = await repo.tryGit(['push', 'origin', 'f']);
    expect(push.output).toContain('old.py:1:7 F821');
    expect(push.code).toBe(1);
  });

  it('`target` in the pushed tree names the branch to compare with', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'develop', { 'develop.py': lintErrorSource });
    await repo.git('push', '-q', '--no-verify', 'origin', 'develop');
    await branchWith(repo, 'f', { '.governancerc': 'target: develop\n', 'f.py': goodSource }, 'develop');
    const push = await repo.tryGit(['push', 'origin', 'f']);
    expect(push.output).toContain('ready-for-pr');
    expect(push.code).toBe(0);
  });
});

it('a blob is judged under every name that it had in the pushed history', async () => {
  // The name of a secret is believed in source, not in a lock file; git itself names only one of both.
  const value = expandShape('{base62:40}', 3).text;
  const repo = await pushRepo();
  const content = `API_SECRET_KEY = "${value}"\n`;
  await branchWith(repo, 'f', { 'a.lock': content, 'app/settings.py': content });
  await repo.git('switch', '-q', 'f');
  await repo.git('rm', '-q', 'a.lock', 'app/settings.py');
  await repo.git('commit', '-q', '--no-verify', '-m', 'gone');
  const push = await repo.tryGit(['push', 'origin', 'f']);
  expect(push.output).toMatch(/app\/settings\.py:1:\d+ secret-literal .*\(in commit [0-9a-f]{10}\)/);
  expect(push.code).toBe(1);
});
