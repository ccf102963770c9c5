import { expect, test } from 'vitest';
import { hasRuff } from '../helpers/python-tools.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const bad = 'x=1\n';
const good = 'x = 1\n';

/** A repository whose first commit holds these files, with more that are staged. */
async function staged(committed: Record<string, string>, files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: committed });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

const black = (lines = ''): Record<string, string> => ({ 'pyproject.toml': `[tool.black]\n${lines}` });

const recoveryOf = ({ output }: Ran): string => /to mend: (.+)/.exec(output)?.[1] ?? '';

test.each<
  [
    what: string,
    committed: Record<string, string>,
    files: Record<string, string>,
    format: RegExp,
    code: number,
  ]
>([
  [
    'good files pass, and what black excludes by itself',
    black(),
    { 'a.py': good, 'b.pyi': good, 'build/c.py': bad },
    /✓ format-clean +3 files/,
    0,
  ],
  [
    'a bad one fails, also where black is told to be quiet',
    { ...black('quiet = true'), 'old.py': bad },
    { 'a.py': good, 'app/b.py': bad },
    /✗ format-clean +FAILED: 1 file to reformat[^]*app\/b\.py black is not/,
    1,
  ],
  [
    'a change of its configuration judges every file',
    { ...black(), 'old.py': 'value = "one", "two", "three"\n' },
    black('line-length = 20'),
    /✓ format-clean +1 file, 1 finding that stood there before/,
    0,
  ],
  [
    'another version than the lock pins judges, and it is said',
    { ...black(), 'requirements.txt': 'black==0.0.1\n' },
    { 'a.py': good },
    /✓ format-clean +1 file [^]*warning: requirements\.txt pins black 0\.0\.1; [\d.]+ is installed and judges/,
    0,
  ],
  [
    'excludes hold although files are named',
    black(
      `exclude = '''\n(\n  /gen/ # made\n)\n'''\nextend-exclude = "old dir/"\nforce-exclude = 'x_.*\\.py$'`,
    ),
    { 'gen/a.py': bad, 'old dir/a.py': bad, 'x_y.py': bad, 'a.py': good },
    /✓ format-clean +4 files/,
    0,
  ],
  [
    'a change of excluded files alone',
    { ...black('extend-exclude = "gen/"'), 'a.py': good },
    { 'gen/a.py': bad },
    /✓ format-clean +the project's configuration excludes every/,
    0,
  ],
  [
    'a configuration that excludes everything proves nothing',
    { ...black('extend-exclude = "."'), 'a.py': good },
    { 'b.py': good },
    /\? format-clean +NOT_VERIFIED PARTIAL_SCOPE: black passes over every/,
    2,
  ],
  [
    'what black cannot parse is no proof',
    { ...black() },
    { 'a.py': 'def (\n' },
    /\? format-clean +NOT_VERIFIED TOOL_ERROR: cannot format a\.py: Cannot parse/,
    1,
  ],
  [
    'nor a configuration that black refuses',
    black('target-version = ["py1"]'),
    { 'a.py': good },
    /\? format-clean +NOT_VERIFIED TOOL_ERROR/,
    2,
  ],
  [
    'without its table it is not needed',
    { 'pyproject.toml': '[tool.other]' },
    { 'a.py': bad },
    /– format-clean +not needed \(no formatter is configured\)/,
    0,
  ],
  [
    'each file by the innermost table',
    { ...black('line-length = 20'), 'api/pyproject.toml': '[tool.black]\nline-length = 80\n' },
    { 'api/a.py': 'value = "one", "two", "three"\n', 'b.py': good },
    /✓ format-clean +2 files/,
    0,
  ],
])('%s', async (_what, committed, files, format, code) => {
  const ran = await commit(await staged(committed, files));
  expect(ran.output).toMatch(format);
  expect(ran.code).toBe(code);
});

test('a black that is not installed is named, with the command that installs it', async () => {
  const repo = await TestRepo.create({ files: black() });
  await repo.run(['python3', '-m', 'venv', '--without-pip', '.venv']);
  repo.write({ '.git/info/exclude': '.venv\n', 'a.py': good });
  await repo.git('add', '-A');
  const ran = await commit(repo);
  expect(ran.output).toMatch(/format-clean +NOT_VERIFIED TOOL_UNAVAILABLE: black is not installed/);
  expect(recoveryOf(ran)).toContain('/.venv/bin/python -m pip install black');
  expect(ran.code).toBe(2);
});

test('the recovery mends it, and the file is proved from then on', async () => {
  const repo = await staged(black(), { 'a.py': bad });
  const failed = await commit(repo);
  expect((await repo.run(['sh', '-c', recoveryOf(failed)])).code).toBe(0);
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/✓ format-clean +1 file /);
  expect((await commit(repo)).output).toMatch(/✓ format-clean +1 file, reused/);
  repo.write(black('line-length = 99'));
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/CONFIG_CHANGED, pyproject\.toml/);
});

test('ruff and black both have a say', async context => {
  if (!hasRuff()) context.skip('this environment has no ruff');
  const tables = '[tool.black]\nline-length = 99\n[tool.ruff.format]\nquote-style = "single"\n';
  const repo = await staged({ 'pyproject.toml': tables }, { 'a.py': "x = 'y'\n" });
  const failed = await commit(repo);
  expect(failed.output).toMatch(/✗ format-clean +FAILED: 1 file to reformat/);
  expect(recoveryOf(failed)).toContain('-m black -- a.py');
});
