import { describe, expect, test } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const suite = (...lines: string[]): string =>
  ['import unittest', '', 'class T(unittest.TestCase):', ...lines.map(line => `    ${line}`), ''].join('\n');

const passing = suite('def test_it(self):', '    self.assertTrue(True)');
const failing = suite('def test_it(self):', '    self.assertEqual(1, 2)');

describe('without pytest, unittest', () => {
  /** With an environment that has nothing. */
  async function judged(files: Record<string, string>): Promise<Ran> {
    const repo = await TestRepo.create({ files });
    await repo.run(['python3', '-m', 'venv', '--without-pip', '.venv']);
    repo.write({ '.git/info/exclude': '.venv\n' });
    return repo.pygov(['gate', 'pre-push']);
  }

  test.each<[what: string, files: Record<string, string>, tests: RegExp, code: number]>([
    [
      'runs what discovery finds, also below folders that are no package',
      { 'test_a.py': passing, 'tests/test_b.py': passing, 'app/__init__.py': '', 'app/tests.py': passing },
      /✓ tests-green +3 tests/,
      0,
    ],
    [
      'names what fails, with its place',
      { 'tests/test_a.py': failing },
      /✗ tests-green +FAILED: 1 test, failures=1 \(PYTHONHASHSEED=\d+\)[^]*tests\/test_a\.py:5 test_a\.T\.test_it AssertionError: 1 != 2/,
      1,
    ],
    [
      'names a module that cannot be imported',
      { 'test_a.py': `import nothing_there\n${passing}` },
      /✗ tests-green[^]*test_a\.py:1 .*test_a ModuleNotFoundError/,
      1,
    ],
    [
      'proves nothing where there is no test',
      { 'test_a.py': 'import unittest\n' },
      /\? tests-green +NOT_VERIFIED PARTIAL_SCOPE: unittest found no test/,
      2,
    ],
    [
      'nor where every test is skipped',
      { 'test_a.py': suite('@unittest.skip("no")', 'def test_it(self):', '    pass') },
      /\? tests-green +NOT_VERIFIED PARTIAL_SCOPE: unittest ran no test/,
      2,
    ],
    [
      'nor where a test ends the run',
      { 'test_a.py': suite('def test_it(self):', '    import os', '    os._exit(0)') },
      /\? tests-green +NOT_VERIFIED TOOL_ERROR: unittest ended with exit code 0/,
      2,
    ],
    [
      'does not stand in for pytest',
      { 'test_a.py': passing, 'test_b.py': 'def test_it():\n    pass\n' },
      /\? tests-green +NOT_VERIFIED TOOL_UNAVAILABLE: pytest is not installed/,
      2,
    ],
    [
      'is not spoken for by a module of the repository',
      { 'test_a.py': failing, 'unittest.py': 'print("OK")\n' },
      /\? tests-green +NOT_VERIFIED UNPROVABLE: unittest\.py stands in front/,
      2,
    ],
  ])('%s', async (_what, files, tests, code) => {
    const ran = await judged(files);
    expect(ran.output).toMatch(tests);
    expect(ran.code).toBe(code);
  });
});

describe('with a manage.py, Django', () => {
  const project = {
    'manage.py': [
      'import os, sys',
      'from django.core.management import execute_from_command_line',
      'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")',
      'execute_from_command_line(sys.argv)',
      '',
    ].join('\n'),
    'site_/__init__.py': '',
    'site_/settings.py': [
      'SECRET_KEY = ""',
      'INSTALLED_APPS = ["shop"]',
      'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}',
      'USE_TZ = True',
      '',
    ].join('\n'),
    'shop/__init__.py': '',
  };
  const djangoSuite = (text: string): string =>
    text
      .replace('import unittest', 'from django.test import TestCase')
      .replace('unittest.TestCase', 'TestCase');

  test.each<[what: string, files: Record<string, string>, tests: RegExp, code: number]>([
    ['runs its tests', { 'shop/tests.py': djangoSuite(passing) }, /✓ tests-green +1 test /, 0],
    [
      'names what fails, with its place',
      { 'shop/tests.py': djangoSuite(failing) },
      /✗ tests-green +FAILED: 1 test, failures=1[^]*shop\/tests\.py:5 shop\.tests\.T\.test_it AssertionError/,
      1,
    ],
    [
      'proves nothing where its settings cannot be read',
      { 'shop/tests.py': djangoSuite(passing), 'site_/settings.py': 'import nothing_there\n' },
      /\? tests-green +NOT_VERIFIED TOOL_ERROR: django ended with exit code 1/,
      2,
    ],
    [
      'leaves the tests to a pytest that is configured',
      { 'shop/test_a.py': passing, 'pytest.ini': '[pytest]\n' },
      /✓ tests-green +1 test /,
      0,
    ],
  ])('%s', async (_what, files, tests, code) => {
    const repo = await TestRepo.create({ venv: true, files: { ...project, ...files } });
    const ran = await repo.pygov(['gate', 'pre-push']);
    expect(ran.output).toMatch(tests);
    expect(ran.code).toBe(code);
  });

  test('is named where it is not installed', async () => {
    const repo = await TestRepo.create({ files: { ...project, 'shop/tests.py': djangoSuite(passing) } });
    await repo.run(['python3', '-m', 'venv', '--without-pip', '.venv']);
    repo.write({ '.git/info/exclude': '.venv\n' });
    const ran = await repo.pygov(['gate', 'pre-push']);
    expect(ran.output).toMatch(/tests-green +NOT_VERIFIED TOOL_UNAVAILABLE: django is not installed/);
    expect(ran.output).toContain('/.venv/bin/python -m pip install django');
  });
});
