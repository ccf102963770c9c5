import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { photograph } from '../helpers/photograph.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const holds = (file: string, bytes: string) =>
  `def test_it():\n    with open("${file}", "rb") as file:\n        assert file.read() == b"${bytes}"\n`;

async function testsGreen(repo: TestRepo): Promise<string> {
  const ran = await repo.pygov(['gate', 'pre-push']);
  return /^\S tests-green +(.*?)(?: {2}|$)/m.exec(ran.stdout)?.[1] ?? ran.output;
}

describe('the snapshot has the bytes that the tree and its attributes say', () => {
  it('also when an attribute goes that has changed them', async () => {
    const repo = await TestRepo.create({
      venv: true,
      files: {
        '.gitattributes': '*.txt text eol=crlf\n',
        'a.txt': 'a\n',
        'test_a.py': holds('a.txt', 'a\\r\\n'),
      },
    });
    expect(await testsGreen(repo)).toMatch(/^1 test$/);
    await repo.git('rm', '-q', '.gitattributes');
    await repo.git('commit', '-q', '-m', 'no attributes');
    expect(await testsGreen(repo)).toMatch(/^FAILED: 1 test, 1 failed/);
  });

  it('not what the user has configured for line ends', async () => {
    const repo = await TestRepo.create({
      venv: true,
      files: { 'a.txt': 'a\n', 'test_a.py': holds('a.txt', 'a\\n') },
    });
    await repo.git('config', 'core.autocrlf', 'true');
    expect(await testsGreen(repo)).toMatch(/^1 test$/);
  });

  it('a filter of this machine counts, and another one proves anew', async () => {
    const repo = await TestRepo.create({
      venv: true,
      files: { 'a.txt': 'one\n', 'test_a.py': holds('a.txt', 'two\\n') },
    });
    repo.write({ '.git/info/attributes': 'a.txt filter=swap\n' });
    await repo.git('config', 'filter.swap.clean', 'sed s/two/one/');
    await repo.git('config', 'filter.swap.smudge', 'sed s/one/two/');
    expect(await testsGreen(repo)).toMatch(/^1 test$/);
    await repo.git('config', 'filter.swap.smudge', 'cat');
    expect(await testsGreen(repo)).toMatch(/^FAILED: 1 test, 1 failed/);
  });

  it('the folder of a submodule is empty in every run', async () => {
    const leaves =
      'import pathlib\n\n\ndef test_it():\n    left = pathlib.Path("vendor/left.txt")\n' +
      '    assert not left.exists()\n    left.write_text("x")\n';
    const repo = await TestRepo.create({ venv: true, files: { 'test_a.py': leaves } });
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor`);
    await repo.git('commit', '-q', '-m', 'a submodule');
    expect(await testsGreen(repo)).toMatch(/^1 test$/);
    await repo.git('commit', '-q', '--allow-empty', '-m', 'again');
    repo.write({ 'more.txt': 'x' });
    await repo.git('add', 'more.txt');
    await repo.git('commit', '-q', '-m', 'another tree');
    expect(await testsGreen(repo)).toMatch(/^1 test$/);
  });
});

it('a cache folder that leads into the work tree is not used', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
  mkdirSync(join(repo.root, 'inside'));
  symlinkSync(join(repo.root, 'inside'), `${repo.root}-cache`);
  repo.write({ 'app.py': 'TWO = 2\n' });
  await repo.git('add', '-A');
  const env = { XDG_CACHE_HOME: `${repo.root}-cache` };
  expect(await repo.pygov(['gate', 'pre-commit'], { env })).toMatchObject({ code: 0 });
  expect(readdirSync(join(repo.root, 'inside'))).toEqual([]);
});

describe('evidence is made here, and kept where it harms nobody', () => {
  it('a symlink in its place is refused, and nothing is written through it', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    mkdirSync(join(repo.root, 'mine'));
    symlinkSync('mine', join(repo.root, '.governance'));
    const before = photograph(repo.root);
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toMatch(/\.governance is a symlink.*\n {2}to mend: rm .*\.governance/);
    expect(photograph(repo.root)).toEqual(before);
  });

  it('evidence that comes with a commit is refused', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    await repo.pygov(['gate', 'pre-push']);
    await repo.git('add', '-f', '.governance');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toContain('to mend: git rm -r --cached :/.governance');
    await repo.git('rm', '-r', '-q', '--cached', '.governance');
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });

  it('what the machine hands on is not recorded', async () => {
    const password = ['Zq8f', 'Kw2LpX9s'].join('');
    const value = `postgres://bob:${password}@db.internal/orders`;
    const source =
      'import os\n\n\ndef test_it():\n    raise RuntimeError("no " + os.environ["DATABASE_URL"])\n';
    const repo = await TestRepo.create({
      venv: true,
      files: { 'test_a.py': source, '.governancerc': 'env: { pass: [DATABASE_URL] }\n' },
    });
    const gate = await repo.pygov(['gate', 'pre-push'], { env: { DATABASE_URL: value } });
    expect(gate.stdout).toContain('RuntimeError: no <DATABASE_URL>');
    const files = [join(repo.root, '.governance'), join(repo.home, '.cache')].flatMap(folder =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name)),
    );
    expect(files.length).toBeGreaterThan(3);
    expect(
      files.filter(file => existsSync(file) && readFileSync(file, 'latin1').includes('Kw2LpX9s')),
    ).toEqual([]);
  });
});
