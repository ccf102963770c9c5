import { describe, expect, it } from 'vitest';
import { photograph } from '../helpers/photograph.ts';
import { branchWith, pushRepo } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const asks = `import os
import subprocess


def git(*args):
    return subprocess.run(["git", *args], capture_output=True, text=True)


def test_no_repository():
    assert "not a git repository" in git("status").stderr
    assert "not a git repository" in git("-C", "..", "status").stderr


def test_no_variable():
    assert [name for name in os.environ if name.startswith("GIT_")] == ["GIT_CEILING_DIRECTORIES"]


def test_its_own_repository(tmp_path):
    for folder in (tmp_path, "."):
        assert git("init", str(folder)).returncode == 0
        assert git("-C", str(folder), "config", "core.bare", "true").returncode == 0
`;

describe('tests that run git', () => {
  it('find no repository of the user and none of the variables that git gives to hooks', async () => {
    const repo = await pushRepo({ 'app.py': 'A = 1\n' }, { venv: true });
    await branchWith(repo, 'f', { 'test_git.py': asks });
    await repo.git('worktree', 'add', '-q', '../linked', 'f');
    const before = photograph(repo.root);
    for (const options of [{}, { cwd: `${repo.root}/../linked` }]) {
      const push = await repo.tryGit(['push', '--dry-run', 'origin', 'f'], options);
      expect(push.output).toMatch(/✓ tests-green +3 tests/);
      expect(push.code).toBe(0);
      repo.remove('.governance');
    }
    const { '.git/config': config } = photograph(repo.root);
    expect(config).toBe(before['.git/config']);
    expect(await repo.git('status', '--porcelain')).toBe('');
  });
});

describe('the environment of the tests', () => {
  const see = (value: string) =>
    `import os\n\ndef test_it():\n    assert os.environ.get("DATABASE_URL") == ${value}\n`;
  const env = { DATABASE_URL: 'postgresql://localhost/live' };

  it.each([
    { what: 'is not seen', config: '{}', seen: 'None' },
    {
      what: 'is seen where it is declared',
      config: 'env: { pass: [DATABASE_URL] }',
      seen: '"postgresql://localhost/live"',
    },
    {
      what: 'is what the configuration says',
      config: 'env: { set: { DATABASE_URL: "sqlite://" } }',
      seen: '"sqlite://"',
    },
  ])('a variable that names a live service $what', async ({ config, seen }) => {
    const files = { '.governancerc': `${config}\n`, 'test_env.py': see(seen) };
    const repo = await TestRepo.create({ venv: true, files });
    const gate = await repo.pygov(['gate', 'pre-push'], { env });
    expect(gate.output).toMatch(/✓ tests-green +1 test/);
    expect(gate.code).toBe(0);
  });

  it('counts as input: another value of a declared variable is another run', async () => {
    const files = {
      '.governancerc': 'env: { pass: [DATABASE_URL] }\n',
      'test_env.py': 'def test_it():\n    pass\n',
    };
    const repo = await TestRepo.create({ venv: true, files });
    const run = (url: string) => repo.pygov(['gate', 'pre-push'], { env: { DATABASE_URL: url } });
    expect((await run('a')).output).toMatch(/✓ tests-green +1 test {2}/);
    expect((await run('a')).output).toMatch(/✓ tests-green +1 test, reused/);
    expect((await run('b')).output).toMatch(
      /ran because: ENV_CHANGED, the variable DATABASE_URL has changed/,
    );
  });
});

describe('a run that edits what is judged', () => {
  it.each([
    { how: 'appends', edit: 'open("app.py", "a").write("# more")' },
    {
      how: 'writes as many bytes and turns back the clock',
      edit: 's = os.stat("app.py"); open("app.py", "w").write("A = 2\\n"); os.utime("app.py", ns=(s.st_atime_ns, s.st_mtime_ns))',
    },
    { how: 'deletes', edit: 'os.remove("app.py")' },
    { how: 'makes executable', edit: 'os.chmod("app.py", 0o755)' },
    { how: 'links', edit: 'os.remove("app.py"); os.symlink("test_edit.py", "app.py")' },
  ])('is NOT_VERIFIED: it $how', async ({ edit }) => {
    const files = { 'app.py': 'A = 1\n', 'test_edit.py': `import os\n\ndef test_it():\n    ${edit}\n` };
    const repo = await TestRepo.create({ venv: true, files });
    for (const setting of ['core.trustctime=false', 'core.checkStat=minimal', 'core.fileMode=false']) {
      await repo.git('config', ...setting.split('='));
    }
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.output).toMatch(/NOT_VERIFIED MUTATED_DURING_RUN: pytest \S+ changed app\.py while it ran/);
    expect(gate.code).toBe(2);
    // The next tree gets the file as it is.
    repo.write({ 'test_edit.py': 'import app\n\ndef test_it():\n    assert app.A == 1\n' });
    await repo.git('commit', '-q', '-a', '-m', 'mended');
    expect((await repo.pygov(['gate', 'pre-push'])).output).toMatch(/✓ tests-green +1 test/);
  });
});
