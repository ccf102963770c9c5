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
});
