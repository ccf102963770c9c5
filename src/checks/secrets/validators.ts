import { crc32 } from 'node:zlib';
import { judgeSecretName } from './judge-secret-name.ts';
import { judgeServiceValue } from './judge-service-value.ts';
import { judgeUrlLogin } from './judge-url-login.ts';
import type { Judgement, Match } from './judgement.ts';
import { isDocumentation } from './path-kind.ts';
import { isDrawn } from './randomness.ts';
import type { ValidatorName } from './rule-schema.ts';

/** By the names that the rulebooks use. */
export const validators: Readonly<Record<ValidatorName, (match: Match) => Judgement>> = {
  /**
   * The last six characters are the CRC32 of those between the prefix and them, in base 62 (GitHub and npm). Where it
   * does not match, a token in documentation is made up; in code it may be one that was cut or mistyped, and counts.
   */
  'crc32-base62': ({ value, path }) => {
    const body = value.slice(value.indexOf('_') + 1, -6);
    const matches = base62(crc32(body)) === value.slice(-6);
    return matches || !isDocumentation(path) ? 'likely' : 'doubtful';
  },
  /** Header and payload are JSON objects, the header names an algorithm; and it is not the sample of jwt.io. */
  jwt: ({ value }) => {
    const [header, payload] = value.split('.').map(jsonObject);
    if (typeof header?.alg !== 'string' || payload === undefined) return 'refuted';
    return payload.sub === '1234567890' && payload.name !== undefined ? 'refuted' : 'likely';
  },
  /** The part before the first dot is a number of 17 to 20 digits in base64 (Discord). */
  'discord-user-id': ({ value }) =>
    /^[0-9]{17,20}$/.test(Buffer.from(value.slice(0, value.indexOf('.')), 'base64').toString('latin1'))
      ? 'likely'
      : 'refuted',
  /** What follows the fixed beginning was drawn by a machine: names in code may begin in the same way. */
  random: ({ value, published }) => (isDrawn(value.slice(published)) ? 'likely' : 'refuted'),
  'service-value': judgeServiceValue,
  'url-login': judgeUrlLogin,
  'secret-name': judgeSecretName,
};

const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Six digits, filled with zeros. */
function base62(number: number): string {
  let digits = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62))
    digits = (base62Digits[rest % 62] ?? '') + digits;
  return digits.padStart(6, '0');
}

function jsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // Not JSON, so not a token: the only thing that was asked.
    return undefined;
  }
}
