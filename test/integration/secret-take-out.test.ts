import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

type Files = Readonly<Record<string, string>>;

async function commit(repo: TestRepo, files: Files): Promise<string> {
  repo.write(files);
  await repo.git('add', '-A');
  await repo.git('commit', '-qm', 'more', '--no-verify');
  return repo.git('rev-parse', 'HEAD');
}

async function gate(repo: TestRepo, ...args: string[]): Promise<{ text: string; command: string }> {
  const { stdout } = await repo.pygov(['gate', ...args]);
  return { text: stdout, command: /^ {2}to mend: (.*)$/m.exec(stdout)?.[1] ?? 'false' };
}

describe('what is staged', () => {
  it.each<[what: string, base: Files | undefined, staged: Files, command: string]>([
    ['beside other files', { a: '' }, { 'd/k v': secretSource, a: 'A' }, "git restore --staged -- 'd/k v'"],
    ['in the first commit', undefined, { k: secretSource, a: 'A' }, 'git rm --cached --force -- k'],
    [
      'under a name like a pattern',
      { ab: '' },
      { 'a*': secretSource, ab: 'A' },
      "git restore --staged -- ':(literal)a*'",
    ],
    [
      'beside an old secret',
      { old: secretSource },
      { old: `${secretSource}#`, k: secretSource },
      'git restore --staged -- k',
    ],
  ])('%s', async (_what, base, staged, command) => {
    const repo = await TestRepo.create(base && { files: base });
    repo.write(staged);
    await repo.git('add', '-A');
    const refused = await gate(repo, 'pre-commit');
    expect(refused.command).toBe(command);
    expect(refused.text).toContain('say so in a comment on its line: `pygov:allow[github-token]` and why.');
    expect(await repo.run(['sh', '-c', refused.command])).toMatchObject({ code: 0 });
    expect((await gate(repo, 'pre-commit')).text).toMatch(/✓ secrets-clean/);
    // What else was staged still is.
    expect(await repo.git('diff', '--cached', '--name-only')).not.toBe('');
  });

  it('by `git commit -a`, which stages it again', async () => {
    const repo = await TestRepo.create({ files: { a: '', b: '' } });
    await repo.pygov(['install']);
    repo.write({ a: secretSource, b: 'B' });
    const refused = await repo.tryGit(['commit', '-aqm', 'x']);
    expect(refused.output).toContain('to mend: git stash push -- a\n');
    await repo.git('stash', 'push', '-q', '--', 'a');
    expect(await repo.tryGit(['commit', '-aqm', 'x'])).toMatchObject({ code: 0 });
  });
});

/** `HEAD~1` and its like stand in for ids. */
async function resolved(repo: TestRepo, command: string): Promise<string> {
  let text = command;
  for (const name of command.match(/HEAD[~\d]*/g) ?? [])
    text = text.replace(name, (await repo.git('rev-parse', name)).slice(0, 12));
  return text;
}

describe('what is committed', () => {
  it.each<[what: string, commits: Files[], args: string[], command: string]>([
    [
      'last, with other files',
      [{ a: '' }, { k: secretSource, b: 'B' }],
      ['--base=HEAD~1'],
      'git restore --source=HEAD~1 --staged -- k && git commit --amend --no-edit',
    ],
    ['last, alone', [{ a: '' }, { k: secretSource }], ['--base=HEAD~1'], 'git reset HEAD~1'],
    [
      'first of all',
      [{ k: secretSource, b: 'B' }],
      [],
      'git rm --cached --force -- k && git commit --amend --no-edit --allow-empty',
    ],
  ])('%s', async (_what, commits, args, command) => {
    const repo = await TestRepo.create();
    for (const files of commits) await commit(repo, files);
    const expected = await resolved(repo, command);
    const refused = await gate(repo, 'pre-push', ...args);
    expect(refused.command).toBe(expected);
    expect(await repo.run(['sh', '-c', refused.command])).toMatchObject({ code: 0 });
    expect(await repo.git('log', '--all', '--format=%h', '--', 'k')).toBe('');
    expect((await gate(repo, 'pre-push')).text).toMatch(/[✓–] secrets-clean/);
    // The user keeps the file.
    expect(await repo.git('status', '--short', 'k')).toBe('?? k');
  });

  /** Does in the editor what the gate says, and takes the file out of the commit. */
  async function rebase(repo: TestRepo, command: string, edited: string): Promise<void> {
    const editor = join(repo.home, 'editor.sh');
    writeFileSync(editor, `sed -i.bak 's/^pick ${edited.slice(0, 7)}/edit ${edited.slice(0, 7)}/' "$1"\n`);
    const env = { GIT_SEQUENCE_EDITOR: `sh ${editor}`, GIT_EDITOR: 'true' };
    expect(await repo.run(['sh', '-c', command], { env })).toMatchObject({ code: 0 });
    await repo.git('rm', '-q', '--cached', 'k');
    await repo.git('commit', '-q', '--amend', '--no-edit');
    expect(await repo.tryGit(['rebase', '--continue'], { env })).toMatchObject({ code: 0 });
  }

  it('earlier: from the commit before it, which is named with what to do there', async () => {
    const repo = await TestRepo.create({ files: { a: '' } });
    const before = await commit(repo, { b: '' });
    const bad = await commit(repo, { k: secretSource, c: 'C' });
    await commit(repo, { d: '' });
    repo.write({ a: 'edited' });
    const refused = await gate(repo, 'pre-push', '--base=HEAD~3');
    expect(refused.command).toBe(`git rebase --autostash --interactive ${before.slice(0, 12)}`);
    expect(refused.text).toContain(`write edit instead of pick before ${bad.slice(0, 10)}; take`);
    await rebase(repo, refused.command, bad);
    expect((await gate(repo, 'pre-push')).text).toMatch(/✓ secrets-clean/);
    expect(await repo.git('status', '--short')).toBe(' M a\n?? k');
  });

  it('by the root commit, on a branch that is not checked out and that a remote has, behind a merge', async () => {
    const repo = await TestRepo.create();
    const bad = await commit(repo, { k: secretSource, c: 'C' });
    await repo.git('switch', '-qc', 'side');
    await commit(repo, { d: '' });
    await repo.git('switch', '-q', 'main');
    await commit(repo, { e: '' });
    await repo.git('merge', '-q', '--no-edit', 'side');
    await repo.git('init', '-q', '--bare', '../remote.git');
    await repo.git('remote', 'add', 'origin', '../remote.git');
    await repo.git('push', '-q', 'origin', 'side:other');
    await repo.git('switch', '-q', '--orphan', 'empty');
    await commit(repo, { f: '' });
    const refused = await gate(repo, 'pre-push', '--tree=main');
    expect(refused.command).toBe('git rebase --rebase-merges --interactive --root main');
    expect(refused.text).toContain(
      'origin/other has it already: revoke it; to rewrite the history does not help alone',
    );
    await rebase(repo, refused.command, bad);
    expect((await gate(repo, 'pre-push', '--tree=main')).text).toMatch(/✓ secrets-clean/);
    expect(await repo.git('log', '--merges', '--format=%s', 'main')).not.toBe('');
  });
});
