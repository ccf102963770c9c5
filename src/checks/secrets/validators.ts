import { basicPassword } from './basic-credentials.ts';
import { isBech32 } from './bech32.ts';
import { hasCrc32Base36, hasCrc32Base62, hasCrc32Hex } from './checksums.ts';
import { judgeSecretName } from './judge-secret-name.ts';
import { judgeServiceValue } from './judge-service-value.ts';
import { judgeUrlLogin } from './judge-url-login.ts';
import type { Judgement, Match } from './judgement.ts';
import { beginsAsPrivateKey } from './key-structure.ts';
import { isNkeySeed } from './nkey.ts';
import { isDocumentation, isIllustration } from './path-kind.ts';
import { isPlaceholder, isStockPassword } from './placeholder.ts';
import { isDrawn } from './randomness.ts';
import type { ValidatorName } from './rule-schema.ts';

/**
 * Where a checksum does not match, a token in documentation is made up; in code it may be one that was cut or mistyped,
 * and counts.
 */
function byChecksum(matches: boolean, { path }: Match): Judgement {
  return matches || !isDocumentation(path) ? 'likely' : 'doubtful';
}

/** By the names that the rulebooks use. */
export const validators: Readonly<Record<ValidatorName, (match: Match) => Judgement>> = {
  'crc32-base62': match => byChecksum(hasCrc32Base62(match.value), match),
  'crc32-base36': match => byChecksum(hasCrc32Base36(match.value) ?? true, match),
  'crc32-hex': match => byChecksum(hasCrc32Hex(match.value), match),
  bech32: match => byChecksum(isBech32(match.value), match),
  nkey: match => byChecksum(isNkeySeed(match.value), match),
  /** The body of a key in PEM form is one of a private key, or else made up. */
  asn1: ({ value }) => (beginsAsPrivateKey(value) ? 'likely' : 'doubtful'),
  'basic-credentials': ({ value, path }) => {
    const password = basicPassword(value);
    if (password === undefined || isPlaceholder(password) || isStockPassword(password)) return 'refuted';
    return isIllustration(path) ? 'doubtful' : 'likely';
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

function jsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // Not JSON, so not a token: the only thing that was asked.
    return undefined;
  }
}
