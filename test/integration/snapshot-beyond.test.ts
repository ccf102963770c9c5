import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { photograph } from '../helpers/photograph.ts';
import { TestRepo } from '../helpers/test-repo.ts';

/** git itself must be told that a submodule, or a clone, may come from this machine. */
const local = ['-c', 'protocol.file.allow=always'];

describe('submodules', () => {
  const test = `import sys
sys.path[:0] = ["vendor/lib", "vendor/lib/deep"]

def test_it():
    import deep, lib
    assert (lib.VALUE, deep.VALUE) == (1, 2)
`;

  /** With a submodule in a submodule, each at its first commit. */
  async function superproject(): Promise<TestRepo> {
    const repo = await TestRepo.create({ venv: true, files: { 'test_it.py': test } });
    await source(repo, 'deep', { 'deep.py': 'VALUE = 2\n' });
    const lib = await source(repo, 'lib', { 'lib.py': 'VALUE = 1\n' });
    await repo.git(...lib, ...local, 'submodule', '--quiet', 'add', '../deep', 'deep');
    await repo.git(...lib, 'commit', '-q', '-m', 'deep');
    await repo.git(...local, 'submodule', '--quiet', 'add', '../lib', 'vendor/lib');
    await repo.git(...local, 'submodule', '--quiet', 'update', '--init', '--recursive');
    await repo.git('commit', '-q', '-m', 'vendor');
    return repo;
  }

  it('are in the snapshot at the recorded commit, those within them too', async () => {
    const repo = await superproject();
    const before = photograph(repo.root);
    expect((await gate(repo)).output).toMatch(/✓ tests-green +1 test {2}/);
    expect(photograph(repo.root)).toEqual(before);
    // What is checked out in the submodule is not what is recorded.
    repo.write({ 'vendor/lib/lib.py': 'VALUE = 3\n' });
    await repo.git('-C', 'vendor/lib', ...author, 'commit', '-q', '-a', '-m', 'three');
    expect((await gate(repo)).output).toMatch(/✓ tests-green +1 test, reused/);
    await repo.git('commit', '-q', '-a', '-m', 'bump');
    const bumped = await gate(repo);
    expect(bumped.output).toContain('assert (3, 2) == (1, 2)');
    expect(bumped.code).toBe(1);
  });

  it('whose commit is not here prove nothing, with the command that fetches it', async () => {
    const repo = await superproject();
    const lib = ['-C', '../lib', ...author];
    repo.write({ '../lib/lib.py': 'VALUE = 1  # again\n' });
    await repo.git(...lib, 'commit', '-q', '-a', '-m', 'again');
    const commit = await repo.git(...lib, 'rev-parse', 'HEAD');
    await repo.git('update-index', '--cacheinfo', `160000,${commit},vendor/lib`);
    await repo.git('commit', '-q', '-m', 'bump');
    const missing = await gate(repo);
    expect(missing.output).toContain(
      `tests-green             NOT_VERIFIED OBJECT_MISSING: the submodule vendor/lib does not have its commit ${commit.slice(0, 10)}`,
    );
    expect(missing.code).toBe(2);
    await mend(repo, missing.output);
    expect(await gate(repo)).toMatchObject({ code: 0 });
  });

  it('that are not initialised are empty folders, and a failure names them', async () => {
    const repo = await superproject();
    await repo.git(...local, 'clone', '-q', repo.root, '../clone');
    const clone = { cwd: `${repo.root}/../clone` };
    await repo.run(['cp', '-P', '.venv', '../clone/.venv']);
    const failed = await repo.pygov(['gate', 'ci'], clone);
    expect(failed.output).toContain('the submodule vendor/lib is not initialised here');
    expect(failed.output).toMatch(/to mend: git submodule update --init -- vendor\/lib/);
    expect(failed.code).toBe(2);
    await repo.git('-C', clone.cwd, ...local, 'submodule', '--quiet', 'update', '--init', '--recursive');
    expect(await repo.pygov(['gate', 'ci'], clone)).toMatchObject({ code: 0 });
  });
});

describe('LFS', () => {
  const content = 'x'.repeat(70_000);
  const oid = createHash('sha256').update(content).digest('hex');
  const files = {
    '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
    'data.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`,
    'fixture.txt': `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`,
    'test_it.py': `import os
from pathlib import Path

def test_it():
    os.utime("data.bin")  # another time is no change
    assert Path("data.bin").read_text() == "x" * 70_000
    assert len(Path("fixture.txt").read_text()) < 200
`,
  };
  const kept = `.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;

  it('is in the snapshot from what is on this machine, without git-lfs', async () => {
    const repo = await TestRepo.create({ venv: true, files });
    const missing = await repo.pygov(['gate', 'pre-push', '--keep-going']);
    for (const claim of ['secrets-clean', 'tests-green'])
      expect(missing.output).toMatch(
        new RegExp(`${claim} +NOT_VERIFIED OBJECT_MISSING: git-lfs has not fetched data.bin`),
      );
    expect(missing.output).toContain('to mend: git lfs fetch\n');
    expect(missing.code).toBe(2);

    repo.write({ [kept]: content });
    expect(await gate(repo)).toMatchObject({ code: 0 });

    const writing = `def test_it():\n    open("data.bin", "a").write("y")\n`;
    repo.write({ 'test_it.py': writing });
    await repo.git('commit', '-q', '-a', '-m', 'edit');
    expect((await gate(repo)).output).toContain('MUTATED_DURING_RUN');

    repo.write({ [kept]: 'y'.repeat(content.length), 'test_it.py': `${files['test_it.py']}# again\n` });
    await repo.git('commit', '-q', '-a', '-m', 'back');
    const damaged = await gate(repo);
    expect(damaged.output).toContain(`${oid} is damaged`);
    expect(damaged.code).toBe(2);
  });
});

describe('a partial clone', () => {
  it('is never completed behind the user’s back, and one command completes what is judged', async () => {
    const tests = { 'app/test_app.py': 'def test_it():\n    pass\n' };
    const repo = await TestRepo.create({ venv: true, files: { 'lib/lib.py': 'VALUE = 1\n', ...tests } });
    await repo.git('config', 'uploadpack.allowFilter', 'true');
    await repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const cwd = `${repo.root}/../clone`;
    await repo.git('clone', '-q', '--filter=blob:none', '--sparse', `file://${repo.root}`, cwd);
    const clone = ['-C', cwd];
    await repo.git(...clone, 'sparse-checkout', 'set', 'app');
    await repo.run(['cp', '-P', '.venv', '../clone/.venv']);
    repo.write({ '../clone/app/more.py': 'MORE = 1\n' });
    await repo.git(...clone, 'add', 'app');
    const lacked = async () =>
      (await repo.git(...clone, 'rev-list', '--objects', '--missing=print', 'HEAD')).match(/^\?/gm)?.length ??
      0;

    expect(await repo.pygov(['gate', 'pre-commit'], { cwd })).toMatchObject({ code: 0 });
    await repo.git(...clone, ...author, 'commit', '-q', '-m', 'more');
    const judge = () => repo.pygov(['gate', 'pre-push'], { cwd });
    const missing = await judge();
    expect(missing.output).toContain('OBJECT_MISSING: this partial clone does not have lib/lib.py');
    expect(missing.code).toBe(2);
    const tip = await repo.git(...clone, 'rev-parse', 'HEAD');
    const input = `refs/heads/x ${tip} refs/heads/x ${'0'.repeat(40)}\n`;
    const toNowhere = await repo.pygov(['hook', 'pre-push', 'x', 'https://nowhere.invalid'], { cwd, input });
    expect(toNowhere.output).toMatch(
      /secrets-clean +NOT_VERIFIED OBJECT_MISSING: git does not have lib\/lib.py/,
    );
    expect(toNowhere.output).toContain('to mend: git fetch --refetch --no-filter');
    expect(await lacked()).toBe(1);

    await mend(repo, missing.output, cwd);
    expect(await judge()).toMatchObject({ code: 0 });
  });
});

const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];

/** Makes a repository beside this one; gives what names it to git, with an author. */
async function source(repo: TestRepo, name: string, files: Record<string, string>): Promise<string[]> {
  const at = ['-C', `../${name}`, ...author];
  await repo.git('init', '-q', '-b', 'main', `../${name}`);
  repo.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`../${name}/${path}`, text])));
  await repo.git(...at, 'add', '-A');
  await repo.git(...at, 'commit', '-q', '-m', 'start');
  return at;
}

function gate(repo: TestRepo) {
  return repo.pygov(['gate', 'pre-push']);
}

/** Runs the recovery that was printed. */
async function mend(repo: TestRepo, output: string, cwd = repo.root): Promise<void> {
  const command = /to mend: (.*)/.exec(output)?.[1] ?? 'false';
  expect(await repo.run(['sh', '-c', command], { cwd })).toMatchObject({ code: 0 });
}
