import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasRuff } from '../helpers/python-tools.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const unusedImport = 'import os\n';

async function stagedRepo(files: Record<string, string | Uint8Array>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true });
  await stage(repo, files);
  return repo;
}

async function stage(repo: TestRepo, files: Record<string, string | Uint8Array>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A', '-f', '--', '.', ':!.venv', ':!.governance');
}

async function commit(repo: TestRepo): Promise<Ran> {
  const ran = await repo.pygov(['gate', 'pre-commit']);
  await repo.git('commit', '-q', '-m', 'step');
  return ran;
}

describe('everything that decides what ruff says is an input', () => {
  const ruff = (name: string, run: () => Promise<void>) => {
    it(name, async context => {
      if (!hasRuff()) context.skip('this environment has no ruff');
      await run();
    });
  };

  ruff('a file that its configuration extends', async () => {
    const repo = await stagedRepo({
      'ruff.toml': 'extend = "conf/base.toml"\n',
      'conf/base.toml': '[lint]\nselect = ["E9"]\n',
      'app.py': unusedImport,
      '.governancerc': 'legacy: block\n',
    });
    expect(await commit(repo)).toMatchObject({ code: 0 });
    await stage(repo, { 'conf/base.toml': '[lint]\nselect = ["F"]\n' });
    const staged = await repo.pygov(['gate', 'pre-commit']);
    expect(staged.stdout).toContain('app.py:1:8 F401');
    expect(staged.code).toBe(1);
  });

  ruff('and one that the tree cannot hold is no proof', async () => {
    const repo = await stagedRepo({ 'ruff.toml': 'extend = "~/ruff.toml"\n', 'app.py': 'ONE = 1\n' });
    const staged = await repo.pygov(['gate', 'pre-commit']);
    expect(staged.stdout).toMatch(/lint-clean +NOT_VERIFIED UNPROVABLE: ruff\.toml extends ~\/ruff\.toml/);
    expect(staged.code).toBe(2);
  });

  ruff('the modules of its source folders', async () => {
    const repo = await stagedRepo({
      'ruff.toml': 'src = ["lib"]\n[lint]\nselect = ["I"]\n',
      'lib/other.py': 'ONE = 1\n',
      'app.py': 'import aaa\nimport zzz\n',
    });
    expect(await commit(repo)).toMatchObject({ code: 0 });
    // `aaa` becomes a module of the repository, so it belongs below `zzz`.
    await stage(repo, { 'lib/aaa.py': 'TWO = 2\n' });
    expect(await commit(repo)).toMatchObject({ code: 0 });
    const whole = await repo.pygov(['gate', 'pre-push']);
    expect(whole.stdout).toContain('app.py:1:1 I001');
    expect(whole.code).toBe(1);
  });

  ruff('not: what the user has configured for all projects', async () => {
    const repo = await stagedRepo({ 'sub/ruff.toml': '', 'app.py': unusedImport });
    mkdirSync(join(repo.home, '.config/ruff'), { recursive: true });
    writeFileSync(join(repo.home, '.config/ruff/ruff.toml'), '[lint]\nselect = ["E9"]\n');
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toContain('app.py:1:8 F401');
  });

  ruff('not: ignore files, also where the whole tree is named for a name that is not UTF-8', async () => {
    const repo = await stagedRepo({ 'ruff.toml': '', '.ignore': 'app.py\n', 'app.py': unusedImport });
    await repo.run(['bash', '-c', `printf 'ONE = 1\\n' > $'b\\xff.py'`]);
    await stage(repo, {});
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toContain('app.py:1:8 F401');
  });

  ruff('not: a setting that makes it content with what it cannot mend', async () => {
    const repo = await stagedRepo({ 'ruff.toml': 'fix-only = true\n', 'app.py': 'print(nothing)\n' });
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toContain('app.py:1:7 F821');
  });

  ruff('a notebook is judged', async () => {
    const cell =
      '{"cell_type":"code","execution_count":null,"metadata":{},"outputs":[],"source":["print(x)"]}';
    const repo = await stagedRepo({
      'ruff.toml': '',
      'a.ipynb': `{"cells":[${cell}],"metadata":{},"nbformat":4,"nbformat_minor":5}`,
    });
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/a\.ipynb:1:\d+ F821/);
  });

  ruff('a fixture that is not valid TOML is passed over', async () => {
    const repo = await stagedRepo({
      'ruff.toml': '',
      'tests/fixtures/broken/pyproject.toml': 'x = [\n',
      'app.py': 'ONE = 1\n',
    });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });
});

describe('everything that decides what mypy says is an input', () => {
  const untyped = 'def same(x):\n    return x\n';

  it('its configuration behind a symlink', async () => {
    const repo = await stagedRepo({ 'conf/mypy.ini': '[mypy]\n', 'app/main.py': untyped });
    symlinkSync('conf/mypy.ini', join(repo.root, 'mypy.ini'));
    await stage(repo, {});
    expect(await commit(repo)).toMatchObject({ code: 0 });
    await stage(repo, { 'conf/mypy.ini': '[mypy]\ndisallow_untyped_defs = True\n' });
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toContain('app/main.py:1:1 no-untyped-def');
  });

  it('a file that it is given by name, whatever the suffix', async () => {
    const repo = await stagedRepo({
      'mypy.ini': '[mypy]\nfiles = bin/tool\n',
      'bin/tool': 'x: int = 1\n',
      'a.py': '',
    });
    expect(await commit(repo)).toMatchObject({ code: 0 });
    await stage(repo, { 'bin/tool': 'x: int = ""\n' });
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toContain('bin/tool:1:10 assignment');
  });

  it('modules at the root, although only the tests are a package', async () => {
    const repo = await stagedRepo({
      'pyproject.toml': '[tool.mypy]\n',
      'tests/__init__.py': '',
      'main.py': 'x: int = ""\n',
    });
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toContain('main.py:1:10 assignment');
  });

  it('each path on its own: `a b` is not `a` and `b`', async () => {
    const repo = await stagedRepo({
      'mypy.ini': '[mypy]\n',
      'a b/one.py': 'x: int = 1\n',
      'a/two.py': 'x: int = ""\n',
      'b/three.py': 'x: int = 1\n',
      '.governancerc': 'types: { paths: ["a b"] }\nlegacy: block\n',
    });
    expect(await commit(repo)).toMatchObject({ code: 0 });
    await stage(repo, { '.governancerc': 'types: { paths: [a, b] }\nlegacy: block\n' });
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toContain('a/two.py:1:10 assignment');
  });
});

it.each([
  ['mypy', 'types-clean', { 'mypy.ini': '[mypy]\n', 'app.py': 'x: int = ""\n' }],
  ['pytest', 'tests-green', { 'test_app.py': 'def test_it():\n    assert False\n' }],
])(
  'a module of the repository that stands in front of %s does not speak for it',
  async (tool, claim, files) => {
    const fake = 'print("Success: no issues found in 1 source file")\n';
    const repo = await stagedRepo({ ...files, [`${tool}.py`]: fake });
    await repo.git('commit', '-q', '-m', 'start');
    const judged = await repo.pygov(['gate', 'pre-push', '--keep-going']);
    expect(judged.stdout).toMatch(
      new RegExp(`${claim} +NOT_VERIFIED UNPROVABLE: ${tool}\\.py stands in front of`),
    );
    expect(judged.code).toBe(2);
  },
);
