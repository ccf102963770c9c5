import { describe, expect, it } from 'vitest';
import { formatBaseline } from '../../src/evidence/baseline.ts';
import { countFindings } from '../../src/evidence/existing.ts';
import { emptySecretBaseline, formatSecretBaseline } from '../../src/checks/secrets/secret-baseline.ts';
import { secretSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const rulebook = (claims: string) => ({
  'governance/rulebooks/ours.yml': `rulebook: ours\nkind: repository\nformat: 1\nversion: 1\nclaims: ${claims}\n`,
});
const gates = (requirement: string) =>
  `{ secrets-clean: { gates: { pre-commit: ${requirement}, pre-push: ${requirement}, ci: ${requirement} }, reason: it is slow } }`;

/** The very finding, as a baseline would have it. */
const finding = { rule: 'github-token', severity: 'error', path: 'keys.py', line: 1, message: '' } as const;
const baseline = formatBaseline(
  new Map([['secrets-clean', countFindings([{ finding, text: secretSource.trim() }])]]),
);

const marked = (comment: string) => secretSource.replace('\n', `  # ${comment}\n`);

const digest = 'ab'.repeat(16);
const othersBaseline = {
  ...emptySecretBaseline(),
  entries: new Map([[digest, { path: 'keys.py', rule: 'github-token', digest, reason: 'made up' }]]),
};

/** What someone may try in the commit that adds `keys.py`; `named` is what the verdict says of it beside a base. */
const tries: readonly [what: string, files: Record<string, string>, named?: RegExp][] = [
  [
    'a rulebook that makes it advisory',
    rulebook(gates('advisory')),
    /secrets-clean\.gates\.pre-commit advisory, which was required/,
  ],
  [
    'a rulebook that asks for it nowhere',
    rulebook(gates('off')),
    /secrets-clean\.gates\.pre-commit off, which was required/,
  ],
  [
    'a rulebook in another folder',
    { '.governancerc': 'rulebooks: rules\n', 'rules/a.yml': Object.values(rulebook(gates('off'))).join('') },
    /secrets-clean\.gates\.pre-commit off/,
  ],
  [
    'configuration that lets everything off',
    {
      '.governancerc':
        'profile: fallback-minimum\nscopes: { ./: none }\ngates: { pre-push: { refs: { "**": secrets } } }\n',
    },
  ],
  ['a baseline that holds the finding', { 'governance/baseline.json': baseline }],
  [
    'allow-lists of gitleaks',
    { '.gitleaks.toml': "[allowlist]\npaths = ['keys\\.py']\n", '.gitleaksignore': 'keys.py:github-pat:1\n' },
    /lets gitleaks pass over more: .*keys/,
  ],
  [
    'a baseline of detect-secrets',
    { '.secrets.baseline': '{"results":{"keys.py":[{"hashed_secret":"ab12"}]}}' },
    /takes more secrets for known/,
  ],
  [
    'comments that allow it',
    {
      'keys.py': secretSource.replace(
        '\n',
        '  # noqa # nosec gitleaks:allow betterleaks:allow trufflehog:ignore pragma: allowlist secret pygov:allow\n',
      ),
    },
    /adds comments that hide findings: keys\.py:1/,
  ],
  ['a comment for another rule', { 'keys.py': marked('pygov:allow[jwt] made up') }],
  [
    'a comment on the line before',
    { 'keys.py': `# pragma: allowlist nextline secret\n# pygov:allow made up\n${secretSource}` },
  ],
  [
    "an entry in the baseline that is another's",
    { '.governance-baseline.json': formatSecretBaseline(othersBaseline) },
    /takes more secrets for accepted in \.governance-baseline\.json/,
  ],
  [
    'attributes of git',
    { '.gitattributes': 'keys.py binary -diff -text linguist-generated\n', '.gitignore': 'keys.py\n' },
  ],
];

async function judged(base: Record<string, string> | undefined, change: Record<string, string>) {
  const repo = await TestRepo.create(base && { files: base });
  repo.write({ 'keys.py': secretSource, ...change });
  await repo.git('add', '-A', '--force');
  return repo.pygov(['gate', 'pre-commit']);
}

describe('nobody takes the secret scan away in the commit that adds the secret', () => {
  describe.each<[string, Record<string, string> | undefined]>([
    ['the very first commit', undefined],
    ['beside a base without pygov', { 'app.py': '' }],
    ['beside a base with pygov', { 'app.py': '', '.governancerc': 'evidence: { max-age: 1d }\n' }],
  ])('%s', (_where, base) => {
    it.each(tries)('%s', async (_what, files, named) => {
      const gate = await judged(base, files);
      expect(gate.stdout).toMatch(/✗ secrets-clean +FAILED: 1 secret[^]*keys\.py:\d:\d+ github-token /);
      expect(gate.stdout).toMatch(/\nblocked: secrets-clean: 1 secret/);
      expect(gate.code).toBe(1);
      if (base && named) expect(gate.stdout).toMatch(named);
    });
  });
});

it('a push is held to the same: the scan that the second commit takes away, and the secret of the third', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': '' } });
  for (const files of [rulebook(gates('off')), { 'keys.py': secretSource }]) {
    repo.write(files);
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'more');
  }
  const gate = await repo.pygov(['gate', 'pre-push', '--base', 'HEAD~2']);
  expect(gate.stdout).toMatch(/✗ secrets-clean +FAILED: 1 secret/);
  expect(gate.code).toBe(1);
});

it('an ordinary change is told nothing', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': 'ANSWER = 41\n', 'ruff.toml': '' } });
  repo.write({ 'app.py': 'ANSWER = 42\n', 'ruff.toml': 'line-length = 100\n' });
  await repo.git('add', '-A');
  expect((await repo.pygov(['gate', 'pre-commit'])).stdout).not.toContain('warning');
});
