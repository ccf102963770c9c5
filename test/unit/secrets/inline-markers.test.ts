import * as v from 'valibot';
import { expect, it } from 'vitest';
import { acceptanceRules } from '../../../src/checks/secrets/acceptance-rules.ts';
import { acceptanceSchema } from '../../../src/checks/secrets/acceptance-schema.ts';
import { ownMarkers } from '../../../src/checks/secrets/inline-markers.ts';
import { findSecrets } from '../../../src/checks/secrets/scan-blob.ts';
import { utf8Bytes } from '../../../src/checks/secrets/utf8-bytes.ts';
import { token } from '../../helpers/bad-content.ts';
import { expandShape } from './expand-shape.ts';

const key = Buffer.alloc(32, 7);
const keys = { entries: key, findings: () => key };
const other = expandShape('ghp_{crc32-base62:30}', 8).text;
const mark = 'pygov:allow';

function markersOf(text: string) {
  return findSecrets(Buffer.from(text), 'src/a.py', keys).map(({ markers }) =>
    markers.map(({ text: written, rules, reason }) =>
      [written, rules.join('+'), reason ?? ''].filter(part => part !== '').join(' | '),
    ),
  );
}

it('the rulebook is as its schema says', () => {
  expect(v.parse(acceptanceSchema, acceptanceRules)).toEqual(acceptanceRules);
});

it.each<[what: string, text: string, ...markers: string[][]]>([
  ['none', `T = "${token}"  # allowed`, []],
  [
    'with a reason',
    `T = "${token}"  # ${mark} revoked in May, see #12`,
    [`${mark} | revoked in May, see #12`],
  ],
  ['without', `T = "${token}"  # ${mark}`, [mark]],
  ['a filler is no reason', `T = "${token}"  # ${mark} ok -- x1`, [mark]],
  ['directives are no reason', `T = "${token}"  # ${mark} nosec # noqa: S105`, [mark]],
  ['nor are other markers', `T = "${token}"  # ${mark} gitleaks:allow`, [mark, 'gitleaks:allow']],
  [
    'for a rule',
    `T = "${token}" # ${mark}[jwt, github-token]: made up`,
    [`${mark}[jwt, github-token] | jwt+github-token | made up`],
  ],
  [
    'before the value: no value gets into a reason',
    `/* ${mark} made up */ t = '${token}'`,
    [`${mark} | made up`],
  ],
  [
    'even where nothing closes it',
    `"${mark} made up ${token}" + "${other}"`,
    [`${mark} | made up`],
    [`${mark} | made up`],
  ],
  ['in JSON', `{"t": "${token}", "//": "${mark} made up"}`, [`${mark} | made up`]],
  ['on another line', `# ${mark} made up\nT = "${token}"\n# ${mark} made up`, []],
  [
    'of peers',
    `T = "${token}"  # pragma: allowlist secret trufflehog:ignore`,
    ['trufflehog:ignore', 'pragma: allowlist secret'],
  ],
  [
    'for the next line',
    `# pragma: allowlist nextline secret\nT = "${token}"\nU = "${other}"`,
    ['pragma: allowlist nextline secret'],
    [],
  ],
  ['part of a longer word', `T = "${token}"  # not-gitleaks:allowed x${mark} made up`, []],
  ['too far away to be meant', `T = "${token}"; ${'f();'.repeat(200)} // ${mark} made up`, []],
  [
    'at the end of a line of many bytes before',
    `${'f();'.repeat(9000)} T = "${token}" // ${mark} made up`,
    [`${mark} | made up`],
  ],
  ['with code behind it instead', `m = "${mark}"; t = "${token}"; go()`, [mark]],
  ['with a setting behind it', `{ note: ${mark}, token: ${token} }`, [mark]],
  ['on another line of old line ends', `# ${mark} made up\rT = "${token}"\r# ${mark} made up`, []],
  [
    'for the next line of old line ends',
    `# ${mark}-next-line made up\rT = "${token}"\r`,
    [`${mark}-next-line | made up`],
  ],
  [
    'for the next line, carriage returns',
    `# ${mark}-next-line made up\r\nT = "${token}"`,
    [`${mark}-next-line | made up`],
  ],
  ['carriage returns', `T = "${token}"  # ${mark} made up\r\nU = 1\r\n`, [`${mark} | made up`]],
])('%s', (_what, text, ...markers) => {
  expect(markersOf(text)).toEqual(markers);
});

it.each(['utf16le', 'latin1'] as const)('in %s', encoding => {
  const text = `A = 1\r\nT = "${token}"  # ${mark}[github-token] made up\r\n`;
  const bytes = Buffer.from(encoding === 'utf16le' ? `\ufeff${text}` : `# caf\xe9\n${text}`, encoding);
  const [found] = findSecrets(bytes, 'src/a.py', keys);
  expect(found?.markers).toMatchObject([{ rules: ['github-token'], reason: 'made up' }]);
  expect(ownMarkers(utf8Bytes(bytes)).map(({ at }) => at)).toEqual(found?.markers.map(({ at }) => at));
});

it('before the header of a key, as nothing can stand beside it', () => {
  const pem = expandShape('-----BEGIN RSA PRIVATE KEY-----\nMII{base64:61}\n{base64:64}', 1).text;
  expect(markersOf(`# ${mark}-next-line made up\nK = """\\\n${pem}`)).toEqual([[]]);
  expect(markersOf(`# ${mark}-next-line made up\nK = """${pem}`)).toEqual([[`${mark}-next-line | made up`]]);
});

/** As ssh-keygen writes every key: they differ from the second line on. */
const opensshKey = (rest: string) =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${firstLine}\n${rest}\n-----END OPENSSH`;
const firstLine = expandShape('b3BlbnNzaC1rZXktdjE{base64:51}', 1).text;
const one = opensshKey('Q1'.repeat(35));

it.each([
  ['its second line', one, opensshKey('R2'.repeat(35)), 2],
  ['a short last line', opensshKey('Q1'), opensshKey('R2'), 2],
  ['how it is written: as a string', one, one.replaceAll('\n', '\\n'), 1],
  ['how it is written: indented', one, one.replaceAll('\n', '\r\n    '), 1],
  ['what stands behind it', one.replace('-----END', 'words that follow'), `${one} and`, 1],
])('keys of OpenSSH that differ in %s', (_what, first, second, values) => {
  const found = [first, second].flatMap(text => findSecrets(Buffer.from(text), 'deploy', keys));
  expect(found).toHaveLength(2);
  expect(new Set(found.map(({ digests }) => digests.entry)).size).toBe(values);
});

it('many findings on one line take no more time each', () => {
  const line = Array.from({ length: 3000 }, () => `"${token}"`).join(',');
  expect(markersOf(line)).toHaveLength(3000);
});
