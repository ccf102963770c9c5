import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const rulebook = (name: string, claims = '{}') =>
  `rulebook: ${name}\nkind: repository\nformat: 1\nversion: 1\nclaims: ${claims}\n`;
const folder = 'governance/rulebooks';
const none = '1'.repeat(40);

/** What `policy show` says of a staged tree. */
async function shown(files: Record<string, string | Uint8Array>, more?: (repo: TestRepo) => unknown) {
  const repo = await TestRepo.create();
  repo.write({ 'app.py': '', ...files });
  await more?.(repo);
  await repo.git('add', '-A');
  return repo;
}

it.each<[string, Record<string, string | Uint8Array>, string]>([
  [
    'two of one name',
    { [`${folder}/a.yml`]: rulebook('ours'), [`${folder}/b.yml`]: rulebook('ours') },
    `${folder}/b.yml:1: "rulebook" must be a name of its own; ${folder}/a.yml is called "ours" too`,
  ],
  [
    'one claim added by two',
    {
      [`${folder}/a.yml`]: rulebook('a', '{ x: { run: [make] } }'),
      [`${folder}/b.yml`]: rulebook('b', '{ x: { run: [make] } }'),
    },
    `${folder}/b.yml:5: "claims.x.run" is not for a claim of pygov or of another rulebook`,
  ],
  [
    'a loosening without a reason',
    { [`${folder}/a.yml`]: rulebook('a', '\n  lint-clean:\n    gates:\n      ci: off') },
    `${folder}/a.yml:8: "claims.lint-clean.gates.ci" must be required, not off`,
  ],
  ['a name in upper case', { [`${folder}/A.YML`]: 'claims: [' }, `${folder}/A.YML:1: `],
  [
    'bytes that are not UTF-8',
    { [`${folder}/a.yml`]: Buffer.from('# a\n# \xe9\n', 'latin1') },
    `${folder}/a.yml:2: is not UTF-8`,
  ],
  [
    'UTF-16',
    { [`${folder}/a.yml`]: Buffer.from(`\ufeff${rulebook('a')}`, 'utf16le') },
    `${folder}/a.yml:1: is not UTF-8`,
  ],
  [
    'configuration in Latin-1',
    { '.governancerc': Buffer.from('target: \xe9\n', 'latin1') },
    '.governancerc:1: is not UTF-8',
  ],
  [
    'a folder in the folder',
    { [`${folder}/team/a.yml`]: '' },
    `${folder}/team: is a folder, where rulebooks are not looked for`,
  ],
  [
    'JSON by its name',
    { [`${folder}/a.json`]: '{}' },
    `${folder}/a.json: is no rulebook by its name, which must end with .yml`,
  ],
  ['a file for the folder', { [folder]: '' }, `${folder}: must be a folder`],
  [
    'a setting that leads outside',
    { '.governancerc': 'rulebooks: a/../../x\n' },
    '.governancerc:1: "rulebooks" must be a path inside the repository',
  ],
  [
    'an absolute setting',
    { '.governancerc': 'rulebooks: /etc\n' },
    '.governancerc:1: "rulebooks" must be a path inside the repository',
  ],
  [
    'a setting that names nothing',
    { '.governancerc': '\nrulebooks: none\n' },
    '.governancerc:2: "rulebooks" must be a folder below the root that the tree has, not "none"',
  ],
  [
    'a setting that names the root',
    { '.governancerc': 'rulebooks: ./\n' },
    '.governancerc:1: "rulebooks" must be a folder below the root',
  ],
  [
    'a setting with a line break',
    { '.governancerc': 'rulebooks: "a\\nHEAD"\n' },
    '.governancerc:1: "rulebooks" must be a folder below the root',
  ],
  [
    'a setting that names a file',
    { '.governancerc': 'rulebooks: a.yml\n', 'a.yml': rulebook('a') },
    'a.yml: must be a folder',
  ],
  [
    'a timeout of a claim that is not',
    { '.governancerc': '\ntimeouts: { nope: 1m }\n' },
    '.governancerc:2: "timeouts.nope" names no claim',
  ],
  [
    'a check like a constructor',
    { '.governancerc': 'checks: { constructor: { run: [make] } }\n' },
    '.governancerc:1: "checks.constructor" is a name that JavaScript keeps',
  ],
  [
    'a check like a prototype, TOML',
    { 'pyproject.toml': '[tool.pygov.checks.__proto__]\nrun = ["make"]\n' },
    'pyproject.toml:1: "checks.__proto__" is a name that JavaScript keeps',
  ],
])('is refused: %s', async (_what, files, problem) => {
  const gate = await (await shown(files)).pygov(['gate', 'pre-commit']);
  expect(gate.stderr).toContain(`pygov: ${problem}`);
  expect(gate.code).toBe(2);
});

it.each<[string, (repo: TestRepo) => unknown, string]>([
  [
    'a symlink to a rulebook',
    repo => {
      mkdirSync(join(repo.root, folder), { recursive: true });
      symlinkSync('../../app.py', join(repo.root, folder, 'a.yml'));
    },
    `${folder}/a.yml: must be a regular file`,
  ],
  [
    'a symlink to the folder',
    repo => {
      mkdirSync(join(repo.root, 'governance'));
      symlinkSync('..', join(repo.root, folder));
    },
    `${folder}: must be a folder`,
  ],
])('is refused: %s', async (_what, more, problem) => {
  const gate = await (await shown({}, more)).pygov(['gate', 'pre-commit']);
  expect(gate.stderr).toContain(`pygov: ${problem}`);
  expect(gate.code).toBe(2);
});

it.each([folder, `${folder}/sub.yml`])('is refused: a submodule at %s', async path => {
  const repo = await shown({});
  await repo.git('update-index', '--add', '--cacheinfo', `160000,${none},${path}`);
  const gate = await repo.pygov(['gate', 'pre-commit']);
  expect(gate.stderr).toMatch(/governance\/rulebooks(: must be a folder|\/sub\.yml: must be a regular file)/);
  expect(gate.code).toBe(2);
});

it('what people write beside rulebooks is no rulebook, and a folder may be named in any way', async () => {
  const repo = await shown({
    '.governancerc': 'rulebooks: ./rules//ours/\n',
    'rules/ours/README.md': '# Ours\n',
    'rules/ours/.gitkeep': '',
    'rules/ours/a.yaml': rulebook('ours', '{ lint-clean: { existing: block } }'),
  });
  const { stdout } = await repo.pygov(['policy', 'show']);
  expect(stdout).toContain('claims.lint-clean.existing = block  (rules/ours/a.yaml, was count by core)');
});
