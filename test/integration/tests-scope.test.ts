import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const failing = 'def test_it():\n    assert False\n';
const passing = 'def test_it():\n    pass\n';

async function judged(files: Record<string, string>): Promise<Ran> {
  const repo = await TestRepo.create({ venv: true, files });
  return repo.pygov(['gate', 'pre-push']);
}

describe('every way to configure pytest is seen', () => {
  const rename = 'python_files = check_*.py\n';

  it.each([
    ['pytest.ini', `[pytest]\n${rename}`],
    ['.pytest.ini', `[pytest]\n${rename}`],
    ['tox.ini', `[pytest]\n${rename}`],
    ['tox.ini', `[pytest] ; with a comment\n${rename}`],
    ['tox.ini', `[pytest]\r\n${rename}`],
    ['setup.cfg', `[tool:pytest]\n${rename}`],
    ['pyproject.toml', '[tool.pytest.ini_options]\npython_files = ["check_*.py"]\n'],
  ])('%s: %j', async (path, content) => {
    const gate = await judged({ [path]: content, 'check_it.py': failing });
    expect(gate.stdout).toMatch(/tests-green +FAILED: 1 test, 1 failed/);
    expect(gate.code).toBe(1);
  });

  it.each([
    ['with a byte order mark', `\uFEFF[pytest]\n${rename}`],
    ['with an indented section', ` [pytest]\n${rename}`],
  ])('a tox.ini that pytest refuses is not taken for none: %s', async (_what, content) => {
    const gate = await judged({ 'tox.ini': content, 'check_it.py': failing });
    expect(gate.stdout).toMatch(/tests-green +NOT_VERIFIED TOOL_ERROR/);
    expect(gate.code).toBe(2);
  });

  it('pytest.toml', async () => {
    const gate = await judged({
      'pytest.toml': '[pytest]\npython_files = ["check_*.py"]\n',
      'check_it.py': failing,
    });
    // Versions before 9 do not know it, and collect nothing.
    expect(gate.stdout).toMatch(/tests-green +(FAILED|NOT_VERIFIED PARTIAL_SCOPE)/);
  });

  it('a test file that is a symlink', async () => {
    const repo = await TestRepo.create({ venv: true, files: { 'real/test.txt': failing } });
    symlinkSync('real/test.txt', join(repo.root, 'test_it.py'));
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'a link');
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(/tests-green +FAILED: 1 test, 1 failed/);
  });
});

describe('a suite that ends before its last test proves nothing', () => {
  const ends = `import pytest\n\n\ndef test_a():\n    pytest.exit("enough", returncode=0)\n\n\n${passing}`;

  it.each([
    ['by pytest.exit', { 'test_it.py': ends }],
    ['by pytest.exit in a worker', { 'test_it.py': ends, 'pytest.ini': '[pytest]\naddopts = -n 2\n' }],
    [
      'by a plugin that stops the session',
      {
        'test_it.py': `${passing}\n\n${passing.replace('test_it', 'test_more')}`,
        'conftest.py': 'def pytest_runtest_teardown(item):\n    item.session.shouldstop = "enough"\n',
      },
    ],
  ])('%s', async (_how, files) => {
    const gate = await judged(files);
    expect(gate.stdout).toMatch(/tests-green +(NOT_VERIFIED|FAILED)/);
    expect(gate.code).not.toBe(0);
  });
});

it('tests that are deselected are counted', async () => {
  const gate = await judged({
    'test_it.py': `${passing}\n\n${passing.replace('test_it', 'test_slow')}`,
    'pytest.ini': '[pytest]\naddopts = -k "not slow"\n',
  });
  expect(gate.stdout).toMatch(/tests-green +1 test, 1 deselected/);
});
