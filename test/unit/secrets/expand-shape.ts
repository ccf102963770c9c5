import { crc32 } from 'node:zlib';

export interface Expanded {
  readonly text: string;
  /** What was drawn at random, in order. */
  readonly drawn: readonly string[];
}

/**
 * Fills a shape: `{alphabet:length}`, and the whole values `{uuid}`, `{jwt}`, `{basic}`, `{discord-user-id}` and
 * `{crc32-base62:length}` (with six more characters of checksum). Other braces stay. The same seed gives the same text.
 */
export function expandShape(shape: string, seed: number): Expanded {
  const random = generator(seed);
  const drawn: string[] = [];
  const text = shape.replace(/\{([A-Za-z0-9-]+)(?::([0-9]+))?\}/g, (mask, kind: string, length = '0') => {
    // Braces of the language that the shape is written in.
    if (length === '0' && !wholes.has(kind)) return mask;
    const value = draw(kind, Number(length), random);
    drawn.push(value);
    return value;
  });
  return { text, drawn };
}

const wholes = new Set(['uuid', 'jwt', 'basic', 'discord-user-id']);

type Random = () => number;

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
const base62 = digits + upper + lower;

const alphabets: Readonly<Record<string, string>> = {
  base62,
  base64: `${base62}+/`,
  base64url: `${base62}-_`,
  base64sign: `${base62}+/-_`,
  base64any: `${base62}+/-_`,
  padded: `${base62}-_`,
  hex: '0123456789abcdef',
  HEX: '0123456789ABCDEF',
  digits,
  letters: lower + upper,
  alnum: lower + digits,
  alnumurl: `${lower}${digits}-_`,
  anyhex: '0123456789abcdefABCDEF',
  upnum: upper + digits,
  lower,
  word: `${base62}_`,
  dotted: `${base62}._-`,
  dashed: `${base62}-`,
  base32low: `${lower}234567`,
  base32: `${upper}234567`,
  bech32: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  django: `${lower}${digits}!@#$%^&*(-_=+)`,
};

function draw(kind: string, length: number, random: Random): string {
  if (kind === 'uuid') {
    return [8, 4, 4, 4, 12].map(part => pick('hex', part, random)).join('-');
  }
  if (kind === 'jwt') {
    const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
    const payload = Buffer.from(`{"sub":"${pick('base62', 20, random)}"}`).toString('base64url');
    return `${header}.${payload}.${pick('base64url', 43, random)}`;
  }
  if (kind === 'discord-user-id') {
    return Buffer.from(`4${pick('digits', 17, random)}`).toString('base64url');
  }
  if (kind === 'crc32-base62') {
    const body = pick('base62', length, random);
    return body + checksum(body);
  }
  if (kind === 'basic') return Buffer.from(`orders:${pick('base62', 12, random)}Qx7!`).toString('base64');
  // A password as a generator makes it: all four kinds of characters.
  if (kind === 'mixed') return `${pick('base62', length - 4, random)}Qx7!`;
  return pick(kind, length, random);
}

function pick(kind: string, length: number, random: Random): string {
  const alphabet = alphabets[kind];
  if (alphabet === undefined) throw new Error(`no alphabet ${kind}`);
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

function checksum(body: string): string {
  let text = '';
  for (let rest = crc32(body); rest > 0; rest = Math.floor(rest / 62))
    text = (base62[rest % 62] ?? '') + text;
  return text.padStart(6, '0');
}

/** mulberry32: 32 bits of state, numbers in [0, 1). */
function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
