import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { goodSource, secretSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const undefinedName = 'print(no_such_name)\n';

/** Nothing is committed yet. */
async function newRepo(files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true });
  expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

async function commit(repo: TestRepo, files: Record<string, string> = {}) {
  repo.write(files);
  await repo.git('add', '-A');
  return repo.tryGit(['commit', '-m', 'edit']);
}

it('a first commit counts what its baseline names, and nothing more', async () => {
  const repo = await newRepo({ 'old.py': undefinedName + undefinedName, 'a b.py': undefinedName });
  expect(await commit(repo)).toMatchObject({ code: 1 });
  const made = await repo.pygov(['baseline']);
  expect(made.stdout).toContain(
    'governance/baseline.json: lint-clean 3\n  to use it: git add governance/baseline.json',
  );
  expect(made.code).toBe(0);
  const file = readFileSync(join(repo.root, 'governance/baseline.json'), 'utf8');
  expect(file.split('\n').slice(4, 6)).toEqual([
    '      {"path":"a b.py","rule":"F821","line":"ca9c89d1d0ab3be8","count":1},',
    '      {"path":"old.py","rule":"F821","line":"ca9c89d1d0ab3be8","count":2}',
  ]);

  const more = await commit(repo, {
    'old.py': `# Moved.\n${undefinedName}${undefinedName}print(another_name)\n`,
  });
  expect(more.output).toMatch(/✗ lint-clean +FAILED: 1 new, 3 stood there before/);
  expect(more.output).toContain('old.py:4:7 F821');
  const first = await commit(repo, { 'old.py': `# Moved.\n${undefinedName}${undefinedName}` });
  expect(first.output).toMatch(/✓ lint-clean +2 files, .*3 findings that stood there before/);
  expect(first.code).toBe(0);
  // From here on the base says what is old, whatever the baseline has.
  const second = await commit(repo, { 'new.py': undefinedName });
  expect(second.output).toMatch(/✗ lint-clean +FAILED: 1 error in 1 file/);
});

it('does not take in secrets, or what hides other findings', async () => {
  const repo = await newRepo({ 'keys.py': secretSource, 'broken.py': 'def f(:\n', 'old.py': undefinedName });
  const made = await repo.pygov(['baseline', '--json']);
  expect(JSON.parse(made.stdout)).toMatchObject({
    file: 'governance/baseline.json',
    counts: { 'lint-clean': 1 },
    failed: ['secrets-clean', 'lint-clean'],
    notVerified: [],
  });
  expect(made.code).toBe(1);
  expect((await commit(repo)).output).toMatch(/✗ secrets-clean +FAILED/);
  await repo.git('rm', '-q', '--cached', 'keys.py');
  repo.remove('keys.py');
  const first = await commit(repo);
  expect(first.output).toContain('broken.py:1:7');
  expect(first.output).not.toContain('old.py:');
  expect(first.code).toBe(1);
});

it('is an input of the proof: another baseline is another proof', async () => {
  const repo = await newRepo({ 'old.py': undefinedName });
  await repo.pygov(['baseline']);
  await repo.git('add', '-A');
  expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/✓ lint-clean +1 file, 1 finding/);
  repo.write({ 'governance/baseline.json': '{ "format": 1, "claims": {} }\n' });
  await repo.git('add', '-A');
  expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/✗ lint-clean +FAILED: 1 error/);
});

it.each([
  ['{ "format": 1, ', 'is not valid JSON'],
  ['{ "format": 2, "claims": {} }', '"format" is not as a baseline has it'],
  [
    '{ "format": 1, "claims": { "lint-clean": [{}] } }',
    '"claims.lint-clean.0.path" is not as a baseline has it',
  ],
])('one that cannot be read is one clear error: %s', async (text, problem) => {
  const repo = await newRepo({ 'old.py': undefinedName, 'governance/baseline.json': text });
  const gate = await repo.pygov(['gate', 'pre-commit']);
  expect(gate.stderr).toContain(`governance/baseline.json: ${problem}; \`pygov baseline\` writes it anew`);
  expect(gate.code).toBe(2);
});

it('a tree without findings has an empty one', async () => {
  const repo = await newRepo({ 'app.py': goodSource });
  expect((await repo.pygov(['baseline'])).stdout).toContain('governance/baseline.json: nothing to count');
  expect(await commit(repo)).toMatchObject({ code: 0 });
});
