import { expect, it } from 'vitest';
import { acceptSecret } from '../../../src/checks/secrets/accept-secret.ts';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import {
  emptySecretBaseline,
  entryDigest,
  entryOf,
  formatSecretBaseline,
  parseSecretBaseline,
  secretBaselinePath,
  type SecretBaseline,
} from '../../../src/checks/secrets/secret-baseline.ts';
import { token } from '../../helpers/bad-content.ts';

const empty = emptySecretBaseline();

function withEntries(...paths: string[]): SecretBaseline {
  const entries = paths.map(path => {
    const digest = entryDigest(empty, { rule: 'jwt', path, value: 'ab' });
    return [digest, { path, rule: 'jwt', digest, reason: 'from RFC 7519' }] as const;
  });
  return { ...empty, entries: new Map(entries) };
}

it('is read as it was written, whatever the order, and never flags itself', () => {
  const [one, same] = [
    withEntries('b.py', 'a \udc80.py', 'a.py'),
    withEntries('a.py', 'b.py', 'a \udc80.py'),
  ];
  const text = formatSecretBaseline(one);
  expect(formatSecretBaseline(same)).toBe(text);
  expect(parseSecretBaseline(text).entries).toEqual(new Map([...one.entries].sort()));
  expect(text.split('\n').filter(line => line.includes('"jwt"'))).toHaveLength(3);
  expect(scanBlob(Buffer.from(text), secretBaselinePath)).toEqual([]);
  expect(parseSecretBaseline(formatSecretBaseline(empty))).toEqual(empty);
});

it('its reason is told on one line, and no longer than that of a comment', async () => {
  const reason = `made up\n\u2713 secrets-clean ${'x'.repeat(1000)}`;
  const entry = { path: 'a.py', rule: 'jwt', digest: '', reason };
  const finding = { rule: 'jwt', severity: 'error', path: 'a.py', message: '' } as const;
  const facts = { accepts: ['baseline'], markers: [], entry, isNewEntry: true } as const;
  const { accepted } = await acceptSecret(
    { finding, what: 'a token' },
    { ...facts, stoodBefore: () => Promise.resolve(false) },
  );
  expect(accepted?.reason).toHaveLength(200);
  expect(accepted?.reason).toMatch(/^made up \u2713 secrets-clean x+$/);
});

it('a digest belongs to one rule, one path, one value and one key', () => {
  const base = { rule: 'jwt', path: 'a.py', value: 'ab' };
  const digests = [
    entryDigest(empty, base),
    entryDigest(empty, { ...base, rule: 'jwk' }),
    entryDigest(empty, { ...base, path: 'b.py' }),
    entryDigest(empty, { ...base, value: 'ac' }),
    entryDigest(emptySecretBaseline(), base),
  ];
  expect(new Set(digests).size).toBe(5);
});

it('an entry that names another file or rule than its digest is for is none', () => {
  const baseline = withEntries('a.py');
  const [digest = ''] = baseline.entries.keys();
  expect(entryOf(baseline, { rule: 'jwt', path: 'a.py', digest })).toMatchObject({
    reason: 'from RFC 7519',
  });
  expect(entryOf(baseline, { rule: 'jwk', path: 'a.py', digest })).toBeUndefined();
  expect(entryOf(baseline, { rule: 'jwt', path: 'b.py', digest })).toBeUndefined();
});

const text = formatSecretBaseline(withEntries('a.py'));

it.each<[what: string, text: string, problem: RegExp]>([
  ['nothing', '', /is not valid JSON; mend it/],
  ['a merge conflict', `<<<<<<< HEAD\n${text}`, /is not valid JSON: it holds the marks of a merge conflict/],
  ['a list', '[]', /"format" is not as a baseline of secrets has it/],
  ['an entry without a reason', text.replace(/,"reason":"[^"]+"/, ''), /"entries\.0\.reason" is not/],
  ['a reason that says nothing', text.replace('from RFC 7519', ' - '), /"entries\.0\.reason" is not/],
  ['another digest', text.replace(/"digest":"./, '"digest":"X'), /"entries\.0\.digest" is not/],
  [
    'a reason that holds a secret',
    text.replace('from RFC 7519', `see ${token}`),
    /^\.governance-baseline\.json: a reason holds a secret; write another, and revoke it$/,
  ],
  ['a newer format', text.replace('"format": 1', '"format": 2'), /"format" is not/],
])('%s is one clear error', (_what, broken, problem) => {
  expect(() => parseSecretBaseline(broken)).toThrow(problem);
});
