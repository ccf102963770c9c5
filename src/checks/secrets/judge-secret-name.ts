import type { Judgement, Match } from './judgement.ts';
import { isGenerated, isIllustration } from './path-kind.ts';
import { isPlaceholder, isStockPassword } from './placeholder.ts';
import { isRandom } from './randomness.ts';

/**
 * Judges a literal that has nothing but its name, or the place where it stands (the group `place`): the name must be that
 * of a secret as a whole, and the value nothing that has a form of its own. A random value is believed under every such
 * name, one that a person thought up only under the name of a password and outside tests, documentation and examples.
 */
export function judgeSecretName(match: Match): Judgement {
  const { path, groups, before } = match;
  if (isGenerated(path)) return 'refuted';
  const value = signIn(groups, joined(match.value));
  if (isPlaceholder(value) || isStockPassword(value) || hasOwnForm(value)) return 'refuted';
  const words = wordsOf((/[A-Za-z0-9_-]*$/.exec(before)?.[0] ?? '') + (groups.name ?? ''));
  if (groups.place === undefined && !namesSecret(words)) return 'refuted';
  if (groups.comma !== undefined && !firstOfPair.test(before)) return 'refuted';
  if (value.length >= 8 && isRandom(value)) return isIllustration(path) ? 'doubtful' : 'likely';
  return judgeThoughtUp(match, { value, words });
}

/** A value that is not random: believed where people think up the value themselves, and nowhere as a certainty but in code. */
function judgeThoughtUp(
  { path, groups, before }: Match,
  { value, words }: { value: string; words: readonly string[] },
): Judgement {
  if (groups.bare !== undefined || (groups.comma !== undefined && !takesDefault.test(before)))
    return 'refuted';
  // Prose: `that tests pass: somebody has to look`.
  if (groups.rest !== undefined && groups.colon !== undefined) return 'refuted';
  const place = groups.place !== undefined && (groups.scheme?.toLowerCase() ?? 'basic') === 'basic';
  if (!place && !namesPassword(words)) return 'refuted';
  if (isThoughtUp(value) && !wordsOf(value).every(word => words.includes(word)))
    return isIllustration(path) ? 'doubtful' : 'likely';
  const inTuple = groups.next !== undefined && groups.colon === undefined;
  const isWord = groups.name !== undefined && !inTuple && isPlainWord(value, words);
  return isWord && !isIllustration(path) && !groups.option ? 'doubtful' : 'refuted';
}

/** What a literal in parts amounts to: `"ab" "cd"`, `"ab" + "cd"`. */
function joined(value: string): string {
  return value.replace(/["'][ \t\r\n\\+]{1,40}[rRbBuU]?["']/g, '');
}

/** The password of Basic credentials, which are `user:password` in base64; every other value as it is. */
function signIn({ scheme }: Match['groups'], value: string): string {
  if (scheme?.toLowerCase() !== 'basic') return value;
  const text = Buffer.from(value, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  return /^[ -~]{3,200}$/.test(text) && colon >= 0 ? text.slice(colon + 1) : value;
}

/** `("NAME` or `(object, "NAME`: what a value that follows a comma can belong to. */
const firstOfPair = /[([{][ \t\r\n]{0,30}(?:[A-Za-z0-9_.]{1,30},[ ]?)?\\?["'][A-Za-z0-9_-]{0,40}$/;

/** A call whose second argument is a value for the name that the first one gives. */
const takesDefault =
  /(?:get|getenv|env|config|setdefault|setattr|set|str)\([^()"']{0,40}["'][A-Za-z0-9_-]{0,60}$/i;

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
      /^(?:db|my|user|smtp|ftp|root)?(?:pass|pwd)$/.test(word),
  );
}

/** Where people think up the value themselves: passwords, and the keys that frameworks sign with. */
function namesPassword(words: readonly string[]): boolean {
  return words.some(
    (word, index) =>
      /(?:password|passwd|passphrase|^(?:db|my|user|smtp|ftp|root)?(?:pass|pwd))$/.test(word) ||
      (word === 'key' && words[index - 1] === 'secret') ||
      (word === 'secret' && signing.has(words[index - 1] ?? '')),
  );
}

const signing = new Set('client jwt app session cookie signing auth'.split(' '));

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
  /^(?:md[245]|sha[-_]?[0-9]{1,3}|argon2\w{0,2}|bcrypt\w{0,8}|oauth[12]?|base64|utf-?8|ntlmv2|pbkdf2\w{0,20}|[rhe]s(?:256|384|512))$/i,
  /^(?:ssh-(?:rsa|ed25519)|sha(?:1|256|384|512)[-:]|data:|\$2[aby]\$|\$argon2|pbkdf2_|bcrypt_|gAAAA|ENC\[|\{cipher\}|vault:)/,
];

/** At least six characters, a letter, and a digit or a sign as rules for passwords ask for them; no code. */
function isThoughtUp(value: string): boolean {
  return (
    value.length >= 6 &&
    /[A-Za-z]/.test(value) &&
    /[0-9!@#$^*?]/.test(value) &&
    !/[()[\]{}<>;,|/\\=:]/.test(value)
  );
}

/** Letters only, and none of the words that its name has: those tell about a password (`password_reset`). */
function isPlainWord(value: string, name: readonly string[]): boolean {
  return (
    /^[A-Za-z][A-Za-z_-]{5,40}$/.test(value) &&
    !wordsOf(value).some(
      word => name.some(part => part.startsWith(word)) || secretWord.test(word) || tellsState.has(word),
    )
  );
}

const tellsState = new Set(
  (
    'required optional enabled disabled enable disable allow deny missing wrong incorrect strong weak basic plain plaintext prompt always ' +
    'never auto automatic generate generated default unset undefined insecure nothing redact redacted sensitive database keyring vault ldap oauth'
  ).split(' '),
);

function hasOwnForm(value: string): boolean {
  return ownForms.some(form => form.test(value));
}
