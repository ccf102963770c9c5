import { beforeEach, describe, expect, it } from 'vitest';
import { goodSource, secretSource } from '../helpers/bad-content.ts';
import { branchWith, pushRepo } from '../helpers/push-repo.ts';
import { hasRuff } from '../helpers/python-tools.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const undefinedName = 'print(no_such_name)\n';

let repo: TestRepo;

async function commit(files: Record<string, string>) {
  repo.write(files);
  await repo.git('add', '-A');
  return repo.tryGit(['commit', '-m', 'edit']);
}

describe('what stood there before does not block', () => {
  beforeEach(async () => {
    repo = await TestRepo.create({
      files: { 'old.py': undefinedName, 'keys.py': secretSource, 'app.py': goodSource },
    });
    expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
  });

  it('an error in another line of an edited file', async () => {
    const edit = await commit({ 'old.py': `# A comment, so that lines move.\n${undefinedName}` });
    expect(edit.output).toMatch(/✓ lint-clean +1 file, 1 finding that stood there before/);
    expect(edit.code).toBe(0);
  });

  it('a secret in another line of an edited file', async () => {
    const edit = await commit({ 'keys.py': `import os\n\n${secretSource}HOME = os.environ["HOME"]\n` });
    expect(edit.output).toMatch(/✓ secrets-clean +1 finding that stood there before/);
    expect(edit.code).toBe(0);
  });

  it('errors in files that are moved', async () => {
    await repo.git('rm', '-q', 'old.py');
    await repo.git('rm', '-q', 'keys.py');
    const edit = await commit({
      'legacy/old.py': `\n# moved\n${undefinedName}`,
      'keys/all.py': secretSource,
    });
    expect(edit.output).toMatch(/✓ secrets-clean +1 finding that stood there before/);
    expect(edit.output).toMatch(/✓ lint-clean +2 files, 1 finding that stood there before/);
    expect(edit.code).toBe(0);
  });

  it('a warning is not told again', async () => {
    const url = `URL = "postgres://${['postgres', 'postgres'].join(':')}@localhost/orders"\n`;
    const first = await commit({ 'settings.py': url });
    expect(first.output).toMatch(/settings\.py:1:\d+ warning url-password/);
    const second = await commit({ 'settings.py': `${url}DEBUG = False\n` });
    expect(second.output).toContain('✓ secrets-clean');
    expect(second.output).not.toContain('warning');
  });

  it('but what is added blocks, and is shown alone', async () => {
    const edit = await commit({ 'old.py': `${undefinedName}print(another_name)\n` });
    expect(edit.output).toMatch(/✗ lint-clean +FAILED: 1 new, 1 stood there before/);
    expect(edit.output).toContain('old.py:2:7 F821');
    expect(edit.output).not.toContain('old.py:1:7');
    expect(edit.code).toBe(1);
  });

  it('a second one like it is new', async () => {
    const edit = await commit({ 'old.py': undefinedName + undefinedName });
    expect(edit.output).toMatch(/FAILED: 1 new, 1 stood there before/);
  });

  it.each([
    ['a copy in another file', { 'copy.py': undefinedName, 'more.py': goodSource }],
    ['the same line under another rule', { 'keys.py': 'TOKEN = no_such_name\n' }],
  ])('%s is new', async (_what, files) => {
    await repo.git('rm', '-q', '--cached', 'app.py');
    const edit = await commit(files);
    expect(edit.output).toMatch(/✗ lint-clean +FAILED: 1 error in 1 file/);
    expect(edit.code).toBe(1);
  });

  it('a syntax error blocks though it stood there: nobody can see what else is wrong', async () => {
    await repo.git('rm', '-q', 'old.py', 'keys.py');
    repo.write({ 'broken.py': 'def f(:\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--no-verify', '-m', 'broken');
    const edit = await commit({ 'broken.py': 'def f(:\n    pass\n' });
    expect(edit.output).toMatch(/✗ lint-clean +FAILED/);
    expect(edit.code).toBe(1);
  });

  it('unless the repository says that it does', async () => {
    const edit = await commit({ '.governancerc': 'legacy: block\n', 'old.py': `\n${undefinedName}` });
    expect(edit.output).toMatch(/✗ lint-clean +FAILED: 1 error in 1 file/);
    expect(edit.code).toBe(1);
  });

  it('is shown, whole, by `pygov run --all`', async () => {
    const run = await repo.pygov(['run', '--all', '--keep-going']);
    expect(run.stdout).toContain('keys.py:1:10');
    expect(run.stdout).toContain('old.py:1:7 F821');
    expect(run.code).toBe(1);
  });

  it('and its proof holds against that base alone', async () => {
    repo.write({ 'old.py': `\n${undefinedName}` });
    await repo.git('add', '-A');
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/✓ lint-clean +1 file, reused/);
    const whole = await repo.pygov(['run', '--files', 'old.py']);
    expect(whole.stdout).toMatch(/✗ lint-clean +FAILED: 1 error in 1 file/);
    expect(whole.code).toBe(1);
  });
});

it('a push is compared with the branch that it goes to', async () => {
  repo = await pushRepo({ 'old.py': undefinedName });
  await branchWith(repo, 'f', { 'old.py': `\n${undefinedName}` });
  expect(await repo.tryGit(['push', 'origin', 'f'])).toMatchObject({ code: 0 });
  await branchWith(repo, 'g', { 'new.py': undefinedName });
  const push = await repo.tryGit(['push', 'origin', 'g']);
  expect(push.output).toContain('new.py:1:7 F821');
  expect(push.code).toBe(1);
});

it('types: what mypy said of the base is counted, unless it stopped there', async () => {
  const wrong = 'ONE: int = ""\n';
  repo = await TestRepo.create({ venv: true, files: { 'mypy.ini': '[mypy]\n', 'app.py': wrong } });
  const stage = async (files: Record<string, string>) => {
    repo.write(files);
    await repo.git('add', '-A');
    return repo.pygov(['gate', 'pre-commit']);
  };
  expect((await stage({ 'app.py': `# moved\n${wrong}` })).stdout).toMatch(
    /✓ types-clean +1 finding that stood there before/,
  );
  const more = await stage({ 'other.py': 'TWO: str = 2\n' });
  expect(more.stdout).toMatch(/✗ types-clean +FAILED: 1 new, 1 stood there before/);
  expect(more.stdout).toContain('other.py:1:12 assignment');
  expect(more.code).toBe(1);
});

it('format: a file that was not formatted before', async context => {
  if (!hasRuff()) context.skip('this environment has no ruff');
  repo = await TestRepo.create({ venv: true, files: { 'ruff.toml': '[format]\n', 'old.py': 'a  =  1\n' } });
  repo.write({ 'old.py': 'a  =  1\nb = 2\n' });
  await repo.git('add', '-A');
  const gate = await repo.pygov(['gate', 'pre-commit']);
  expect(gate.stdout).toMatch(/✓ format-clean +1 file, 1 finding that stood there before/);
  repo.write({ 'new.py': 'c  =  3\n' });
  await repo.git('add', '-A');
  expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/✗ format-clean +FAILED: 1 new, 1 stood/);
});

it('a failing test blocks, also one that failed before', async () => {
  const failing = 'def test_it():\n    assert False\n';
  repo = await TestRepo.create({ venv: true, files: { 'test_it.py': failing } });
  repo.write({ 'notes.txt': 'more\n' });
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '-m', 'notes');
  const gate = await repo.pygov(['gate', 'pre-push', '--base', 'HEAD^']);
  expect(gate.stdout).toMatch(/✗ tests-green +FAILED/);
  expect(gate.code).toBe(1);
});

it('is asked by several checks at once, each time of the whole base', async context => {
  if (!hasRuff()) context.skip('this environment has no ruff');
  const numbers = Array.from({ length: 400 }, (_, number) => number);
  const files = numbers.map(number => [`m${number}.py`, 'print(no_such_name )\n'] as const);
  const settings = { 'ruff.toml': '[format]\n' };
  repo = await TestRepo.create({ venv: true, files: { ...settings, ...Object.fromEntries(files) } });
  repo.write(Object.fromEntries(files.map(([path, text]) => [path, `${text}ONE = 1\n`])));
  await repo.git('add', '-A');
  const gate = await repo.pygov(['gate', 'pre-commit']);
  expect(gate.stdout).toMatch(/✓ lint-clean +400 files, 400 findings that stood there before/);
  expect(gate.stdout).toMatch(/✓ format-clean +400 files, 400 findings that stood there before/);
  expect(gate.code).toBe(0);
});

describe('what a tool finds that the Change adopts', () => {
  const stage = async (files: Record<string, string>) => {
    repo.write(files);
    await repo.git('add', '-A');
    return repo.pygov(['gate', 'pre-commit']);
  };

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['a type checker', { 'app.py': 'ONE: int = ""\n' }, { 'mypy.ini': '[mypy]\n' }],
    ['a formatter', { 'app.py': 'a  =  1\n' }, { 'pyproject.toml': '[tool.black]\n' }],
    [
      'a wider scope',
      { 'src/a.py': '', 'tools/b.py': 'ONE: int = ""\n', 'mypy.ini': '[mypy]\n' },
      { '.governancerc': 'types: { paths: [src, tools] }\n' },
    ],
  ])('in old code stood there before: %s', async (_what, files, configuration) => {
    repo = await TestRepo.create({ venv: true, files });
    expect((await stage(configuration)).stdout).toMatch(/✓ .*1 finding that stood there before/);
    const folder = 'src/a.py' in files ? 'src/' : '';
    const more = await stage({ [`${folder}more.py`]: 'TWO:  int = ""\n' });
    expect(more.stdout).toMatch(/✗ .*FAILED: 1 /);
    expect(more.code).toBe(1);
  });

  it('in a file that configures it and changed, is new', async () => {
    repo = await TestRepo.create({
      venv: true,
      files: {
        'mypy.ini': '[mypy]\nplugins = plugin.py\n',
        'plugin.py': 'from mypy.plugin import Plugin\ndef plugin(v): return Plugin\n',
      },
    });
    const gate = await stage({
      'plugin.py': 'from mypy.plugin import Plugin\nWRONG: int = ""\ndef plugin(v): return Plugin\n',
    });
    expect(gate.stdout).toContain('plugin.py:2:14 assignment');
    expect(gate.code).toBe(1);
  });
});
