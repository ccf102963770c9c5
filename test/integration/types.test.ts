import { join } from 'node:path';
import { inject, describe, expect, test } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { pathWith } from '../helpers/private-path.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const untyped = 'def double(number):\n    return number * 2\n';
const wrong = 'def double(number: int) -> int:\n    return str(number)\n';
const right = 'def double(number: int) -> int:\n    return number * 2\n';

/** A repository with files that are committed, and one more module that is staged. */
async function staged(files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files });
  await stage(repo, { 'shop/more.py': goodSource });
  return repo;
}

async function stage(repo: TestRepo, files: Record<string, string>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A');
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

const recoveryOf = ({ output }: Ran): string => /to mend: (.+)/.exec(output)?.[1] ?? '';

describe('with the mypy of the project', () => {
  test('its configuration is found in each of its files', async () => {
    const repo = await staged({ 'shop/__init__.py': untyped, '.governancerc': 'legacy: block\n' });
    const configurations: Record<string, string> = {
      'setup.cfg': '[metadata]\nname = shop\n\n[mypy]\ndisallow_untyped_defs = True\n',
      'pyproject.toml': '[tool.mypy]\ndisallow_untyped_defs = true\n',
      '.mypy.ini': '[mypy]\ndisallow_untyped_defs = True\n',
      'mypy.ini': '[mypy]\ndisallow_untyped_defs = True\n',
    };
    for (const [name, text] of Object.entries(configurations)) {
      await stage(repo, { [name]: text });
      const gate = await commit(repo);
      expect(gate.output, name).toMatch(/✗ types-clean +FAILED: 1 error /);
      expect(gate.output, name).toMatch(/^ +shop\/__init__\.py:1:1 no-untyped-def Function is missing/m);
      expect(gate.code, name).toBe(1);
      const again = await repo.run(['sh', '-c', recoveryOf(gate)]);
      expect(again.output, name).toMatch(/shop\/__init__\.py:1: error: Function is missing/);
      expect(again.code, name).toBe(1);
      await repo.git('rm', '-q', '-f', name);
    }
    await stage(repo, { 'mypy.ini': '' });
    const empty = await commit(repo);
    expect(empty.output).toMatch(/✓ types-clean +2 files /);
    expect(empty.code).toBe(0);
  });

  test('an error that a change brings to another file blocks with its place, until it is mended', async () => {
    const repo = await staged({
      'mypy.ini': '[mypy]\n',
      'shop/__init__.py': '',
      'shop/api.py': right,
      'shop/caller.py': 'from shop.api import double\n\nFOUR = double(2)\n',
    });
    await stage(repo, { 'shop/api.py': right.replaceAll('int', 'str') });
    const gate = await commit(repo);
    expect(gate.output).toMatch(/✗ types-clean +FAILED: /);
    expect(gate.output).toMatch(/^ +shop\/caller\.py:3:15 arg-type Argument 1 to "double"/m);
    expect(gate.code).toBe(1);
    const again = await repo.run(['sh', '-c', recoveryOf(gate)]);
    expect(again.output).toContain('shop/caller.py:3');
    expect(again.code).toBe(1);

    await stage(repo, { 'shop/api.py': right });
    expect((await commit(repo)).output).toMatch(/✓ types-clean +4 files {2}/);
    await stage(repo, { 'README.md': 'What mypy does not read.\n' });
    expect((await commit(repo)).output).toMatch(/✓ types-clean +4 files, reused/);
  });

  test('a file that does not parse is an error with a place, not a crash', async () => {
    const repo = await staged({
      'mypy.ini': '[mypy]\n',
      'shop/__init__.py': '',
      'shop/old.py': 'x = 1\n1 = x\n',
    });
    const gate = await commit(repo);
    expect(gate.output).toMatch(/✗ types-clean +FAILED: 1 error /);
    expect(gate.output).toMatch(/^ +shop\/old\.py:2(:\d+)? syntax /m);
    expect(gate.code).toBe(1);
  });

  test('settings that change how it speaks do not change what is understood', async () => {
    const settings = [
      'pretty',
      'show_error_end',
      'show_absolute_path',
      'show_error_context',
      'hide_error_codes',
    ];
    const repo = await staged({
      'mypy.ini': `[mypy]\n${settings.map(name => `${name} = True\n`).join('')}error_summary = False\n`,
    });
    await stage(repo, { 'shop/__init__.py': wrong });
    const gate = await commit(repo);
    expect(gate.output).toMatch(/✗ types-clean +FAILED: 1 error /);
    expect(gate.output).toMatch(/^ +shop\/__init__\.py:2:12 return-value Incompatible/m);
    await stage(repo, { 'shop/__init__.py': right });
    const mended = await commit(repo);
    expect(mended.output).toMatch(/✓ types-clean +2 files /);
    expect(mended.code).toBe(0);
  });

  test('`types.paths` says what is judged', async () => {
    const repo = await staged({
      'mypy.ini': '[mypy]\nfiles = nowhere\n',
      '.governancerc': 'types: { paths: [good] }\n',
      'good/app.py': right,
      'odd name/other.py': right,
    });
    const narrow = await commit(repo);
    expect(narrow.output).toMatch(/✓ types-clean +1 file /);
    expect(narrow.code).toBe(0);
    await stage(repo, {
      '.governancerc': "types: { paths: ['odd name', good/app.py] }\n",
      'odd name/other.py': wrong,
    });
    const wide = await commit(repo);
    expect(wide.output).toMatch(/^ +odd name\/other\.py:2:12 return-value /m);
    expect(wide.code).toBe(1);
  });

  test('a setting that it does not know is shown; a configuration that it cannot read keeps the gate shut', async () => {
    const repo = await staged({ 'mypy.ini': '[mypy]\nstrct = True\n', 'shop/__init__.py': right });
    const odd = await commit(repo);
    expect(odd.output).toMatch(/✓ types-clean +2 files {2}/);
    expect(odd.output).toMatch(/^ +mypy\.ini warning mypy-config \[mypy\]: Unrecognized option: strct/m);
    expect(odd.code).toBe(0);
    await stage(repo, { 'mypy.ini': '[mypy\nstrict = True\n' });
    const broken = await commit(repo);
    expect(broken.output).toMatch(
      /\? types-clean +NOT_VERIFIED TOOL_ERROR: mypy cannot read its configuration: mypy\.ini: /,
    );
    expect(broken.code).toBe(2);
  });

  test.each<[what: string, files: Record<string, string>, said: RegExp, recovery: RegExp]>([
    [
      'is not installed',
      { 'requirements.txt': 'x\n', 'mypy.ini': '[mypy]\nplugins = gone_stubs.main\n' },
      /ENV_MISMATCH: the environment of .*\/python lacks gone_stubs/,
      /-m pip install -r requirements\.txt$/,
    ],
    [
      'that the tree should have',
      { 'tools/__init__.py': '', 'mypy.ini': '[mypy]\nplugins = tools.gone\n' },
      /TOOL_ERROR: mypy ended with exit code 2/,
      /-m mypy --config-file=mypy\.ini /,
    ],
  ])('a plugin %s keeps the gate shut, with a command that helps', async (_what, files, said, recovery) => {
    const gate = await commit(await staged(files));
    expect(gate.output).toMatch(said);
    expect(recoveryOf(gate)).toMatch(recovery);
    expect(gate.code).toBe(2);
  });

  test.each<[what: string, files: Record<string, string>]>([
    ['paths that do not exist', { 'mypy.ini': '[mypy]\nfiles = nowhere\n' }],
    ['everything is excluded', { 'mypy.ini': '[mypy]\nexclude = .*\n' }],
    ['a package that is not there', { 'mypy.ini': '[mypy]\npackages = nowhere\n' }],
  ])('it sees no file: %s', async (_what, files) => {
    const gate = await commit(await staged(files));
    expect(gate.output).toMatch(/^\? types-clean +NOT_VERIFIED (TOOL_ERROR|PARTIAL_SCOPE): /m);
    expect(gate.code).toBe(2);
  });
});

describe('without mypy', () => {
  test('that is configured, the gate is shut, and says how to install it', async () => {
    const repo = await TestRepo.create({ files: { 'mypy.ini': '[mypy]\n' } });
    await repo.run([join(inject('venv'), 'bin/python'), '-m', 'venv', '--without-pip', '.venv']);
    repo.write({ '.git/info/exclude': '.venv\n' });
    await stage(repo, { 'app.py': goodSource });
    const gate = await repo.pygov(['gate', 'pre-commit'], { env: { PATH: pathWith(repo) } });
    expect(gate.output).toMatch(
      /\? types-clean +NOT_VERIFIED TOOL_UNAVAILABLE: mypy is not installed for .*\.venv\/bin\/python/,
    );
    expect(recoveryOf(gate)).toMatch(
      /^\S*\.venv\/bin\/python -m ensurepip && \S*\.venv\/bin\/python -m pip install mypy$/,
    );
    expect(gate.code).toBe(2);
  });

  test.each<[what: string, files: Record<string, string>]>([
    ['no configuration', {}],
    ['a section for one module alone', { 'setup.cfg': '[mypy-shop.*]\nignore_errors = True\n' }],
    ['a file that other tools share', { 'pyproject.toml': '[tool.other]\n', 'setup.cfg': '[metadata]\n' }],
    ['a section in a file that mypy does not read', { 'tox.ini': '[mypy]\n', 'sub/mypy.ini': '[mypy]\n' }],
  ])('is not needed: %s', async (_what, files) => {
    const gate = await commit(await staged({ 'shop/__init__.py': wrong, ...files }));
    expect(gate.output).toMatch(/– types-clean +not needed \(no type checker is configured\)/);
    expect(gate.code).toBe(0);
  });
});
