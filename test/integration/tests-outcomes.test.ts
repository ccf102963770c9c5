import { describe, expect, test } from 'vitest';
import { TestRepo, type Ran, type RunOptions } from '../helpers/test-repo.ts';

const passing = 'def test_it():\n    pass\n';
const failing = 'def test_it():\n    assert 1 == 2\n';
const three = 'def test_one():\n    pass\n\ndef test_two():\n    pass\n\ndef test_three():\n    pass\n';
const ini = (...lines: string[]): string => ['[pytest]', ...lines, ''].join('\n');

function suite(files: Record<string, string>): Promise<TestRepo> {
  return TestRepo.create({ venv: true, files });
}

const push = (repo: TestRepo, options: RunOptions = {}): Promise<Ran> =>
  repo.pygov(['gate', 'pre-push'], options);

/** What a push says of a suite: its code, and the block of lines about the tests. */
async function outcome(files: Record<string, string>): Promise<{ code: number | undefined; said: string }> {
  const { code, output } = await push(await suite(files));
  return { code, said: output.slice(output.search(/^. tests-green/m)) };
}

describe('a suite that is green', () => {
  test.each<[what: string, files: Record<string, string>, said: RegExp]>([
    [
      'files named either way',
      { 'test_it.py': passing, 'pkg/it_test.py': three },
      /✓ tests-green +4 tests {2}/,
    ],
    [
      'skipped, expected failures, and unexpected passes',
      {
        'test_it.py': `import pytest

@pytest.mark.skip
def test_skipped():
    assert False

@pytest.mark.xfail
def test_expected():
    assert False

@pytest.mark.xfail
def test_unexpected():
    pass

def test_plain():
    pass
`,
      },
      /✓ tests-green +3 tests, 1 skipped {2}/,
    ],
    [
      'a part, by the options of the project: it is said',
      { 'test_it.py': three, 'pytest.ini': ini('addopts = -k "not three"') },
      /✓ tests-green +2 tests, 1 deselected {2}/,
    ],
    [
      'a part, with two workers: it is said, too',
      { 'test_it.py': three, 'pytest.ini': ini('addopts = -n 2 -k "not three"') },
      /✓ tests-green +2 tests, 1 deselected {2}/,
    ],
    [
      'strict about its configuration',
      { 'test_it.py': passing, 'pytest.ini': ini('addopts = --strict-config --strict-markers -W error') },
      /✓ tests-green +1 test {2}/,
    ],
    [
      'paths that pygov is told',
      { 'a/test_a.py': passing, 'b/test_b.py': failing, '.governancerc': 'tests: { paths: [a] }\n' },
      /✓ tests-green +1 test {2}/,
    ],
  ])('%s', async (_what, files, said) => {
    const gate = await outcome(files);
    expect(gate.said).toMatch(said);
    expect(gate.code).toBe(0);
  });
});

describe('a suite that fails', () => {
  test.each<[what: string, files: Record<string, string>, said: RegExp[]]>([
    [
      'a test, with its place',
      { 'tests/test_it.py': failing },
      [
        /✗ tests-green +FAILED: 1 test, 1 failed/,
        /^ +tests\/test_it\.py:2 tests\/test_it\.py::test_it assert 1 == 2/m,
      ],
    ],
    [
      'a fixture',
      {
        'test_it.py':
          'import pytest\n\n@pytest.fixture\ndef broken():\n    raise RuntimeError("no")\n\ndef test_it(broken):\n    pass\n',
      },
      [/FAILED: 0 tests, 1 error/, /^ +test_it\.py:5 test_it\.py::test_it RuntimeError: no/m],
    ],
    [
      'a teardown',
      {
        'test_it.py':
          'import pytest\n\n@pytest.fixture\ndef broken():\n    yield\n    raise RuntimeError("no")\n\ndef test_it(broken):\n    pass\n',
      },
      [/FAILED: 1 test, 1 error/, /^ +test_it\.py:6 test_it\.py::test_it RuntimeError: no/m],
    ],
    [
      'a file that cannot be imported, beside a good one',
      { 'test_bad.py': 'import os\n\nfrom test_good import nothing\n', 'test_good.py': passing },
      [
        /FAILED: 0 tests, 1 error/,
        /^ +test_bad\.py:3 test_bad\.py ImportError: cannot import name 'nothing' from 'test_good'/m,
      ],
    ],
    [
      'an unexpected pass that is strict',
      { 'test_it.py': 'import pytest\n\n@pytest.mark.xfail(strict=True)\ndef test_it():\n    pass\n' },
      [/FAILED: 1 test, 1 failed/, /test_it\.py::test_it \[XPASS\(strict\)\]/],
    ],
    [
      'with two workers',
      {
        'test_it.py': `${three}\ndef test_four():\n    assert "four" == "five"\n`,
        'pytest.ini': ini('addopts = -n 2'),
      },
      [
        /FAILED: 4 tests, 1 failed/,
        /^ +test_it\.py:11 test_it\.py::test_four AssertionError: assert 'four' == 'five'/m,
      ],
    ],
    [
      'sys.exit(0) in a test',
      { 'test_it.py': 'import sys\n\ndef test_it():\n    sys.exit(0)\n' },
      [/FAILED: 1 test, 1 failed/, /test_it\.py:4 test_it\.py::test_it SystemExit: 0/],
    ],
    [
      'in a folder that has a configuration of its own',
      {
        'backend/pytest.ini': ini(),
        'backend/tests/test_it.py': failing,
        '.governancerc': 'tests: { paths: [backend/tests] }\n',
      },
      [/^ +backend\/tests\/test_it\.py:2 backend\/tests\/test_it\.py::test_it /m],
    ],
  ])('%s', async (_what, files, said) => {
    const gate = await outcome(files);
    for (const line of said) expect(gate.said).toMatch(line);
    expect(gate.code).toBe(1);
  });

  test.each<[what: string, files: Record<string, string>]>([
    ['a seed that decides', { 'test_it.py': 'def test_it():\n    assert hash("a") == 0\n' }],
    [
      'a name that a shell would take apart',
      {
        'odd dir/test_it.py':
          'import pytest\n\n@pytest.mark.parametrize("word", ["it\'s; $(a)"])\ndef test_it(word):\n    assert hash(word) == 0\n',
      },
    ],
    [
      'a folder that has a configuration of its own',
      {
        'backend/pytest.ini': ini(),
        'backend/test_it.py': 'def test_it():\n    assert hash("a") == 0\n',
        '.governancerc': 'tests: { paths: [backend] }\n',
      },
    ],
  ])('is shown again by the printed command: %s', async (_what, files) => {
    const repo = await suite(files);
    const gate = await push(repo);
    const [, hash] = /assert (-?\d+) == 0/.exec(gate.output) ?? [];
    const [, recovery = ''] = /to mend: (PYTHONHASHSEED=\d+ .+)/.exec(gate.output) ?? [];
    expect(hash).toBeDefined();
    const again = await repo.run(['sh', '-c', recovery]);
    expect(again.output).toContain(`assert ${String(hash)} == 0`);
    expect(again.output).toMatch(/1 failed/);
    expect(again.code).toBe(1);
  });
});
