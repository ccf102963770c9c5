import { describe, expect, it } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { TestRepo, type Ran, type RunOptions } from '../helpers/test-repo.ts';

const passing = 'def test_it():\n    assert True\n';

/** The tests of HEAD's tree, with all that a push needs. */
function prePush(repo: TestRepo, options: RunOptions = {}): Promise<Ran> {
  return repo.pygov(['gate', 'pre-push'], options);
}

describe('what lies in the working tree and is not judged is not read', () => {
  it.each<{
    name: string;
    judged: Record<string, string>;
    planted: Record<string, string>;
    neverRead?: boolean;
  }>([
    {
      name: 'pytest.ini',
      judged: { 'test_it.py': passing },
      planted: { 'pytest.ini': '[pytest]\naddopts = --no-such-option\n' },
    },
    {
      name: 'conftest.py',
      judged: { 'test_it.py': passing },
      planted: { 'conftest.py': 'raise SystemExit(3)\n' },
    },
    {
      name: 'a module that hides one of the library',
      judged: { 'test_it.py': 'import colorsys\n\ndef test_it():\n    assert colorsys.rgb_to_hsv\n' },
      planted: { 'colorsys.py': 'raise RuntimeError\n' },
    },
    {
      name: 'sitecustomize.py and usercustomize.py',
      judged: { 'test_it.py': 'import sys\n\ndef test_it():\n    assert not hasattr(sys, "planted")\n' },
      planted: {
        'sitecustomize.py': 'import sys\nsys.planted = 1\n',
        'usercustomize.py': 'import sys\nsys.planted = 1\n',
      },
      // Python looks for them before it knows the folder that it runs in.
      neverRead: true,
    },
    {
      name: '.env',
      judged: {
        'test_it.py':
          'import pathlib\n\ndef test_it():\n    here = pathlib.Path.cwd()\n' +
          '    assert not [p for p in [here, *here.parents] if (p / ".env").exists()]\n',
      },
      planted: { '.env': 'KEY=value\n' },
    },
    {
      name: 'untracked tests',
      judged: { 'test_it.py': passing },
      planted: { 'test_more.py': 'def test_more():\n    assert False\n' },
    },
    {
      name: 'mypy.ini',
      judged: { 'pkg/__init__.py': 'def f(a):\n    return a\n', 'setup.cfg': '[mypy]\n' },
      planted: { 'mypy.ini': '[mypy]\ndisallow_untyped_defs = True\n' },
    },
    {
      name: 'ruff.toml and .ruff.toml',
      judged: { 'app.py': goodSource, 'test_it.py': passing },
      planted: { 'ruff.toml': 'select = ["nonsense"]\n', '.ruff.toml': 'select = ["nonsense"]\n' },
    },
    {
      name: '.governancerc',
      judged: { 'test_it.py': passing },
      planted: { '.governancerc': 'nonsense: [\n', 'package.json': '{"governance": {"nonsense": 1}}' },
    },
  ])('$name', async ({ judged, planted, neverRead = false }) => {
    const repo = await TestRepo.create({ venv: true, files: judged });
    repo.write(planted);
    const untracked = await prePush(repo);
    expect(untracked.output).toContain('ready-for-pr');
    expect(untracked.code).toBe(0);

    repo.write({ '.git/info/exclude': `.venv\n${Object.keys(planted).join('\n')}\n` });
    repo.write({ 'more.txt': 'another tree\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'another tree');
    expect((await prePush(repo)).output).toContain('ready-for-pr');

    // The same files count as soon as they are judged.
    await repo.git('add', '-f', ...Object.keys(planted));
    await repo.git('commit', '-q', '-m', 'planted');
    const tracked = await prePush(repo);
    expect(tracked.code === 0).toBe(neverRead);
  });

  it('what an earlier run left in the snapshot', async () => {
    const leave =
      'import pathlib\n\ndef test_it():\n    left = pathlib.Path("conftest.py")\n    assert not left.exists()\n    left.write_text("raise SystemExit(3)")\n';
    const repo = await TestRepo.create({
      venv: true,
      files: { 'test_it.py': leave, '.gitignore': 'conftest.py\n' },
    });
    for (const number of [1, 2]) {
      repo.write({ 'n.txt': `${number}\n` });
      await repo.git('add', '-A');
      await repo.git('commit', '-q', '-m', 'again');
      expect((await prePush(repo)).output).toContain('ready-for-pr');
    }
  });
});

describe('a repository that a test leaves in the snapshot', () => {
  it('is gone in the next run', async () => {
    const leave = `import pathlib, subprocess\n\ndef test_it():\n    for folder in (".", "pkg", "pkg/deep"):\n        assert not pathlib.Path(folder, ".git").exists()\n        subprocess.run(["git", "init", folder], check=True)\n`;
    const files = { 'test_it.py': leave, 'pkg/deep/a.py': goodSource };
    const repo = await TestRepo.create({ venv: true, files });
    expect((await prePush(repo)).output).toMatch(/✓ tests-green +1 test/);
    repo.write({ 'n.txt': 'another tree\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'again');
    expect((await prePush(repo)).output).toMatch(/✓ tests-green +1 test/);
  });
});

describe('the index and the pushed tree count for the tests', () => {
  it.each([
    { pushed: 'good', present: 'bad', code: 0 },
    { pushed: 'bad', present: 'good', code: 1 },
  ])(
    '$pushed in the pushed tree, $present in the index and the working tree',
    async ({ pushed, present, code }) => {
      const app = { good: 'def answer():\n    return 42\n', bad: 'def answer():\n    return 41\n' } as Record<
        string,
        string
      >;
      const test = 'from app import answer\n\ndef test_answer():\n    assert answer() == 42\n';
      const repo = await TestRepo.create({
        venv: true,
        files: { 'app.py': app[pushed] ?? '', 'test_app.py': test, 'conftest.py': '' },
      });
      repo.write({ 'app.py': app[present] ?? '' });
      await repo.git('add', 'app.py');
      const gate = await prePush(repo);
      expect(gate.output).toMatch(
        code === 0 ? /✓ tests-green +1 test/ : /✗ tests-green +FAILED: 1 test, 1 failed/,
      );
      expect(gate.code).toBe(code);
    },
  );
});
