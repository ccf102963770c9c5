import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { privateVenv } from '../helpers/private-venv.ts';
import { hasRuff } from '../helpers/python-tools.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const unusedImport = 'import os\n';

/** A repository whose first commit holds these files, with more that are staged. */
async function staged(committed: Record<string, string>, files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: committed });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

const flake8 = (lines = ''): Record<string, string> => ({ '.flake8': `[flake8]\n${lines}` });

const recoveryOf = ({ output }: Ran): string => /to mend: (.+)/.exec(output)?.[1] ?? '';

test.each<
  [what: string, committed: Record<string, string>, files: Record<string, string>, lint: RegExp, code: number]
>([
  [
    'good files pass; a file may ask to be left alone',
    flake8(),
    { 'a.py': goodSource, 'b.py': `# flake8: noqa\n${unusedImport}` },
    /✓ lint-clean +2 files/,
    0,
  ],
  [
    'a bad one fails with its place, whatever the configuration says of output',
    flake8(
      'exit-zero = true\noutput-file = out.txt\nshow-source = true\nstatistics = true\nformat = pylint\ncolor = always',
    ),
    { 'a.py': goodSource, 'app/b.py': `42\n\n${unusedImport}` },
    /✗ lint-clean +FAILED: 2 errors in 1 file[^]*app\/b\.py:3:1 F401 'os' imported but unused/,
    1,
  ],
  [
    'told to be quiet, it proves nothing',
    flake8('quiet = 1'),
    { 'a.py': unusedImport },
    /\? lint-clean +NOT_VERIFIED TOOL_ERROR: flake8 counts 1 error and shows 0/,
    2,
  ],
  [
    'its rules count',
    { 'setup.cfg': '[flake8]\nmax-line-length = 20\nignore = F401\n' },
    { 'a.py': `${unusedImport}SENTENCE = "longer than that"\n` },
    /✗ lint-clean +FAILED: 1 error in 1 file[^]*a\.py:2:21 E501/,
    1,
  ],
  [
    'the first file with a section counts',
    { 'tox.ini': '[flake8]\nignore = F401\n', 'setup.cfg': '[metadata]\n', ...flake8() },
    { 'a.py': unusedImport },
    /✓ lint-clean/,
    0,
  ],
  [
    'a change of its configuration judges every file',
    { ...flake8('ignore = F401'), 'old.py': unusedImport },
    flake8(),
    /✓ lint-clean +1 file, 1 finding that stood there before/,
    0,
  ],
  [
    'the excludes of folders hold although files are named',
    flake8('exclude =\n    # made\n    gen,\n    ./old/'),
    { 'gen/a.py': unusedImport, 'old/a.py': unusedImport, 'a.py': goodSource },
    /✓ lint-clean +1 file /,
    0,
  ],
  [
    'a change of excluded files alone',
    { ...flake8('exclude = gen'), 'a.py': goodSource },
    { 'gen/a.py': unusedImport },
    /– lint-clean +not needed \(no file that flake8 judges changed\)/,
    0,
  ],
  [
    'a configuration that excludes everything proves nothing',
    { ...flake8('exclude = *.py'), 'a.py': goodSource },
    { 'b.py': goodSource },
    /\? lint-clean +NOT_VERIFIED PARTIAL_SCOPE: flake8's configuration excludes every/,
    2,
  ],
  [
    'nor one that flake8 refuses',
    flake8('max-line-length = x'),
    { 'a.py': goodSource },
    /\? lint-clean +NOT_VERIFIED TOOL_ERROR/,
    2,
  ],
  ['a syntax error', flake8(), { 'a.py': 'def (\n' }, /✗ lint-clean[^]*a\.py:1:\d E999/, 1],
])('%s', async (_what, committed, files, lint, code) => {
  const ran = await commit(await staged(committed, files));
  expect(ran.output).toMatch(lint);
  expect(ran.code).toBe(code);
});

test('a flake8 that is not installed is named; the embedded linter does not stand in', async () => {
  const repo = await TestRepo.create({ files: flake8() });
  await repo.run(['python3', '-m', 'venv', '--without-pip', '.venv']);
  repo.write({ '.git/info/exclude': '.venv\n', 'a.py': goodSource });
  await repo.git('add', '-A');
  const ran = await commit(repo);
  expect(ran.output).toMatch(/lint-clean +NOT_VERIFIED TOOL_UNAVAILABLE: flake8 is not installed/);
  expect(recoveryOf(ran)).toContain('/.venv/bin/python -m pip install flake8');
  expect(ran.code).toBe(2);
});

test('a package that is installed, and a file that a plugin may read, are inputs', async () => {
  const repo = await TestRepo.create({ files: flake8() });
  const site = await privateVenv(repo);
  repo.write({ 'a.py': goodSource });
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/✓ lint-clean +1 file /);
  repo.write({ 'notes.txt': 'one' });
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/✓ lint-clean +1 file, reused/);

  const plugin = join(site, 'flake8_notes-1.0.dist-info');
  mkdirSync(plugin);
  writeFileSync(join(plugin, 'METADATA'), 'Name: flake8-notes\nVersion: 1.0\n');
  writeFileSync(join(plugin, 'entry_points.txt'), '[flake8.extension]\nNOT = flake8_notes:check\n');
  const source = 'def check(tree):\n    yield 1, 0, "NOT1 " + open("notes.txt").read(), None\n';
  writeFileSync(join(site, 'flake8_notes.py'), source);
  expect((await commit(repo)).output).toMatch(/✗ lint-clean[^]*a\.py:1:1 NOT1 one/);
  repo.write({ 'notes.txt': 'two' });
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/✗ lint-clean[^]*a\.py:1:1 NOT1 two/);
});

test('ruff and flake8 both have a say, with the findings of both', async context => {
  if (!hasRuff()) context.skip('this environment has no ruff');
  const repo = await staged(
    { ...flake8('select = E225'), 'ruff.toml': 'lint.select = ["F"]' },
    { 'a.py': unusedImport, 'b.py': 'x=1\n' },
  );
  const failed = await commit(repo);
  expect(failed.output).toMatch(
    /✗ lint-clean +FAILED: 1 error in 1 file[^]*a\.py:1:8 F401[^]*b\.py:1:2 E225/,
  );
  expect(recoveryOf(failed)).toMatch(/-m ruff check --fix -- a\.py$/);
  repo.write({ 'a.py': goodSource });
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(
    /✗ lint-clean[^]*b\.py:1:2 E225[^]*to mend: .* -m flake8 -- b\.py/,
  );
  repo.write({ 'b.py': goodSource });
  await repo.git('add', '-A');
  expect(await commit(repo)).toMatchObject({ code: 0 });
  expect((await commit(repo)).output).toMatch(/✓ lint-clean +2 files, reused/);
});
