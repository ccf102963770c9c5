import { expect, test } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const unusedImport = 'import os\n';

const good = 'ANSWER = 42\n';

/** A repository whose first commit holds these files, with more that are staged. */
async function staged(committed: Record<string, string>, files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: committed });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

const pylint = (lines = ''): Record<string, string> => ({
  '.pylintrc': `[MAIN]\n${lines}\n[MESSAGES CONTROL]\ndisable=missing-docstring\n`,
});

/** Enough lines for `duplicate-code`. */
const copied = 'FIRST = 1\nSECOND = 2\nTHIRD = 3\nFOURTH = 4\nFIFTH = 5\n';

test.each<
  [what: string, committed: Record<string, string>, files: Record<string, string>, lint: RegExp, code: number]
>([
  [
    'a bad file fails with its place, whatever the configuration says of exit code and output',
    pylint('exit-zero=yes\noutput-format=text:out.txt\nscore=no\njobs=2'),
    { 'a.py': good, 'app/b.py': `${good}import os\n` },
    /✗ lint-clean +FAILED: 2 errors in 1 file[^]*app\/b\.py:2:1 (C0413|W0611).*\(.+\)/,
    1,
  ],
  [
    'what is ignored stays ignored although files are named, and a package is not its __init__.py',
    { ...pylint('ignore=gen,one.py\nignore-paths=^old$\nignore-patterns=tmp_'), 'pkg/old.py': unusedImport },
    {
      'gen/a.py': unusedImport,
      'src/gen/a.py': unusedImport,
      'one.py': unusedImport,
      'old/a.py': unusedImport,
      'tmp_x/a.py': unusedImport,
      'pkg/__init__.py': good,
    },
    /✓ lint-clean +1 file /,
    0,
  ],
  [
    'a configuration that ignores everything proves nothing',
    { ...pylint('ignore-patterns=.*'), 'a.py': good },
    { 'b.py': good },
    /\? lint-clean +NOT_VERIFIED PARTIAL_SCOPE: pylint's configuration ignores every/,
    2,
  ],
  [
    'nor one that cannot be read',
    { '.pylintrc': 'disable=all\n' },
    { 'a.py': good },
    /\? lint-clean +NOT_VERIFIED TOOL_ERROR/,
    2,
  ],
  [
    'a score that the project is content with lets messages through; an option that is not known is said',
    { 'setup.cfg': '[pylint.main]\nfail-under=5\nno-such-option=1\n' },
    { 'a.py': `"""Two of ten."""\n${copied}import os\n` },
    /✓ lint-clean +1 file [^]*setup\.cfg warning E0015 .*no-such-option[^]*a\.py:7:1 warning W0611/,
    0,
  ],
  [
    'what concerns several files is said of each of them, and is not new where it stood there before',
    { ...pylint(), 'a.py': copied, 'b.py': copied, 'c.py': 'import d\n\nprint(d)\n', 'd.py': good },
    {
      'a.py': `${copied}X = 1\n`,
      'b.py': `${copied}Y = 1\n`,
      'd.py': 'import c\n\nprint(c)\n',
      'c.py': 'import d\n\nprint(d, 1)\n',
    },
    /✗ lint-clean +FAILED: 2 new, 2 stood there before[^]*c\.py:1 R0401 Cyclic import[^]*d\.py:1 R0401/,
    1,
  ],
])('%s', async (_what, committed, files, lint, code) => {
  const ran = await commit(await staged(committed, files));
  expect(ran.output).toMatch(lint);
  expect(ran.code).toBe(code);
});

test('what it imports is an input, and so is a plugin of the tree', async () => {
  const plugin = (message: string) =>
    `def register(_linter):\n    """Called by pylint."""\n\n\nprint("${message}")\n`;
  const repo = await staged(
    {
      'pyproject.toml':
        '[tool.pylint.main]\ninit-hook = "import sys; sys.path.append(\'.\')"\nload-plugins = ["own"]\ndisable = ["C0114"]\n',
      'own.py': plugin('one'),
      'lib.py': good,
    },
    { 'a.py': 'from lib import ANSWER\n\nprint(ANSWER)\n' },
  );
  expect((await commit(repo)).output).toMatch(/✓ lint-clean +1 file /);
  expect((await commit(repo)).output).toMatch(/✓ lint-clean +1 file, reused/);
  repo.write({ 'own.py': `${plugin('two')}raise SystemExit(9)\n` });
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/\? lint-clean +NOT_VERIFIED TOOL_ERROR: .*exit code 9/);
  repo.write({ 'own.py': plugin('one'), 'lib.py': 'QUESTION = 42\n' });
  await repo.git('add', '-A');
  const failed = await commit(repo);
  expect(failed.output).toMatch(/✗ lint-clean[^]*a\.py:1:1 E0611 No name 'ANSWER'/);
  expect(failed.output).toMatch(/to mend: .*-m pylint -- a\.py$/m);
});
