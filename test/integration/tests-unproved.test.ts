import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { TestRepo, type Ran, type RunOptions } from '../helpers/test-repo.ts';

const passing = 'def test_it():\n    pass\n';
const failing = 'def test_it():\n    assert 1 == 2\n';
const ini = (...lines: string[]): string => ['[pytest]', ...lines, ''].join('\n');

function suite(files: Record<string, string>): Promise<TestRepo> {
  return TestRepo.create({ venv: true, files });
}

const push = (repo: TestRepo, options: RunOptions = {}): Promise<Ran> =>
  repo.pygov(['gate', 'pre-push'], options);

describe('a suite that proves nothing keeps the gate shut', () => {
  test.each<[what: string, files: Record<string, string>, said: RegExp]>([
    [
      'configured, and nothing is collected',
      { 'app.py': goodSource, 'pytest.ini': ini() },
      /NOT_VERIFIED PARTIAL_SCOPE: pytest collected no test/,
    ],
    [
      'everything is skipped',
      { 'test_it.py': `import pytest\n\npytestmark = pytest.mark.skip\n\n${passing}` },
      /NOT_VERIFIED PARTIAL_SCOPE: pytest ran no test/,
    ],
    [
      'everything is deselected',
      { 'test_it.py': passing, 'pytest.ini': ini('addopts = -k nothing') },
      /NOT_VERIFIED PARTIAL_SCOPE: pytest collected no test/,
    ],
    [
      'collected and not run',
      { 'test_it.py': passing, 'pytest.ini': ini('addopts = --collect-only') },
      /NOT_VERIFIED PARTIAL_SCOPE: pytest ran no test/,
    ],
    [
      'an option that does not exist',
      { 'test_it.py': passing, 'pytest.ini': ini('addopts = --no-such-option') },
      /NOT_VERIFIED TOOL_ERROR: pytest ended with exit code 4[^]*no-such-option/,
    ],
    [
      'paths that do not exist',
      { 'test_it.py': passing, '.governancerc': 'tests: { paths: [gone] }\n' },
      /NOT_VERIFIED TOOL_ERROR: pytest ended with exit code 4/,
    ],
    [
      'os._exit(0) in a test',
      { 'test_it.py': 'import os\n\ndef test_it():\n    os._exit(0)\n' },
      /NOT_VERIFIED TOOL_ERROR: pytest ended with exit code 0/,
    ],
    [
      'pytest.exit with 0 after the first of two tests',
      {
        'test_it.py':
          'import pytest\n\ndef test_a():\n    pass\n\ndef test_b():\n    pytest.exit("enough", returncode=0)\n',
      },
      /NOT_VERIFIED PARTIAL_SCOPE: pytest was ended from within: enough/,
    ],
    [
      'a test that ends pytest by a signal',
      { 'test_it.py': 'import os\n\ndef test_it():\n    os.kill(os.getpid(), 9)\n' },
      /NOT_VERIFIED TOOL_ERROR: pytest was ended by SIGKILL/,
    ],
  ])('%s', async (_what, files, said) => {
    const gate = await push(await suite(files));
    expect(gate.output.slice(gate.output.search(/^\? tests-green/m))).toMatch(said);
    expect(gate.code).toBe(2);
  });
});

describe('a conftest.py cannot make a failing suite pass', () => {
  test.each<[what: string, conftest: string]>([
    ['os._exit(0) at import', 'import os\nos._exit(0)\n'],
    ['sys.exit(0) at import', 'import sys\nsys.exit(0)\n'],
    ['session.exitstatus = 0', 'def pytest_sessionfinish(session):\n    session.exitstatus = 0\n'],
    ['os._exit(0) after the end', 'import os\n\ndef pytest_unconfigure():\n    os._exit(0)\n'],
    ['os._exit(0) when Python ends', 'import atexit\nimport os\n\natexit.register(os._exit, 0)\n'],
    ['a loop that runs nothing', 'def pytest_runtestloop():\n    return True\n'],
    [
      'a loop that runs what is good',
      `from _pytest.runner import runtestprotocol

def pytest_runtestloop(session):
    runtestprotocol(session.items[-1], nextitem=None)
    return True
`,
    ],
  ])('%s', async (_what, conftest) => {
    const repo = await suite({
      'conftest.py': conftest,
      'test_it.py': `${failing}\ndef test_last():\n    pass\n`,
    });
    const gate = await push(repo);
    expect(gate.output).toMatch(/^\? tests-green +NOT_VERIFIED (TOOL_ERROR|PARTIAL_SCOPE): /m);
    expect(gate.code).toBe(2);
    expect((await repo.pygov(['evidence', 'list'])).stdout).not.toMatch(/tests-green +(passed|failed)/);
  });
});

describe('tests are not needed', () => {
  test('where there is no test and no configuration: it is said', async () => {
    const gate = await push(
      await suite({ 'app.py': goodSource, 'pyproject.toml': '[project]\nname = "x"\n' }),
    );
    expect(gate.output).toMatch(
      /– tests-green +not needed \(the tree has no test files and no test configuration\)/,
    );
    expect(gate.output).toMatch(/^warning: no test was run for this push/m);
    expect(gate.code).toBe(0);
  });

  test('where there is no Python: without a word', async () => {
    const gate = await push(await suite({ 'README.md': 'Nothing.\n' }));
    expect(gate.output).toMatch(/– tests-green +not needed/);
    expect(gate.output).not.toContain('warning');
  });
});

describe('what narrowed an earlier run does not narrow this one', () => {
  test('--lf and --stepwise know of no earlier failure', async () => {
    const repo = await suite({
      'pytest.ini': ini('addopts = --lf --stepwise'),
      'test_a.py': failing,
      'test_b.py': passing,
    });
    expect((await push(repo)).output).toMatch(/FAILED: 1 test, 1 failed/);
    repo.write({ 'test_a.py': passing, 'test_b.py': failing });
    await repo.git('commit', '-q', '-a', '-m', 'the other way round');
    const next = await push(repo);
    expect(next.output).toMatch(/FAILED: 2 tests, 1 failed/);
    expect(next.output).toMatch(/test_b\.py:2 test_b\.py::test_it/);
  });

  test('--maxfail ends with the failure that it counted', async () => {
    const repo = await suite({
      'pytest.ini': ini('addopts = --maxfail=1'),
      'test_a.py': failing,
      'test_b.py': failing,
    });
    const gate = await push(repo);
    expect(gate.output).toMatch(/✗ tests-green +FAILED: 1 test, 1 failed/);
    expect(gate.code).toBe(1);
  });

  test('the options of the shell are not seen, unless the configuration lets them through', async () => {
    const files = { 'test_it.py': passing, 'test_more.py': 'def test_more():\n    pass\n' };
    const env = { PYTEST_ADDOPTS: '-k more', PYTEST_PLUGINS: 'no_such_plugin' };
    const repo = await suite(files);
    expect((await push(repo, { env })).output).toMatch(/✓ tests-green +2 tests {2}/);
    repo.write({ '.governancerc': 'env: { pass: [PYTEST_ADDOPTS] }\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'pass');
    expect((await push(repo, { env })).output).toMatch(/✓ tests-green +1 test, 1 deselected/);
  });

  test.each([
    ['pytest.ini', ini('addopts = -k more')],
    ['.pytest.toml', '[pytest]\naddopts = ["-k", "more"]\n'],
    ['conftest.py', 'raise RuntimeError\n'],
  ])('%s above the snapshot is not seen', async (name, text) => {
    const repo = await suite({ 'test_it.py': passing, 'test_more.py': 'def test_more():\n    pass\n' });
    repo.write({ [`../home/${name}`]: text });
    const gate = await push(repo);
    expect(gate.output).toMatch(/✓ tests-green +2 tests {2}/);
    expect(gate.code).toBe(0);
  });
});

describe('a suite that takes too long', () => {
  test('is ended with all that it started', async () => {
    const repo = await suite({
      '.governancerc': 'timeouts: { tests-green: 3s }\n',
      'test_it.py': `import os
import pathlib
import subprocess

STUBBORN = "trap '' TERM; sleep 600 & echo $! >> pids; while :; do sleep 1; done"


def test_it():
    home = os.environ["HOME"]
    child = subprocess.Popen(["sh", "-c", STUBBORN], cwd=home)
    with open(pathlib.Path(home, "pids"), "a") as pids:
        pids.write(f"{os.getpid()}\\n{child.pid}\\n")
    child.wait()
`,
    });
    const gate = await push(repo);
    expect(gate.output).toMatch(/\? tests-green +NOT_VERIFIED TIMEOUT: pytest did not end within 3/);
    expect(gate.code).toBe(2);
    const pids = readFileSync(join(repo.home, 'pids'), 'utf8').trim().split('\n');
    expect(pids).toHaveLength(3);
    expect(pids.filter(runs)).toEqual([]);
    expect((await repo.pygov(['evidence', 'list'])).stdout).not.toMatch(/tests-green +(passed|failed)/);
  });
});

/** Whether a process is there that is no zombie; the state is the third field of its line. */
function runs(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
