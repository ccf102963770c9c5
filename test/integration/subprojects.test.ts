import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const suite = (answer: number) => ({
  'app/__init__.py': '',
  'app/main.py': 'def answer() -> int:\n    return 42\n',
  'tests/test_main.py': `from app.main import answer\n\n\ndef test_it():\n    assert answer() == ${answer}\n`,
});

const inFolder = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

const pyproject = '[tool.pytest.ini_options]\npythonpath = ["."]\n\n[tool.mypy]\nstrict = true\n';

async function judged(files: Record<string, string>): Promise<[TestRepo, Ran]> {
  const repo = await TestRepo.create({ venv: true, files });
  return [repo, await repo.pygov(['gate', 'pre-push', '--keep-going'])];
}

describe('a project in a folder of its own', () => {
  it('is judged there, by its own configuration', async () => {
    const [repo, gate] = await judged({
      ...inFolder('backend', { ...suite(42), 'pyproject.toml': pyproject }),
      'frontend/package.json': '{}\n',
    });
    expect(gate.stdout).toMatch(/✓ types-clean +2 files/);
    expect(gate.stdout).toMatch(/✓ tests-green +1 test/);
    expect(gate.code).toBe(0);

    repo.write({ 'backend/app/main.py': 'def answer():\n    return 41\n' });
    await repo.git('commit', '-q', '-a', '-m', 'bad');
    const bad = await repo.pygov(['gate', 'pre-push', '--keep-going']);
    expect(bad.stdout).toContain('    backend/app/main.py:1:1 no-untyped-def');
    expect(bad.stdout).toContain('    backend/tests/test_main.py:5 ');
    const [, command = ''] = /to mend: (cd backend && .*)$/m.exec(bad.stdout) ?? [];
    const again = await repo.run(['sh', '-c', command]);
    expect(again.stdout).toContain('no-untyped-def');
    expect(again.code).toBe(1);
  });

  it('of several all are judged, and one that fails is named', async () => {
    const [, gate] = await judged({
      ...inFolder('services/a', { ...suite(42), 'pytest.ini': '[pytest]\npythonpath = .\n' }),
      ...inFolder('services/b', { ...suite(41), 'pytest.ini': '[pytest]\npythonpath = .\n' }),
    });
    expect(gate.stdout).toMatch(/✗ tests-green +FAILED: 1 test, 1 failed/);
    expect(gate.stdout).toContain('services/b/tests/test_main.py:5');
    expect(gate.code).toBe(1);
  });

  it('has the environment of its folder', async () => {
    const repo = await TestRepo.create({
      files: inFolder('backend', { ...suite(42), 'pyproject.toml': pyproject }),
    });
    repo.write({ '.git/info/exclude': '.venv\n' });
    symlinkSync(inject('venv'), join(repo.root, 'backend/.venv'));
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.stdout).toMatch(/✓ types-clean[^]*✓ tests-green +1 test/);
    expect((await repo.pygov(['doctor'])).stdout).toMatch(/^ok +python .*\(found by backend\/\.venv\)$/m);
    // One that is broken is not passed over for another.
    repo.remove('backend/.venv');
    repo.write({ 'backend/.venv/pyvenv.cfg': '' });
    const broken = await repo.pygov(['gate', 'pre-push']);
    expect(broken.stdout).toMatch(/TOOL_UNAVAILABLE: the interpreter of backend\/\.venv cannot be run/);
    expect(broken.stdout).toMatch(/to mend: python3 -m venv --clear backend\/\.venv/);
    expect(broken.code).toBe(2);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['asks for pytest', { 'backend/requirements-dev.txt': 'pytest\n' }, /✓ tests-green +1 test/],
    [
      'asks for it, and the root too',
      { 'backend/requirements-dev.txt': 'pytest\n', 'requirements.txt': 'pytest\n' },
      /✗ tests-green +FAILED: 1 test, 1 failed/,
    ],
  ])('is tested there where nothing configures pytest, and it alone %s', async (_what, files, said) => {
    const [, gate] = await judged({
      ...files,
      'backend/data.txt': '',
      'backend/tests/test_data.py': 'def test_it():\n    assert open("data.txt").read() == ""\n',
    });
    expect(gate.stdout).toMatch(said);
  });

  it('does not hide tests that are outside of it', async () => {
    const [, gate] = await judged({
      ...inFolder('backend', { ...suite(42), 'pytest.ini': '[pytest]\npythonpath = .\n' }),
      'scripts/test_more.py': 'def test_more():\n    assert False\n',
    });
    expect(gate.stdout).toMatch(/✗ tests-green +FAILED: 1 test, 1 failed/);
    expect(gate.stdout).toContain('scripts/test_more.py:2');
  });

  it('a fixture with a configuration is none', async () => {
    const [, gate] = await judged({
      ...suite(42),
      'conftest.py': '',
      ...inFolder('tests/fixtures/old', {
        'pytest.ini': '[pytest]\n',
        'mypy.ini': '[mypy]\n',
        'x.py': 'x: int = ""\n',
      }),
    });
    expect(gate.stdout).toMatch(/types-clean +not needed/);
    expect(gate.stdout).toMatch(/✓ tests-green +1 test/);
  });
});

describe('an environment that lacks what the tests import', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'in a test',
      { 'test_it.py': 'import celery_not_here\n', 'requirements.txt': 'x\n' },
      /install -r requirements\.txt/,
    ],
    [
      'in a conftest',
      { 'conftest.py': 'import celery_not_here\n', 'test_it.py': '', 'uv.lock': '' },
      /to mend: .*uv sync$/m,
    ],
    [
      'by an extra of the project',
      {
        'test_it.py': 'import celery_not_here\n',
        'pyproject.toml':
          '[project]\nname = "a"\nversion = "1"\ndependencies = ["b"]\noptional-dependencies = { doc = ["c"], dev = ["Celery-not.here>=1"] }\n',
      },
      /install -e '\.\[dev\]'/,
    ],
    [
      'below a folder',
      {
        'backend/pytest.ini': '[pytest]\n',
        'backend/test_it.py': 'import celery_not_here\n',
        'backend/poetry.lock': '',
      },
      /to mend: cd backend && .*poetry install$/m,
    ],
  ])('proves nothing, and the command that fills it is named: %s', async (_where, files, recovery) => {
    const [, gate] = await judged(files);
    expect(gate.stdout).toMatch(
      /tests-green +NOT_VERIFIED ENV_MISMATCH: the environment of .* lacks celery_not_here/,
    );
    expect(gate.stdout).toMatch(recovery);
    expect(gate.code).toBe(2);
  });

  it('a module that the tree should have is a failure', async () => {
    const [, gate] = await judged({ 'app/__init__.py': '', 'test_it.py': 'import app.gone\n' });
    expect(gate.stdout).toMatch(/✗ tests-green +FAILED: 0 tests, 1 error/);
    expect(gate.code).toBe(1);
  });
});
