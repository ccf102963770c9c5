import * as v from 'valibot';

const kebab = v.pipe(v.string(), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/));
const sentence = v.pipe(v.string(), v.minLength(8));

/** What a rule can ask of a value beyond its pattern; each is explained in `src/checks/secrets/validators.ts`. */
const validator = v.picklist([
  'crc32-base62',
  'crc32-base36',
  'crc32-hex',
  'bech32',
  'nkey',
  'asn1',
  'basic-credentials',
  'jwt',
  'discord-user-id',
  'url-login',
  'secret-name',
  'random',
  'service-value',
]);

/** One rule of `rulebooks/secrets/*.yml`. How patterns are written stands in `rulebooks/secrets/fragments.yml`. */
const ruleSchema = v.strictObject({
  id: kebab,
  title: sentence,
  severity: v.optional(v.picklist(['error', 'warning'])),
  /** Lower-case ASCII. The pattern is tried only where one of them stands, whatever its case, and starts right there. */
  keywords: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[!-@[-~ ]{3,}$/))), v.minLength(1)),
  /** A regular expression over bytes read as Latin-1. `@{name}` stands for a fragment; the group `secret` for the value. */
  pattern: v.pipe(v.string(), v.minLength(1)),
  'ignore-case': v.optional(v.boolean()),
  /** What is to be found near the keyword, whatever its case, before the pattern is tried: `@{name}` of a fragment. */
  beside: v.optional(v.pipe(v.string(), v.regex(/^@\{[a-z0-9-]+\}$/))),
  /** The least Shannon entropy of the value, in bits a character. */
  entropy: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(6))),
  validator: v.optional(validator),
  /** Believed for its name and its randomness only: gives way to every other rule, and is milder in tests and docs. */
  generic: v.optional(v.boolean()),
  /** A regular expression; the rule holds only in paths that it finds. */
  path: v.optional(v.string()),
  /** sha256 of values that their vendor publishes, so that they protect nothing. */
  'public-values': v.optional(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)))),
  /** Why the value is believed to be real; half a sentence. */
  why: sentence,
  /** What makes the value worthless; completes the sentence "First …". */
  revoke: sentence,
  examples: v.strictObject({
    /** Shapes, never values: `{alphabet:length}` is filled in at random when the tests run. */
    bad: v.pipe(v.array(v.string()), v.minLength(1)),
    good: v.pipe(v.array(v.string()), v.minLength(1)),
  }),
});

/**
 * A format that its beginning gives away: a shape says it all. `src/checks/secrets/token-rule.ts` makes a rule of it.
 */
const tokenSchema = v.strictObject({
  id: kebab,
  /** Who issues it. */
  of: v.pipe(v.string(), v.minLength(2)),
  /** What they call it. */
  kind: v.pipe(v.string(), v.minLength(3)),
  /** Fixed text and `{alphabet:length}` or `{alphabet:least-most}`; each begins with three fixed characters or more. */
  shapes: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[^{]{3,}\{/))), v.minLength(1)),
  severity: v.optional(v.picklist(['error', 'warning'])),
  /** Where it is made worthless, if that is not the account at its provider. */
  revoke: v.optional(sentence),
});

/**
 * A format that only the name of its service gives away, and an exact shape. `src/checks/secrets/service-rule.ts` makes a
 * rule of it, and says what has to stand near.
 */
const serviceSchema = v.strictObject({
  id: kebab,
  of: v.pipe(v.string(), v.minLength(2)),
  kind: v.pipe(v.string(), v.minLength(3)),
  /** Its names as code writes them, in lower case. */
  words: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{2,}$/))), v.minLength(1)),
  /** As for a token, but with any beginning; `{uuid}` alone is a shape as well. */
  shapes: v.pipe(v.array(v.pipe(v.string(), v.regex(/\{/))), v.minLength(1)),
  /** `name`: service and secret have to be one name, `LINE_API_KEY`. */
  near: v.optional(v.literal('name')),
  revoke: v.optional(sentence),
});

/** A file of rules. */
export const rulebookSchema = v.strictObject({
  rulebook: v.pipe(v.string(), v.regex(/^secrets\/[a-z-]+$/)),
  version: v.literal(1),
  rules: v.optional(v.pipe(v.array(ruleSchema), v.minLength(1))),
  tokens: v.optional(v.pipe(v.array(tokenSchema), v.minLength(1))),
  services: v.optional(v.pipe(v.array(serviceSchema), v.minLength(1))),
});

/** `rulebooks/secrets/fragments.yml`: parts of patterns by name. */
export const fragmentsSchema = v.strictObject({
  rulebook: v.literal('secrets/fragments'),
  version: v.literal(1),
  fragments: v.record(kebab, v.string()),
  /** The characters of each alphabet, as inside of a class. */
  alphabets: v.record(v.string(), v.string()),
});

export type SecretRule = v.InferOutput<typeof ruleSchema>;
export type Token = v.InferOutput<typeof tokenSchema>;
export type Service = v.InferOutput<typeof serviceSchema>;
export type SecretRulebook = v.InferOutput<typeof rulebookSchema>;
export type Fragments = v.InferOutput<typeof fragmentsSchema>;
export type ValidatorName = v.InferOutput<typeof validator>;
