import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { photograph } from '../helpers/photograph.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const reads = (file: string) =>
  `def test_it():\n    with open("${file}") as file:\n        assert file.read() == "good\\n"\n`;

let repo: TestRepo;

async function start(include: string, files: Record<string, string>): Promise<void> {
  repo = await TestRepo.create({
    venv: true,
    files: { ...files, '.gitignore': '*.local\n', '.governancerc': `snapshot: { include: ${include} }\n` },
  });
}

describe('snapshot.include', () => {
  beforeEach(async () => {
    await start('["data/*.local"]', { 'test_it.py': reads('data/one.local') });
  });

  it('brings untracked files into the snapshot, and their content is an input', async () => {
    repo.write({ 'data/one.local': 'good\n' });
    const before = photograph(repo.root);
    expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 0 });
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(/tests-green +1 test, reused/);
    expect(photograph(repo.root)).toEqual(before);

    repo.write({ 'data/one.local': 'bad\n' });
    const changed = await repo.pygov(['gate', 'pre-push']);
    expect(changed.stdout).toMatch(/ran because: CONFIG_CHANGED, data\/one\.local has changed/);
    expect(changed.code).toBe(1);
  });

  it('a file that is there no more is not there in the snapshot either', async () => {
    repo.write({ 'data/one.local': 'good\n' });
    expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 0 });
    repo.remove('data/one.local');
    expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 1 });
  });

  it('never takes the place of what is judged, and follows no symlink', async () => {
    await start('["**"]', {
      'test_it.py': `${reads('a.txt')}\n\n${reads('link.local').replace('test_it', 'test_link')}`,
      'a.txt': 'bad\n',
    });
    repo.write({ 'a.txt': 'good\n', '../outside.txt': 'good\n' });
    symlinkSync(join(repo.root, '../outside.txt'), join(repo.root, 'link.local'));
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.stdout).toMatch(/tests-green +FAILED: 2 tests, 2 failed/);
  });
});

it.each([
  ['a path outside', '["../secret"]'],
  ['an absolute path', '["/etc/passwd"]'],
  ['no list', '".env"'],
])('%s is refused', async (_what, include) => {
  await start(include, { 'test_it.py': reads('a.txt') });
  const gate = await repo.pygov(['gate', 'pre-push']);
  expect(gate).toMatchObject({ code: 2 });
  expect(gate.stderr).toMatch(/\.governancerc:1: "snapshot\.include/);
});
