import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

/** Writes its name down when it runs. */
const testOf = (module: string): string => `import os

from app import ${module}


def test_${module}():
    with open(os.environ["RAN"], "a") as ran:
        ran.write("${module}\\n")
    assert ${module}.VALUE == 1
`;

const suite: Record<string, string> = {
  '.governancerc': 'env: { pass: [RAN] }\n',
  'README.md': 'An app.\n',
  'app/__init__.py': '',
  'app/core.py': 'VALUE = 1\n',
  'app/near.py': 'from .core import VALUE\n',
  'app/far.py': 'VALUE = 1\n',
  'app/other.py': 'VALUE = 1\n',
  'tests/test_near.py': testOf('near'),
  'tests/test_far.py': testOf('far'),
  'tests/test_other.py': testOf('other'),
};

interface Suite {
  readonly repo: TestRepo;
  /** Commits files (`undefined` deletes one) and judges them against the commit before; gives which tests ran. */
  readonly push: (files: Record<string, string | undefined>) => Promise<Ran & { ran: string[] }>;
}

async function makeSuite(files: Record<string, string> = {}): Promise<Suite> {
  const repo = await TestRepo.create({ venv: true, files: { ...suite, ...files } });
  const file = join(repo.home, 'ran');
  const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  return {
    repo,
    async push(edits) {
      for (const [path, content] of Object.entries(edits)) {
        if (content === undefined) repo.remove(path);
        else repo.write({ [path]: content });
      }
      await repo.git('add', '-A');
      await repo.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'edit');
      const before = lines().length;
      const ran = await repo.pygov(['gate', 'pre-push', '--base', 'HEAD^'], { env: { RAN: file } });
      return { ...ran, ran: lines().slice(before) };
    },
  };
}

const notNeeded = (why: string): RegExp => new RegExp(`– targeted-tests-green +not needed \\(${why}`);

describe('tests that reach what changed', () => {
  test('run first; when one fails, the whole suite is not run', async () => {
    const { push } = await makeSuite();
    const failed = await push({ 'app/core.py': 'VALUE = 2\n' });
    expect(failed.stdout).toMatch(
      /✗ targeted-tests-green +FAILED: 1 test, 1 failed \(PYTHONHASHSEED=\d+\), in 1 of 3 test files/,
    );
    expect(failed.stdout).toMatch(/tests\/test_near\.py:9 tests\/test_near\.py::test_near/);
    expect(failed.stdout).toMatch(/· tests-green +not reached/);
    expect(failed.code).toBe(1);
    expect(failed.ran).toEqual(['near']);

    const mended = await push({ 'app/core.py': 'VALUE = 1  # one\n' });
    expect(mended.stdout).toMatch(/✓ targeted-tests-green +1 test, in 1 of 3 test files/);
    expect(mended.stdout).toMatch(/✓ tests-green +3 tests/);
    expect(mended.code).toBe(0);
    expect(mended.ran).toEqual(['near', 'far', 'near', 'other']);
  });

  test('are those that reach a module that is gone, too', async () => {
    const { push } = await makeSuite();
    const failed = await push({ 'app/core.py': undefined });
    expect(failed.stdout).toMatch(
      /✗ targeted-tests-green +FAILED: 0 tests, 1 error .*, in 1 of 3 test files/,
    );
    expect(failed.stdout).toContain("No module named 'app.core'");
    expect(failed.code).toBe(1);
  });

  test('are proved once for a tree', async () => {
    const { repo, push } = await makeSuite({ 'tests/test_far.py': 'def test_far():\n    assert False\n' });
    const first = await push({ 'app/near.py': 'from .core import VALUE as VALUE\n' });
    expect(first.stdout).toMatch(/✓ targeted-tests-green +1 test, in 1 of 3 test files {2}/);
    expect(first.stdout).toMatch(/✗ tests-green +FAILED/);
    const env = { RAN: join(repo.home, 'ran') };
    const again = await repo.pygov(['gate', 'pre-push', '--base', 'HEAD^'], { env });
    expect(again.stdout).toMatch(/✓ targeted-tests-green +1 test, in 1 of 3 test files, reused/);
    expect((await push({})).stdout).toMatch(notNeeded('nothing changed'));
  });

  test('are left to the whole suite where none of them runs', async () => {
    const skipped = 'import pytest\nfrom app import near\n\n@pytest.mark.skip\ndef test_near():\n    pass\n';
    const { push } = await makeSuite({ 'tests/test_near.py': skipped });
    const gate = await push({ 'app/near.py': 'VALUE = 1\n' });
    expect(gate.stdout).toMatch(/✓ targeted-tests-green +2 tests, 1 skipped {2}/);
    expect(gate.ran).toEqual(['far', 'other', 'far', 'other']);
    expect(gate.code).toBe(0);
  });

  test('run as the project runs its suite: its workers, its markers, its paths', async () => {
    const { push } = await makeSuite({
      'pytest.ini': '[pytest]\naddopts = -n 2 -k "not slow"\ntestpaths = tests\n',
      'tests/test_near.py': `${testOf('near')}\n\ndef test_slow():\n    assert False\n`,
      'scripts/test_script.py': 'from app import near\n\ndef test_it():\n    assert False\n',
    });
    const gate = await push({ 'app/core.py': 'VALUE = 1  # one\n' });
    expect(gate.stdout).toMatch(/✓ targeted-tests-green +1 test, 1 deselected, in 2 of 4 test files/);
    expect(gate.code).toBe(0);
  });
});

describe('targeted tests are not needed', () => {
  test.each<[why: string, edits: Record<string, string | undefined>, files?: Record<string, string>]>([
    ['no test reaches what changed', { 'README.md': 'An app!\n' }],
    ['no test reaches what changed', { 'app/unused.py': '' }],
    [
      '2 of 3 test files reach what changed\\)',
      { 'app/far.py': 'VALUE = 1 # one\n', 'app/near.py': 'VALUE = 1\n' },
    ],
    [
      '2 of 3 test files reach what changed or may: tests/test_far.py starts programs \\(line 1\\)',
      { 'app/near.py': 'VALUE = 1\n' },
      { 'tests/test_far.py': `import subprocess\n${testOf('far')}` },
    ],
    ['it would be the whole suite: uv.lock has changed', { 'uv.lock': 'version = 1\n' }],
    ['it would be the whole suite: setup.py has changed', { 'setup.py': 'NAME = "it"\n' }],
    ['it would be the whole suite: tests/test_doc.txt has changed', { 'tests/test_doc.txt': '>>> 1\n1\n' }],
    [
      'it would be the whole suite: tests/test_doc.txt is run as tests',
      { 'app/near.py': 'VALUE = 1\n' },
      { 'tests/test_doc.txt': '>>> 1\n1\n' },
    ],
  ])('%s: %j', async (why, edits, files) => {
    const { push } = await makeSuite(files);
    const gate = await push(edits);
    expect(gate.stdout).toMatch(notNeeded(why));
    expect(gate.stdout).toMatch(/✓ tests-green +\d tests/);
  });

  test('where the whole suite takes less than ten seconds', async () => {
    const { push } = await makeSuite();
    const first = await push({ 'app/core.py': 'VALUE = 1  # one\n' });
    expect(first.stdout).toMatch(/✓ targeted-tests-green +1 test/);
    expect(first.stdout).toMatch(/✓ tests-green +3 tests {2}/);
    const next = await push({ 'app/core.py': 'VALUE = 1  # two\n' });
    expect(next.stdout).toMatch(notNeeded('the whole suite takes less than'));
    expect(next.ran).toEqual(['far', 'near', 'other']);
  });

  test('where it takes longer, and has passed on the tree', async () => {
    const { repo, push } = await makeSuite({
      'tests/test_other.py': `import time\n\ntime.sleep(10)\n${testOf('other')}`,
    });
    await push({ 'app/core.py': 'VALUE = 1  # one\n' });
    const next = await push({ 'app/core.py': 'VALUE = 1  # two\n' });
    expect(next.stdout).toMatch(/✓ targeted-tests-green +1 test, in 1 of 3 test files/);
    const env = { RAN: join(repo.home, 'ran') };
    const again = await repo.pygov(['gate', 'pre-push', '--base', 'HEAD^'], { env });
    expect(again.stdout).toMatch(notNeeded('the whole suite passed on this tree'));
  });

  test('where there are no tests', async () => {
    const repo = await TestRepo.create({ venv: true, files: { 'app.py': '' } });
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.stdout).toMatch(notNeeded('the tree has no test files and no test configuration'));
    expect(gate.output.match(/no test was run/g)).toHaveLength(1);
  });
});
