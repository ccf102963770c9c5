/** `stripeApiKey_live2` -> stripe, api, key, live */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(word => word !== '');
}

/** Whether a name, in words, is that of a secret as a whole. */
export function namesSecret(words: readonly string[]): boolean {
  if (namesOther(words)) return false;
  if (
    /tokens?$/.test(words.at(-1) ?? '') &&
    (/^(?:csrf|xsrf)/.test(words.join('-')) || publicToken.has(words.at(-2) ?? ''))
  )
    return false;
  return words.some(
    (word, index) =>
      secretWord.test(word) ||
      (/^keys?$/.test(word) && keyOf.has(words[index - 1] ?? '')) ||
      /^(?:db|my|user|smtp|ftp|root)?(?:pass|pwd)$/.test(word),
  );
}

/** Whether a name, in words, tells about a secret, or about a value that is published or derived. */
export function namesOther(words: readonly string[]): boolean {
  return notSecretLast.has(words.at(-1) ?? '') || words.some(word => notSecretAnywhere.has(word));
}

/** Whether a name ends as those of keys do, which may open something or find something: `WEATHER_KEY`, `cache_key`. */
export function namesKey(words: readonly string[]): boolean {
  return (
    words.at(-1) === 'key' &&
    words.length > 1 &&
    !namesOther(words) &&
    !words.some(word => findsSomething.has(word))
  );
}

/** Keys by which something is found, sorted, shown or pressed. */
const findsSomething = new Set(
  (
    'primary foreign sort partition cache dict lookup index unique group object row column item data field map json yaml config setting ' +
    'settings hot arrow enter shortcut press natural composite parent child translation message i18n label menu routing redis memcache lock ' +
    's3 bucket blob file path range hash query search filter order registry plugin state store storage site publishable test debug name type ' +
    'id uuid guid user session job task event metric tag attribute property param header cookie form view route url host model entity node ' +
    'edge schema table db local global base root sub super old new prev this other first last min max default fallback merge join link'
  ).split(' '),
);

/** Where people think up the value themselves: passwords, and the keys that frameworks sign with. */
export function namesPassword(words: readonly string[]): boolean {
  return words.some(
    (word, index) =>
      /(?:password|passwd|passphrase|^(?:db|my|user|smtp|ftp|root)?(?:pass|pwd))$/.test(word) ||
      (word === 'key' && words[index - 1] === 'secret') ||
      (word === 'secret' && signing.has(words[index - 1] ?? '')),
  );
}

const signing = new Set('client jwt app session cookie signing auth'.split(' '));

export const secretWord =
  /(?:password|passwd|passphrase|secret|token|apikey|accesskey|authkey|credential)s?$/;
const keyOf = new Set('api access private auth secret signing encryption'.split(' '));

/** What such a name ends with when it tells about a secret. */
const notSecretLast = new Set(
  (
    'field label help regex pattern path file filename dir length len size header name id ids type types kind url uri endpoint prefix ' +
    'suffix hint message error errors title description template format column param parameter params min max count expiry expires ttl ' +
    'lifetime algorithm alg version index arn ref selector scope scopes class backend hasher hashers validator validators policy placeholder ' +
    'prompt text status state time date at seconds days method subject audience issuer verifier config configuration'
  ).split(' '),
);

/** Of tokens: those that a page or an answer hands to everybody, to go on from there or to come but once. */
const publicToken = new Set('csrf xsrf start starting resume change middleware authenticity'.split(' '));

/** What such a name holds when the value is published, derived, or no credential at all. */
const notSecretAnywhere = new Set(
  (
    'hash hashes hashed digest sha md checksum crc fingerprint commit revision etag public pub integrity cursor page next continuation ' +
    'sync tokenizer vocab special eos bos pad unk sep cls mask example sample dummy fake encrypted sealed idempotency'
  ).split(' '),
);
