import { expect, test } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const bad = 'import zlib\nimport abc\n\nprint(abc, zlib)\n';
const good = 'import abc\nimport zlib\n\nprint(abc, zlib)\n';

/** A repository whose first commit holds these files, with more that are staged. */
async function staged(committed: Record<string, string>, files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: committed });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

const isort = (lines = 'profile = "black"'): Record<string, string> => ({
  'pyproject.toml': `[tool.isort]\n${lines}\n`,
});

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
    'good files pass; a file may ask to be left alone',
    isort(),
    { 'a.py': good, 'b.py': `# isort: skip_file\n${bad}` },
    /✓ format-clean +2 files/,
    0,
  ],
  [
    'a bad one fails',
    isort(),
    { 'a.py': good, 'app/b.py': bad },
    /✗ format-clean +FAILED: 1 file to reformat[^]*app\/b\.py isort has imports/,
    1,
  ],
  [
    'of .isort.cfg',
    { '.isort.cfg': '[settings]\nforce_sort_within_sections = true\n' },
    { 'a.py': bad },
    /✗ format-clean/,
    1,
  ],
  [
    'of tox.ini',
    { 'tox.ini': '[isort]\nskip =\n    gen\n', 'setup.cfg': '[metadata]\n' },
    { 'gen/a.py': bad, 'b.py': good },
    /✓ format-clean +2 files/,
    0,
  ],
  [
    'a change of its configuration judges every file',
    { ...isort('skip = ["old.py"]'), 'old.py': bad },
    isort(),
    /✓ format-clean +1 file, 1 finding that stood there before/,
    0,
  ],
  [
    'excludes hold although files are named',
    isort('skip_glob = ["gen/*"]'),
    { 'gen/a.py': bad, 'a.py': good },
    /✓ format-clean +2 files/,
    0,
  ],
  [
    'a change of excluded files alone',
    { ...isort('skip = ["gen"]'), 'a.py': good },
    { 'gen/a.py': bad },
    /✓ format-clean +the project's configuration excludes every/,
    0,
  ],
  [
    'a configuration that excludes everything proves nothing',
    { ...isort('skip_glob = ["*"]'), 'a.py': good },
    { 'b.py': good },
    /\? format-clean +NOT_VERIFIED PARTIAL_SCOPE: isort passes over every/,
    2,
  ],
  [
    'nor one that isort refuses',
    isort('profile = "nonsense"'),
    { 'a.py': good },
    /\? format-clean +NOT_VERIFIED TOOL_ERROR/,
    2,
  ],
  [
    'each file by the innermost configuration',
    { ...isort(), 'api/.isort.cfg': '[settings]\nskip = a.py\n' },
    { 'api/a.py': bad, 'b.py': good },
    /✓ format-clean +2 files/,
    0,
  ],
])('%s', async (_what, committed, files, format, code) => {
  const ran = await commit(await staged(committed, files));
  expect(ran.output).toMatch(format);
  expect(ran.code).toBe(code);
});

test('an isort that is not installed is named, with the command that installs it', async () => {
  const repo = await TestRepo.create({ files: isort() });
  await repo.run(['python3', '-m', 'venv', '--without-pip', '.venv']);
  repo.write({ '.git/info/exclude': '.venv\n', 'a.py': good });
  await repo.git('add', '-A');
  const ran = await commit(repo);
  expect(ran.output).toMatch(/format-clean +NOT_VERIFIED TOOL_UNAVAILABLE: isort is not installed/);
  expect(recoveryOf(ran)).toContain('/.venv/bin/python -m pip install isort');
});

test('the recovery mends it; modules of the repository are an input', async () => {
  const repo = await staged(isort(), { 'a.py': 'import zzz\nimport aaa\n' });
  const failed = await commit(repo);
  expect((await repo.run(['sh', '-c', recoveryOf(failed)])).code).toBe(0);
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/✓ format-clean +1 file /);
  expect((await commit(repo)).output).toMatch(/✓ format-clean +1 file, reused/);
  repo.write({ 'aaa.py': '' });
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/✗ format-clean +FAILED[^]*a\.py isort/);
});

test('black and isort both have a say', async () => {
  const repo = await staged(
    { 'pyproject.toml': '[tool.black]\n[tool.isort]\nprofile = "black"\n' },
    { 'a.py': bad, 'b.py': 'x=1\n' },
  );
  const failed = await commit(repo);
  expect(failed.output).toMatch(/✗ format-clean[^]*b\.py black[^]*a\.py isort/);
  expect(recoveryOf(failed)).toContain('-m black -- b.py');
});
