import type { Judgement, Match } from './judgement.ts';
import { isGenerated, isIllustration } from './path-kind.ts';
import { isPlaceholder, isStockPassword } from './placeholder.ts';
import { isRandom } from './randomness.ts';

/**
 * Judges a literal that has nothing but its name: the name must be that of a secret as a whole, and the value must be
 * random and nothing that has a form of its own. In tests, documentation and examples it is doubtful at best.
 */
export function judgeSecretName({ path, value, groups, before }: Match): Judgement {
  if (isGenerated(path)) return 'refuted';
  const name = (/[A-Za-z0-9_-]*$/.exec(before)?.[0] ?? '') + (groups.name ?? '');
  if (!namesSecret(wordsOf(name))) return 'refuted';
  if (isPlaceholder(value) || isStockPassword(value) || hasOwnForm(value) || !isRandom(value))
    return 'refuted';
  return isIllustration(path) ? 'doubtful' : 'likely';
}

/** `stripeApiKey_live2` -> stripe, api, key, live */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(word => word !== '');
}

function namesSecret(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  if (notSecretLast.has(last) || words.some(word => notSecretAnywhere.has(word))) return false;
  return words.some(
    (word, index) =>
      secretWord.test(word) ||
      (/^keys?$/.test(word) && keyOf.has(words[index - 1] ?? '')) ||
      /^(?:pass|pwd)$/.test(word),
  );
}

const secretWord = /(?:password|passwd|passphrase|secret|token|apikey|accesskey|authkey|credential)s?$/;
const keyOf = new Set('api access private auth secret signing encryption'.split(' '));

/** What such a name ends with when it tells about a secret. */
const notSecretLast = new Set(
  (
    'field label help regex pattern path file filename dir length len size header name id ids type types kind url uri endpoint prefix ' +
    'suffix hint message error errors title description template format column param parameter params min max count expiry expires ttl ' +
    'lifetime algorithm alg version index arn ref selector scope scopes class backend hasher hashers validator validators policy placeholder ' +
    'prompt text status state time date at seconds days method'
  ).split(' '),
);

/** What such a name holds when the value is published, derived, or no credential at all. */
const notSecretAnywhere = new Set(
  (
    'hash hashes hashed digest sha md checksum crc fingerprint commit revision etag public pub integrity cursor page next continuation ' +
    'sync tokenizer vocab special eos bos pad unk sep cls mask example sample dummy fake encrypted sealed idempotency'
  ).split(' '),
);

/** UUIDs, addresses, paths, dotted and upper-case names, dates, versions, function calls, data that says what it is. */
const ownForms = [
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^[a-z][a-z0-9+.-]{1,20}:(?:\/\/|[a-z])/i,
  /^[^@]{1,64}@[a-z0-9.-]{1,200}\.[a-z]{2,20}$/i,
  /^(?:\.{0,2}|~|[A-Za-z]:)[/\\]/,
  /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/,
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/,
  /^[a-z][a-z0-9]*(?:[-_][a-z]+[0-9]{0,2}){2,}$/,
  /^v?[0-9]+(?:[.:/-][0-9]+){1,6}(?:[-+.]?[A-Za-z]{1,10}[0-9]{0,4})?$/,
  /[([][^)\]]*[)\]]$|\(\)/,
  /^(?:ssh-(?:rsa|ed25519)|sha(?:1|256|384|512)[-:]|data:|\$2[aby]\$|\$argon2|pbkdf2_|bcrypt_|gAAAA|ENC\[|\{cipher\}|vault:)/,
];

function hasOwnForm(value: string): boolean {
  return ownForms.some(form => form.test(value));
}
