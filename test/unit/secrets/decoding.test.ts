import { describe, expect, test } from 'vitest';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import { expandShape } from './expand-shape.ts';

const tokens: Readonly<Record<string, string>> = {
  'github-token': expandShape('ghp_{crc32-base62:30}', 2).text,
  'aws-access-key-id': expandShape('AKIA{base32:16}', 2).text,
  'url-password': expandShape('postgresql://orders:{base62:16}@db.internal/orders', 2).text,
  'private-key': expandShape('-----BEGIN RSA PRIVATE KEY-----\nMII{base64:61}\n{base64:64}\n', 2).text,
};

const encodings: Readonly<Record<string, (text: string) => string>> = {
  base64: text => Buffer.from(text).toString('base64'),
  'base64 for URLs': text => Buffer.from(text).toString('base64url'),
  hexadecimal: text => Buffer.from(text).toString('hex'),
  'hexadecimal in capitals': text => Buffer.from(text).toString('hex').toUpperCase(),
  percent: text => coded(text, '%'),
  '\\x': text => coded(text, '\\x'),
  '\\u': text => coded(text, '\\u00'),
};

const cases = Object.entries(encodings).flatMap(([encoding, encode]) =>
  Object.entries(tokens).map(([rule, token]) => ({ encoding, encode, rule, token })),
);

test.each(cases)('$rule in $encoding, wherever it begins', ({ encode, rule, token }) => {
  for (const before of ['', 'a', 'ab', 'abc']) {
    const text = `x = 1\ny = "${encode(`${before}${before && '\n'}${token}\n`)}"\n`;
    const found = scanBlob(Buffer.from(text), 'src/orders/data.py');
    expect(found.map(finding => [finding.rule, finding.line, finding.column])).toEqual([[rule, 2, 6]]);
    expect(JSON.stringify(found)).not.toContain(token.slice(-8));
  }
});

const token = tokens['github-token'] ?? '';
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['twice, where code decodes it', `base64.b64decode("${base64(base64(`token ${token}`))}")`, 0],
  ['base64 in hexadecimal', `bytes.fromhex("${Buffer.from(`base64 ${base64(token)}`).toString('hex')}")`, 1],
  [
    'base64 in percent-encoding',
    `?state=${encodeURIComponent(base64(`{"a": 1, "token": "${token}"}`))}&x=1`,
    1,
  ],
])('nested: %s', (_what, text) => {
  expect(scanBlob(Buffer.from(text), 'src/a.py').map(({ rule }) => rule)).toEqual(['github-token']);
});

describe('an address whose own signs are encoded', () => {
  const url = tokens['url-password'] ?? '';
  test.each([`?next=${encodeURIComponent(url)}`, `{"url": "${url.replaceAll('/', '\\/')}"}`])('%#', text => {
    expect(scanBlob(Buffer.from(text), 'src/a.py').map(({ rule }) => rule)).toEqual(['url-password']);
  });
});

test.each([
  [
    'a name alone is no reason to believe what was decoded',
    base64(`db_password = "${expandShape('{mixed:16}', 2).text}"`),
  ],
  ['an image', expandShape('data:image/png;base64,iVBORw0KGgo{base64:20000}', 3).text],
  ['a placeholder', base64('postgresql://user:password@localhost/db')],
  ['another case of the same letters', base64(token).toLowerCase()],
])('leaves alone: %s', (_what, text) => {
  expect(scanBlob(Buffer.from(`x = "${text}"`), 'src/a.py')).toEqual([]);
});

describe('ends on', () => {
  const size = 128 * 1024;
  const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
  test.each([
    ['forms of base64 over and over', fill(base64('ghp_'))],
    ['forms of hexadecimal over and over', fill(Buffer.from('ghp_').toString('hex'))],
    ['percent codes over and over', fill(coded('ghp_', '%'))],
    ['escapes over and over', fill(coded('ghp_', '\\u00'))],
    ['announcements over and over', fill('base64')],
    [
      'layer upon layer',
      Array.from({ length: 12 }).reduce<string>(text => `base64 ${base64(text)}`, fill('ghp_')),
    ],
  ])('%s', (_what, text) => {
    expect(scanBlob(Buffer.from(text), 'src/a.py')).toEqual([]);
  });
});

test.each(['utf-16le', 'utf-16be'])('%s without a byte order mark', encoding => {
  const bytes = Buffer.from(`# orders\r\ntoken = "${token}"\r\n`, 'utf16le');
  const found = scanBlob(encoding === 'utf-16le' ? bytes : bytes.swap16(), 'settings.ini');
  expect(found).toEqual([expect.objectContaining({ rule: 'github-token', line: 2, column: 10 })]);
});

function coded(text: string, prefix: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replaceAll(/../g, code => prefix + code);
}
