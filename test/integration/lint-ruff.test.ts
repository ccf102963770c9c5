import { join } from 'node:path';
import { inject, beforeEach, describe, expect, test } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { pathWith } from '../helpers/private-path.ts';
import { privateVenv } from '../helpers/private-venv.ts';
import { hasRuff } from '../helpers/python-tools.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

/** Only the project's own configuration asks for this to be an error (F401). */
const unusedImport = 'import os\n';
const unformatted = "x = 'single'\ny=1\n";

/** A repository whose first commit configures ruff, with more files that are staged. */
async function staged(
  configuration: Record<string, string>,
  files: Record<string, string>,
): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: configuration });
  await stage(repo, files);
  return repo;
}

async function stage(repo: TestRepo, files: Record<string, string>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A');
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

const recoveryOf = ({ output }: Ran): string => /to mend: (.+)/.exec(output)?.[1] ?? '';

describe('with the ruff of the project', () => {
  beforeEach(context => {
    if (!hasRuff())
      context.skip("the environment of the tests is made of Debian's packages, which have no ruff");
  });

  test.each<
    [
      what: string,
      configuration: Record<string, string>,
      files: Record<string, string>,
      lint: RegExp,
      code: number,
    ]
  >([
    [
      'its rules count, with place and rule',
      { 'ruff.toml': 'lint.select = ["F", "E501"]\nline-length = 40\n' },
      { 'pkg/app.py': `${unusedImport}\nSENTENCE = "one that is longer than forty columns"\n` },
      /✗ lint-clean +FAILED: 2 errors in 1 file[^]*^ +pkg\/app\.py:1:8 F401 `os` imported[^]*^ +pkg\/app\.py:3:41 E501 /m,
      1,
    ],
    [
      'its rules count instead of the embedded ones',
      { 'pyproject.toml': '[tool.ruff.lint]\nselect = ["E501"]\n' },
      { 'app.py': lintErrorSource },
      /✓ lint-clean +1 file /,
      0,
    ],
    [
      'a syntax error is one',
      { '.ruff.toml': '' },
      { 'app.py': 'x = 1\n1 = x\n' },
      /✗ lint-clean +FAILED: 1 error in 1 file[^]*^ +app\.py:2:1 (syntax-error|invalid-syntax) /m,
      1,
    ],
    [
      'an excluded file is excluded although it is named',
      { 'ruff.toml': 'extend-exclude = ["generated"]\n' },
      { 'generated/app.py': unusedImport, 'app.py': goodSource },
      /✓ lint-clean +2 files /,
      0,
    ],
    [
      'only excluded files changed',
      { 'ruff.toml': 'extend-exclude = ["generated"]\n', 'app.py': goodSource },
      { 'generated/app.py': unusedImport },
      /✓ lint-clean +the project's configuration excludes every changed file /,
      0,
    ],
    [
      'everything is excluded',
      { 'ruff.toml': 'extend-exclude = ["*.py"]\n', 'app.py': goodSource },
      { 'more.py': unusedImport },
      /\? lint-clean +NOT_VERIFIED PARTIAL_SCOPE: ruff sees no Python file in the whole tree/,
      2,
    ],
    [
      'per-file-ignores',
      { 'ruff.toml': '[lint.per-file-ignores]\n"tests/*" = ["F401"]\n' },
      { 'tests/test_app.py': unusedImport, 'app.py': unusedImport },
      /✗ lint-clean +FAILED: 1 error in 1 file[^]*^ +app\.py:1:8 F401 /m,
      1,
    ],
    [
      'a folder with a configuration of its own',
      { 'ruff.toml': '', 'strict/ruff.toml': 'lint.select = ["D100"]\n' },
      { 'app.py': goodSource, 'strict/app.py': goodSource },
      /✗ lint-clean +FAILED: 1 error in 1 file[^]*^ +strict\/app\.py:1:1 D100 /m,
      1,
    ],
    [
      'a setting that would mend and be silent is not obeyed',
      { 'ruff.toml': 'fix = true\nunsafe-fixes = true\nshow-fixes = true\noutput-format = "concise"\n' },
      { 'app.py': unusedImport },
      /✗ lint-clean +FAILED: 1 error in 1 file/,
      1,
    ],
    [
      'a configuration that is broken',
      { 'ruff.toml': 'line-length = "long"\n' },
      { 'app.py': goodSource },
      /\? lint-clean +NOT_VERIFIED TOOL_ERROR: ruff ended with exit code 2[^]*line-length/,
      2,
    ],
    [
      'a rule that does not exist',
      { 'ruff.toml': 'lint.select = ["NOPE1"]\n' },
      { 'app.py': goodSource },
      /\? lint-clean +NOT_VERIFIED TOOL_ERROR[^]*NOPE1/,
      2,
    ],
    [
      'a version that this ruff is not',
      { 'ruff.toml': 'required-version = "==0.0.1"\n' },
      { 'app.py': goodSource },
      /\? lint-clean +NOT_VERIFIED TOOL_ERROR[^]*0\.0\.1/,
      2,
    ],
  ])('%s', async (_what, configuration, files, lint, code) => {
    const gate = await commit(await staged(configuration, files));
    expect(gate.output).toMatch(lint);
    expect(gate.code).toBe(code);
  });

  test('a change of its configuration judges the whole tree anew', async () => {
    const repo = await staged(
      { 'ruff.toml': 'lint.select = ["E501"]\n', 'old.py': unusedImport },
      { 'new.py': goodSource },
    );
    expect((await commit(repo)).output).toMatch(/✓ lint-clean +1 file /);
    await repo.git('commit', '-q', '-m', 'new');
    await stage(repo, { 'ruff.toml': 'lint.select = ["F"]\n' });
    const gate = await commit(repo);
    // What a new rule finds in old code stood there before; `legacy: block` tells it.
    expect(gate.output).toMatch(/✓ lint-clean +2 files, 1 finding that stood there before/);
    await stage(repo, { '.governancerc': 'legacy: block\n' });
    const strict = await commit(repo);
    expect(strict.output).toMatch(/^ +old\.py:1:8 F401 /m);
    expect(strict.code).toBe(1);
  });

  test.each<[what: string, files: Record<string, string>]>([
    ['a file', { 'app.py': unusedImport }],
    ['odd names', { "it's odd/my app.py": unusedImport, '-x.py': unusedImport }],
    ['many files', Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`m${n}.py`, unusedImport]))],
  ])('the printed command mends %s', async (_what, files) => {
    const repo = await staged({ 'ruff.toml': '' }, files);
    const gate = await commit(repo);
    expect(gate.code).toBe(1);
    const mend = await repo.run(['sh', '-c', recoveryOf(gate)]);
    expect(mend.code).toBe(0);
    await repo.git('add', '-A');
    const mended = await commit(repo);
    expect(mended.output).toContain('ready-to-commit');
  });

  test('what cannot be mended is shown by the printed command', async () => {
    const repo = await staged({ 'ruff.toml': '' }, { 'app.py': lintErrorSource });
    const again = await repo.run(['sh', '-c', recoveryOf(await commit(repo))]);
    expect(again.output).toContain('F821');
    expect(again.code).toBe(1);
  });
});

describe('with the formatter of the project', () => {
  beforeEach(context => {
    if (!hasRuff())
      context.skip("the environment of the tests is made of Debian's packages, which have no ruff");
  });

  test('what is not formatted is named, and the printed command formats it', async () => {
    const repo = await staged(
      { 'pyproject.toml': '[tool.ruff.format]\nquote-style = "double"\n' },
      { 'app.py': unformatted, 'my pkg/app.py': unformatted, 'good.py': goodSource },
    );
    const gate = await commit(repo);
    expect(gate.output).toMatch(/✓ lint-clean +3 files /);
    expect(gate.output).toMatch(/✗ format-clean +FAILED: 2 files to reformat/);
    expect(gate.output).toMatch(/^ +app\.py(:\d+)? format is not formatted/m);
    expect(gate.output).toMatch(/^ +my pkg\/app\.py(:\d+)? format is not formatted/m);
    expect(gate.code).toBe(1);
    expect(await repo.run(['sh', '-c', recoveryOf(gate)])).toMatchObject({ code: 0 });
    await repo.git('add', '-A');
    const mended = await commit(repo);
    expect(mended.output).toMatch(/✓ format-clean +3 files, 1 of them reused/);
    expect(mended.code).toBe(0);
  });

  test.each<[what: string, configuration: Record<string, string>, format: RegExp, code: number]>([
    [
      'an empty table is a configuration',
      { 'ruff.toml': '[format]\n' },
      /✗ format-clean +FAILED: 1 file to/,
      1,
    ],
    [
      'none',
      { 'ruff.toml': 'line-length = 40\n' },
      /– format-clean +not needed \(no formatter is configured\)/,
      0,
    ],
    [
      'excludes of the formatter alone',
      { 'ruff.toml': '[format]\nexclude = ["app.py"]\n' },
      /✓ format-clean +the project's configuration excludes every changed file /,
      0,
    ],
    [
      'broken',
      { 'ruff.toml': '[format]\nquote-style = "triple"\n' },
      /\? format-clean +NOT_VERIFIED TOOL_ERROR/,
      2,
    ],
  ])('%s', async (_what, configuration, format, code) => {
    const gate = await commit(await staged(configuration, { 'app.py': unformatted }));
    expect(gate.output).toMatch(format);
    expect(gate.code).toBe(code);
  });
});

describe('a ruff that is configured and not installed', () => {
  test('is told with the command that installs it; the embedded one does not stand in', async () => {
    const repo = await TestRepo.create({ files: { 'ruff.toml': '[format]\n' } });
    await repo.run([join(inject('venv'), 'bin/python'), '-m', 'venv', '--without-pip', '.venv']);
    repo.write({ '.git/info/exclude': '.venv\n' });
    await stage(repo, { 'app.py': goodSource });
    const gate = await repo.pygov(['gate', 'pre-commit'], { env: { PATH: pathWith(repo) } });
    expect(gate.output).toMatch(
      /\? lint-clean +NOT_VERIFIED TOOL_UNAVAILABLE: ruff is not installed for .*\.venv\/bin\/python/,
    );
    expect(gate.output).toMatch(/\? format-clean +NOT_VERIFIED TOOL_UNAVAILABLE: /);
    expect(recoveryOf(gate)).toMatch(/\.venv\/bin\/python -m pip install ruff$/);
    expect(gate.code).toBe(2);
  });

  test('is taken from PATH where the environment has none', async context => {
    if (!hasRuff())
      context.skip("the environment of the tests is made of Debian's packages, which have no ruff");
    const repo = await TestRepo.create({ files: { 'ruff.toml': '' } });
    await privateVenv(repo);
    repo.remove('.venv/lib');
    const path = pathWith(repo, { ruff: join(inject('venv'), 'bin/ruff') });
    await stage(repo, { 'app.py': unusedImport });
    const gate = await repo.pygov(['gate', 'pre-commit'], { env: { PATH: path } });
    expect(gate.output).toMatch(/✗ lint-clean +FAILED: 1 error/);
    expect(gate.code).toBe(1);
  });
});
