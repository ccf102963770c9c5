import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource } from '../helpers/bad-content.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const allBad = {
  'app.py': lintErrorSource,
  'sub/inner.py': lintErrorSource,
  'sub/deep/inner.py': lintErrorSource,
  'with space.py': lintErrorSource,
  'a*[b].py': lintErrorSource,
  '-x.py': lintErrorSource,
  'good.py': goodSource,
};

/** The files that a report has an undefined name for. */
const named = (ran: Ran) => [...ran.stdout.matchAll(/^ {4}(.*):1:7 F821 /gm)].map(([, path]) => path);

async function commit(repo: TestRepo, files: Record<string, string>): Promise<string> {
  repo.write(files);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '-m', 'more');
  return repo.git('rev-parse', 'HEAD');
}

describe('pygov run', () => {
  it('judges what is staged, not what lies beside it', async () => {
    const repo = await TestRepo.create({ files: { 'old.py': lintErrorSource, 'app.py': goodSource } });
    const nothing = await repo.pygov(['run']);
    expect(nothing).toMatchObject({ code: 0 });
    expect(nothing.stdout).toMatch(/lint-clean +not needed \(no Python file changed\)/);

    repo.write({ 'app.py': lintErrorSource, 'new.py': lintErrorSource });
    await repo.git('add', 'app.py');
    repo.write({ 'app.py': goodSource });
    const staged = await repo.pygov(['run']);
    expect(staged).toMatchObject({ code: 1 });
    expect(named(staged)).toEqual(['app.py']);
  });

  it('with --all judges every file of the index', async () => {
    const repo = await TestRepo.create({ files: allBad });
    repo.write({ 'untracked.py': lintErrorSource });
    const all = await repo.pygov(['run', '--all']);
    expect(all).toMatchObject({ code: 1 });
    expect(named(all).sort()).toEqual(Object.keys(allBad).slice(0, -1).sort());
  });
});

describe('pygov run --files', () => {
  it.each<[string, string[], string | undefined, string[]]>([
    ['one file', ['--files', 'app.py'], undefined, ['app.py']],
    ['one with ./', ['--files', './app.py'], undefined, ['app.py']],
    ['a name with a space', ['--files', 'with space.py'], undefined, ['with space.py']],
    ['a name that looks like a pattern', ['--files', 'a*[b].py'], undefined, ['a*[b].py']],
    ['a name that looks like an option', ['--files=-x.py'], undefined, ['-x.py']],
    ['several after one option', ['--files', 'app.py', 'good.py'], undefined, ['app.py']],
    [
      'several options',
      ['--files', 'app.py', '--files', 'sub/inner.py'],
      undefined,
      ['app.py', 'sub/inner.py'],
    ],
    ['a folder', ['--files', 'sub'], undefined, ['sub/deep/inner.py', 'sub/inner.py']],
    ['a folder with a slash', ['--files', 'sub/deep/'], undefined, ['sub/deep/inner.py']],
    ['a file, in its folder', ['--files', 'inner.py'], 'sub', ['sub/inner.py']],
    ['the current folder', ['--files', '.'], 'sub/deep', ['sub/deep/inner.py']],
    ['a file above', ['--files', '../app.py'], 'sub', ['app.py']],
  ])('%s', async (_what, args, folder, expected) => {
    const repo = await TestRepo.create({ files: allBad });
    const ran = await repo.pygov(['run', ...args], { cwd: `${repo.root}/${folder ?? ''}` });
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    expect(named(ran).sort()).toEqual(expected);
  });

  it('an absolute name', async () => {
    const repo = await TestRepo.create({ files: allBad });
    expect(named(await repo.pygov(['run', '--files', `${repo.root}/app.py`]))).toEqual(['app.py']);
  });

  it.each([
    ['that git does not know', 'new.py', 'new.py is not in the index'],
    ['of which only the start is right', 'goo', 'goo is not in the index'],
    ['that is no longer in the index', 'gone.py', 'gone.py is not in the index'],
    ['that starts with two dots', '..odd.py', '..odd.py is not in the index'],
    ['outside the repository', '../home', '../home is outside this repository'],
  ])('refuses a name %s, also beside a good one', async (_what, name, problem) => {
    const repo = await TestRepo.create({ files: { 'good.py': goodSource, 'gone.py': goodSource } });
    await repo.git('rm', '-q', '--cached', 'gone.py');
    repo.write({ 'new.py': goodSource });
    const ran = await repo.pygov(['run', '--files', 'good.py', name]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    const [, recovery = 'false'] = /^ {2}to mend: (.*)$/m.exec(ran.stderr) ?? [];
    expect(ran.stderr).toBe(`pygov: ${problem}\n  to mend: ${recovery}\n`);
    expect(await repo.run(['sh', '-c', recovery])).toMatchObject({ code: 0 });
  });

  it('takes a file once the printed command has added it', async () => {
    const repo = await TestRepo.create({ files: { 'good.py': goodSource } });
    repo.write({ '-new.py': lintErrorSource });
    const refused = await repo.pygov(['run', '--files=-new.py']);
    const [, recovery = 'false'] = /to mend: (.*)$/m.exec(refused.stderr) ?? [];
    expect(await repo.run(['sh', '-c', recovery])).toMatchObject({ code: 0 });
    expect(named(await repo.pygov(['run', '--files=-new.py']))).toEqual(['-new.py']);
  });
});

describe('pygov run --from', () => {
  it('judges at the second revision, whether checked out or not', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    await repo.git('switch', '-q', '-c', 'feature');
    await commit(repo, { 'app.py': lintErrorSource, 'fine.py': goodSource });
    await repo.git('tag', 'v1');
    const mended = await commit(repo, { 'app.py': goodSource });
    await repo.git('switch', '-q', 'main');
    for (const to of ['v1', 'feature^', mended.slice(0, 8) + '~']) {
      expect(named(await repo.pygov(['run', '--from', 'main', '--to', to]))).toEqual(['app.py']);
    }
    const whole = await repo.pygov(['run', '--from', 'main', '--to', 'feature']);
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.stdout).toMatch(/^pygov pre-commit: feature \(1 file changed, /);
  });

  it('finds a secret that came and went in between', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const bad = await commit(repo, { 'keys.py': secretSource });
    await commit(repo, { 'keys.py': goodSource });
    const ran = await repo.pygov(['run', '--from', 'HEAD~2']);
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.stdout).toContain(`(in commit ${bad.slice(0, 10)})`);
  });

  it.each([
    ['--from', 'nowhere'],
    ['--from', ''],
    ['--from', 'HEAD:app.py'],
    ['--to', 'nowhere'],
  ])('refuses %s %j', async (option, revision) => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const other = option === '--to' ? ['--from', 'HEAD'] : [];
    const ran = await repo.pygov(['run', ...other, option, revision]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`no such revision: ${revision}\n  to mend: git log --oneline --all\n`);
  });
});

describe('a gate by hand', () => {
  it.each(['ci', 'pre-push'])('%s judges the tree that is named against its base', async gate => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const bad = await commit(repo, { 'app.py': lintErrorSource });
    const good = await commit(repo, { 'app.py': goodSource });
    // What lies in the index and beside it has no part in it.
    repo.write({ 'app.py': secretSource });
    await repo.git('add', '-A');
    const judge = (tree: string, base: string) => repo.pygov(['gate', gate, '--tree', tree, '--base', base]);
    expect(named(await judge(bad, `${bad}^`))).toEqual(['app.py']);
    expect(named(await judge(`${bad}^{tree}`, `${bad}^`))).toEqual(['app.py']);
    expect(await judge(good, bad)).toMatchObject({ code: 0 });
    expect(await repo.pygov(['gate', gate])).toMatchObject({ code: 0 });
  });

  it('pre-commit judges the index, also against another base', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    await commit(repo, { 'before.py': lintErrorSource });
    repo.write({ 'app.py': lintErrorSource });
    await repo.git('add', '-A');
    expect(named(await repo.pygov(['gate', 'pre-commit', '--base', 'HEAD']))).toEqual(['app.py']);
    const both = await repo.pygov(['gate', 'pre-commit', '--base', 'HEAD^']);
    expect(named(both).sort()).toEqual(['app.py', 'before.py']);
    expect(await repo.pygov(['gate', 'pre-commit', '--base', 'nowhere'])).toMatchObject({ code: 2 });
    expect(await repo.pygov(['gate', 'pre-commit', '--tree', 'HEAD', '--base', 'HEAD'])).toMatchObject({
      code: 0,
    });
  });

  it('ci before the first commit has nothing to judge, and says so', async () => {
    const repo = await TestRepo.create();
    const gate = await repo.pygov(['gate', 'ci']);
    expect(gate).toMatchObject({ code: 2, stdout: '' });
    expect(gate.stderr).toContain('no such revision: HEAD');
  });

  it.each([[['gate', 'pre-commit']], [['run']]])(
    '%j goes on after a failure with --keep-going',
    async args => {
      const repo = await TestRepo.create();
      const config = 'checks: { mine: { run: [no-such-program], gates: [pre-commit] } }\n';
      repo.write({ 'app.py': lintErrorSource, '.governancerc': config });
      await repo.git('add', '-A');
      expect((await repo.pygov(args)).stdout).toMatch(/^· mine +not reached$/m);
      const whole = await repo.pygov([...args, '--keep-going']);
      expect(whole.stdout).toMatch(/^\? mine +NOT_VERIFIED TOOL_UNAVAILABLE: no-such-program /m);
      expect(whole.stdout).toMatch(/^blocked: lint-clean: /m);
      expect(whole.code).toBe(1);
    },
  );
});

it('what only a part was judged of is not ready, and is no state of the session', async () => {
  const repo = await TestRepo.create({ files: { 'start.txt': '' } });
  repo.write({ 'good.py': goodSource, 'bad.py': lintErrorSource });
  await repo.git('add', '-A');
  const part = await repo.pygov(['run', '--files', 'good.py']);
  expect(part.stdout).toMatch(/^unverified in .*: only a part was judged$/m);
  expect(part.code).toBe(0);
  expect(existsSync(join(repo.root, '.governance/session-state.json'))).toBe(false);
  expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 1 });
});
