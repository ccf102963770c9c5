import { describe, expect, test } from 'vitest';
import { rulesDigest } from '../../../src/checks/secrets/rules-digest.ts';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import { expandShape } from './expand-shape.ts';

const token = expandShape('ghp_{crc32-base62:30}', 1).text;
const password = expandShape('{mixed:16}', 1).text;

describe('places', () => {
  const cases: readonly [string, string | Uint8Array, number, number][] = [
    ['the first byte', token, 1, 1],
    ['LF', `a\n\n  ${token}`, 3, 3],
    ['CRLF', `a\r\nb\r\n${token}\r\n`, 3, 1],
    ['letters beyond ASCII count once', `# é €\nname = "é€" + "${token}"`, 2, 16],
    ['characters beyond the base plane count twice', `"😀${token}"`, 1, 4],
    ['a byte order mark does not count', `\ufeff${token}`, 1, 1],
    ['UTF-16, little-endian', utf16(`é\r\n "${token}"`, 'le'), 2, 3],
    ['UTF-16, big-endian', utf16(`é\r\n "${token}"`, 'be'), 2, 3],
    ['Latin-1: one byte, one column', Buffer.from(`é ${token}`, 'latin1'), 1, 3],
    [
      'binary',
      Buffer.concat([Buffer.from([0, 1, 2, 0xff, 0x0a, 0, 0]), Buffer.from(token), Buffer.alloc(9)]),
      2,
      3,
    ],
  ];
  test.each(cases)('%s', (_what, content, line, column) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    expect(scanBlob(bytes, 'src/a.py')).toEqual([expect.objectContaining({ line, column })]);
  });

  test('several, in order', () => {
    const found = scanBlob(Buffer.from(`${token} ${token}\n${token}`), 'src/a.py');
    expect(found.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [1, 42],
      [2, 1],
    ]);
  });

  test('across the seams of the text window', () => {
    for (let shift = 0; shift < 60; shift += 1) {
      const start = 131_072 - 40 + shift;
      const content = Buffer.from(`password ${' '.repeat(start - 10)} ${token} `);
      expect(scanBlob(content, 'src/a.py')).toEqual([expect.objectContaining({ column: start + 1 })]);
    }
  });
});

describe('longer than a piece that is read at once', () => {
  test('a line with characters of several bytes', () => {
    const before = '€é😀x'.repeat(2_000_000);
    const content = Buffer.from(`${before}"${token}"`);
    expect(scanBlob(content, 'src/a.json')).toEqual([
      expect.objectContaining({ line: 1, column: before.length + 2 }),
    ]);
  });

  test('UTF-16', () => {
    const content = Buffer.concat([utf16(`😀é\n`.repeat(9_000_000), 'le'), utf16(token, 'le').subarray(2)]);
    expect(content.length).toBeGreaterThan(1 << 26);
    expect(scanBlob(content, 'src/a.json')).toEqual([
      expect.objectContaining({ line: 9_000_001, column: 1 }),
    ]);
  });

  test('an encoded run, wherever it is cut', () => {
    const start = Buffer.from('ghp_').toString('hex');
    for (const shift of [0, 20, 40]) {
      const zeros = Buffer.alloc((1 << 26) - start.length - shift, '0');
      const run = Buffer.concat([
        Buffer.from(start),
        zeros,
        Buffer.from(`20${Buffer.from(token).toString('hex')}20`),
      ]);
      expect(scanBlob(run, 'src/a.json').map(({ rule }) => rule)).toEqual(['github-token']);
    }
  });
});

test('says what it is, why, and how to mend it, without the secret', () => {
  expect(scanBlob(Buffer.from(`x ${token}`), 'src/a.py')).toEqual([
    {
      rule: 'github-token',
      severity: 'error',
      path: 'src/a.py',
      line: 1,
      column: 3,
      message:
        'GitHub access token (ghp_…, 40 characters): the prefix and 36 more characters are how GitHub writes its tokens',
      mend:
        'First delete the token on GitHub, under Settings > Developer settings; ' +
        'then take it out of the change and read it from the environment or a secret store.',
    },
  ]);
});

test('a URL shows its scheme and host, neither user nor password', () => {
  const [finding] = scanBlob(Buffer.from(`postgresql://orders-user:${password}@db.internal/x`), 'src/a.py');
  expect(finding?.message).toContain('postgresql://…@db.internal, 16 characters');
  expect(finding?.message).not.toContain('orders-user');
});

test('a host with letters beyond ASCII is shown as it is written', () => {
  const [finding] = scanBlob(Buffer.from(`https://ci:${password}@büro.internal/x`), 'src/a.py');
  expect(finding?.message).toContain('https://…@büro.internal, 16 characters');
});

describe('a name that says secret', () => {
  const cases: readonly [string, string, string | undefined][] = [
    ['in source', 'src/a.py', 'error'],
    ['in a test', 'tests/test_a.py', 'warning'],
    ['in documentation', 'docs/setup.md', 'warning'],
    ['in a lock file', 'poetry.lock', undefined],
    ['in minified code', 'static/app.min.js', undefined],
  ];
  test.each(cases)('%s', (_what, path, severity) => {
    const found = scanBlob(Buffer.from(`db_password = "${password}"`), path);
    expect(found.map(finding => finding.severity)).toEqual(severity === undefined ? [] : [severity]);
  });

  test.each(['tests/test_a.py', 'docs/setup.md', 'poetry.lock', 'static/app.min.js'])(
    'a token that is known by its form is an error in %s too',
    path => {
      expect(scanBlob(Buffer.from(`"${token}"`), path)).toEqual([
        expect.objectContaining({ severity: 'error' }),
      ]);
    },
  );
});

describe('doubt makes a warning', () => {
  const cases: readonly [string, string][] = [
    ["an image's default password on this machine", login('postgresql', 'postgres', 'localhost:5432/orders')],
    ["an image's default password in a compose network", login('amqp', 'guest', 'rabbitmq//')],
    ['a user name for a password on this machine', login('postgresql', 'orders', '127.0.0.1/orders')],
    ["startproject's key", expandShape("SECRET_KEY = 'django-insecure-{django:50}'", 4).text],
    ['a random value under the name of some key', expandShape('WEATHER_KEY = "{hex:32}"', 4).text],
    ["a vendor's test key", expandShape('sk_test_{base62:24}', 4).text],
  ];
  test.each(cases)('%s', (_what, text) => {
    expect(scanBlob(Buffer.from(text), 'src/a.py')).toEqual([
      expect.objectContaining({ severity: 'warning' }),
    ]);
  });
});

describe('a checksum that does not match', () => {
  const mistyped = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
  test.each([
    ['src/a.py', 'error'],
    ['tests/test_a.py', 'error'],
    ['docs/setup.md', 'warning'],
  ])('in %s is of severity %s', (path, severity) => {
    expect(scanBlob(Buffer.from(mistyped), path)).toEqual([expect.objectContaining({ severity })]);
  });
});

describe('one secret, one finding', () => {
  const cases: readonly [string, string, string][] = [
    ['a known kind beats a name', `github_token = "${token}"`, 'github-token'],
    ['a known kind beats the URL it stands in', `https://ci:${token}@github.com/acme/orders`, 'github-token'],
    ['several keywords in one name', `secret_token_password = "${password}"`, 'secret-literal'],
  ];
  test.each(cases)('%s', (_what, text, rule) => {
    expect(scanBlob(Buffer.from(text), 'src/a.py').map(finding => finding.rule)).toEqual([rule]);
  });
});

describe('what looks like a secret and is none', () => {
  const draw = (shape: string) => expandShape(shape, 8).text;
  test.each([
    ['a git SHA', draw('commit = "{hex:40}"')],
    ['a hash in a lock file', draw('{ hash = "sha256:{hex:64}" }')],
    ['an integrity value', draw('"integrity": "sha512-{base64:86}=="')],
    ['a UUID', draw('token = "{uuid}"')],
    ['a key by which something is found', draw('cache_key = "{hex:32}"')],
    ['a key made of parts', draw('WEATHER_KEY = "orders:{hex:8}:{hex:8}:today"')],
    ['a public key', draw('ssh-rsa AAAAB3NzaC1yc2E{base64:300} me@host')],
    ['a certificate', draw('-----BEGIN CERTIFICATE-----\nMII{base64:61}\n{base64:64}')],
    ['an image', draw('data:image/png;base64,iVBORw0KGgo{base64:2000}')],
    ['the sample token of jwt.io', sampleToken()],
    ['a password hash', draw('password = "$2b$12${base62:53}"')],
    ['a token inside a longer run', `x${token}y`],
    ['empty', ''],
  ])('%s', (_what, text) => {
    expect(scanBlob(Buffer.from(text), 'src/a.py')).toEqual([]);
  });
});

test('the digest of the rules is a sha256 and stays', () => {
  expect(rulesDigest()).toMatch(/^[0-9a-f]{64}$/);
  expect(rulesDigest()).toBe(rulesDigest());
});

/** A URL whose user is its password. */
function login(scheme: string, user: string, rest: string): string {
  return `${scheme}://${user}:${user}@${rest}`;
}

function utf16(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

function sampleToken(): string {
  const parts = ['{"alg":"HS256"}', '{"sub":"1234567890","name":"John Doe","iat":1516239022}'];
  return [
    ...parts.map(part => Buffer.from(part).toString('base64url')),
    expandShape('{base64url:43}', 1).text,
  ].join('.');
}
