import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const project = (...dependencies: readonly string[]) =>
  `[project]\nname = "shop"\nrequires-python = ">=3.12"\ndependencies = ${JSON.stringify(dependencies)}\n`;

const lock = (requiresDist: readonly string[], packages: Readonly<Record<string, string>>) =>
  [
    'version = 1\nrequires-python = ">=3.12"\n',
    '[[package]]\nname = "shop"\nversion = "1.0"\nsource = { virtual = "." }\n',
    `[package.metadata]\nrequires-dist = [\n${requiresDist.map(one => `    { ${one} },\n`).join('')}]\n`,
    ...Object.entries(packages).map(
      ([name, version]) =>
        `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "x" }\n`,
    ),
  ].join('\n');

const httpx = 'name = "httpx", specifier = ">=0.27"';

test('a commit that changes what is asked for, and one that brings the lock', async () => {
  const repo = await TestRepo.create({
    files: {
      'pyproject.toml': project('httpx>=0.27'),
      'uv.lock': lock([httpx], { httpx: '0.27.2' }),
      'README.md': 'Shop\n',
    },
  });
  const gate = async (files: Readonly<Record<string, string>>) => {
    repo.write(files);
    await repo.git('add', '-A');
    return repo.pygov(['gate', 'pre-commit']);
  };

  const elsewhere = await gate({ 'README.md': 'The shop\n' });
  expect(elsewhere.stdout).toMatch(
    /– deps-locked +not needed \(no lock and nothing that one is made from changed\)/,
  );

  const alone = await gate({ 'pyproject.toml': project('httpx>=0.27', 'redis') });
  expect(alone.stdout).toMatch(/✗ deps-locked +FAILED: 1 disagreement in uv\.lock/);
  expect(alone.stdout).toMatch(
    /uv\.lock.* lock-missing-requirement pyproject\.toml asks for redis, uv\.lock was made without it/,
  );
  expect(alone.code).toBe(1);

  const both = await gate({
    'uv.lock': lock([httpx, 'name = "redis"'], { httpx: '0.27.2', redis: '5.0' }),
  });
  expect(both.stdout).toMatch(/✓ deps-locked +1 lock, 2 requirements/);
  expect(both.code).toBe(0);
  await repo.git('commit', '-qm', 'Ask for redis');

  // A push has the evidence of the commit, and what concerns no dependency is no disagreement.
  const pushed = await repo.pygov(['gate', 'pre-push', '--base=HEAD~1']);
  expect(pushed.stdout).toMatch(/✓ deps-locked +1 lock, 2 requirements, reused/);
  const style = await gate({
    'pyproject.toml': `${project('httpx>=0.27', 'redis')}\n[tool.black]\nline-length = 100\n`,
  });
  expect(style.stdout).toMatch(/✓ deps-locked +1 lock, 2 requirements/);

  const conflict = await gate({ 'uv.lock': `version = 1\n<<<<<<< HEAD\n${lock([httpx], {})}` });
  expect(conflict.stdout).toMatch(/uv\.lock:2 lock-unreadable/);
  expect(conflict.stdout).toMatch(/to mend: git restore --source=[0-9a-f]{40} -- uv\.lock$/m);
  expect(conflict.code).toBe(1);
});

test('what disagreed before is counted, and what is new blocks', async () => {
  const repo = await TestRepo.create({
    files: { 'pyproject.toml': project('httpx>=0.28'), 'uv.lock': lock([httpx], { httpx: '0.27.2' }) },
  });
  repo.write({ 'pyproject.toml': `${project('httpx>=0.28')}[tool.black]\nline-length = 100\n` });
  await repo.git('add', '-A');
  const old = await repo.pygov(['gate', 'pre-commit']);
  expect(old.stdout).toMatch(/✓ deps-locked +1 finding that stood there before/);
  repo.write({ 'pyproject.toml': project('httpx>=0.28', 'redis') });
  await repo.git('add', '-A');
  const more = await repo.pygov(['gate', 'pre-commit']);
  expect(more.stdout).toMatch(/✗ deps-locked +FAILED: 1 new, 1 stood there before/);
});
