import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { basicPassword } from '../../../src/checks/secrets/basic-credentials.ts';
import { isBech32 } from '../../../src/checks/secrets/bech32.ts';
import { hasCrc32Base36, hasCrc32Base62, hasCrc32Hex } from '../../../src/checks/secrets/checksums.ts';
import { beginsAsPrivateKey } from '../../../src/checks/secrets/key-structure.ts';
import { isNkeySeed } from '../../../src/checks/secrets/nkey.ts';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import { expandShape } from './expand-shape.ts';

const draw = (shape: string) => expandShape(shape, 7).text;
/** With the checksum of all before it: eight hexadecimal digits, or seven in base 36. */
const hex = (text: string) => text + crc32(text).toString(16).toUpperCase().padStart(8, '0');
const base36 = (text: string) => text + crc32(text).toString(36).padStart(7, '0');
const base64 = (...bytes: number[]) => Buffer.from(bytes).toString('base64');

const atlassian = hex(draw('ATATT3xFfGF0{base64url:171}='));
const bitbucket = hex(draw('ATBB{base62:24}'));
const cloudflare = `cfut_${hex(draw('{base62:40}')).replace(/.{8}$/, end => end.toLowerCase())}`;
const gitlab = base36(draw('glpat-{base64url:36}.10'));
const github = draw('ghp_{crc32-base62:30}');
// Its kind, a seed of zeros, and their checksum; in parts, so that no scanner takes it for one.
const nkey = ['SUAAA'.padEnd(54, 'A'), nkeyEnd()].join('');
/** From the specifications of bech32 and of age: published, in parts for the same reason. */
const bech32 = [
  'A12UEL5L',
  ['AGE-SECRET-KEY-1', 'GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX'].join(''),
];

describe('checks', () => {
  const right: readonly [string, (value: string) => boolean | undefined, readonly string[]][] = [
    ['GitHub', hasCrc32Base62, [github]],
    ['Atlassian, Bitbucket, Cloudflare', hasCrc32Hex, [atlassian, bitbucket, cloudflare]],
    ['GitLab', hasCrc32Base36, [gitlab, base36(draw('glpat-{base64url:36}.01.10'))]],
    ['bech32', isBech32, bech32],
    ['NKey', isNkeySeed, [nkey]],
  ];
  test.each(right)('%s: right, and wrong with any one character changed', (_what, check, values) => {
    for (const value of values) {
      expect(check(value)).toBe(true);
      for (let at = 8; at < value.length; at += 5) {
        const other = /[A-Y]/.test(value[at] ?? '') ? 'Z' : 'B';
        if (value[at] === '.') continue;
        const changed =
          value.slice(0, at) + (check === hasCrc32Base36 ? other.toLowerCase() : other) + value.slice(at + 1);
        if (changed.toLowerCase() !== value.toLowerCase()) expect(check(changed), `${at}`).not.toBe(true);
      }
    }
  });

  test('a token of GitLab that is not routable has no checksum', () => {
    expect(hasCrc32Base36(draw('glpat-{base64url:20}'))).toBe(undefined);
  });

  test.each([
    ['PKCS 1', base64(0x30, 0x82, 0x04, 0xa4, 2, 1, 0, 2, 0x82), true],
    ['PKCS 8', base64(0x30, 0x82, 0x04, 0xbd, 2, 1, 0, 0x30), true],
    ['SEC 1', base64(0x30, 0x77, 2, 1, 1, 4, 0x20), true],
    ['a length of one more byte', base64(0x30, 0x81, 0xee, 2, 1, 0, 0x30), true],
    ['a public key', base64(0x30, 0x82, 1, 0x22, 0x30, 0x0d, 6, 9), false],
    ['a certificate', base64(0x30, 0x82, 3, 0x22, 0x30, 0x82, 2, 0x0a), false],
    ['no sequence', base64(0x31, 0x77, 2, 1, 1, 4, 0x20), false],
    ['empty', '', false],
  ])('DER: %s', (_what, text, expected) => {
    expect(beginsAsPrivateKey(text)).toBe(expected);
  });

  test.each([
    ['orders:Sunflower7', 'Sunflower7'],
    ['orders:a:b', 'a:b'],
    [':Sunflower7', 'Sunflower7'],
    ['orders', undefined],
    ['\u0001\u0002:\u0003', undefined],
  ])('Basic: %j', (text, password) => {
    expect(basicPassword(Buffer.from(text).toString('base64'))).toBe(password);
  });
});

describe('a check that fails lowers the severity, and does not silence', () => {
  const wrong = (value: string) => value.slice(0, -1) + (value.endsWith('A') ? 'B' : 'A');
  test.each([
    ['github-token', github, wrong(github)],
    ['atlassian-api-token', atlassian, wrong(atlassian)],
    ['bitbucket-app-password', bitbucket, wrong(bitbucket)],
    ['cloudflare-token', cloudflare, cloudflare.replace(/.$/, end => (end === '0' ? '1' : '0'))],
    ['gitlab-token', gitlab, gitlab.replace(/.$/, end => (end === '0' ? '1' : '0'))],
    ['age-secret-key', draw('AGE-SECRET-KEY-1{bech32:58}'), draw('AGE-SECRET-KEY-1{bech32:58}')],
    ['nats-nkey-seed', '', `NATS_NKEY=${draw('SUAG{base32:54}')}`],
  ])('%s', (rule, value, changed) => {
    const severities = (text: string, path: string) =>
      scanBlob(Buffer.from(text), path).map(finding => [finding.rule, finding.severity]);
    if (value !== '' && value !== changed) expect(severities(value, 'docs/a.md')).toEqual([[rule, 'error']]);
    expect(severities(changed, 'docs/a.md')).toEqual([[rule, 'warning']]);
    expect(severities(changed, 'src/a.py')).toEqual([[rule, 'error']]);
  });

  test('the body of a private key that is none', () => {
    const pem = (body: string) => Buffer.from(`-----BEGIN PRIVATE KEY-----\n${draw(body)}\n`);
    expect(scanBlob(pem('MIIEvQIBADAN{base64:52}'), 'src/a.py')).toMatchObject([{ severity: 'error' }]);
    expect(scanBlob(pem('MZZZ{base64:60}'), 'src/a.py')).toMatchObject([{ severity: 'warning' }]);
  });

  test('Basic credentials that are none', () => {
    const header = (value: string) => Buffer.from(`headers = {"Authorization": "Basic ${draw(value)}"}`);
    expect(scanBlob(header('{basic}'), 'src/a.py')).toMatchObject([{ severity: 'error' }]);
    expect(scanBlob(header('{base62:40}'), 'src/a.py')).toMatchObject([{ severity: 'warning' }]);
  });
});

/** The last four characters of the seed that has nothing but zeros: they hold its checksum. */
function nkeyEnd(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const start = 'SUAAA'.padEnd(54, 'A');
  for (let number = 0; number < 32 ** 4; number += 1) {
    const end = [15, 10, 5, 0].map(shift => letters[(number >> shift) & 31] ?? '').join('');
    if (isNkeySeed(start + end)) return end;
  }
  return '';
}
