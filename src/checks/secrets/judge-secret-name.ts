import { basicPassword } from './basic-credentials.ts';
import type { Judgement, Match } from './judgement.ts';
import { hasOwnForm } from './own-form.ts';
import { isGenerated, isIllustration } from './path-kind.ts';
import { isPlaceholder, isStockPassword } from './placeholder.ts';
import { isRandom } from './randomness.ts';
import { namesKey, namesPassword, namesSecret, secretWord, wordsOf } from './secret-name.ts';

/**
 * Judges a literal that has nothing but its name, or the place where it stands (the group `place`): the name must be that
 * of a secret as a whole, and the value nothing that has a form of its own. A random value is believed under every such
 * name, one that a person thought up only under the name of a password and outside tests, documentation and examples.
 */
export function judgeSecretName(match: Match): Judgement {
  const { path, groups, before } = match;
  if (isGenerated(path)) return 'refuted';
  const isBasic = groups.scheme?.toLowerCase() === 'basic' || groups.basic !== undefined;
  const password = isBasic ? basicPassword(match.value) : undefined;
  // Where nothing else says so, what it decodes to is all that speaks for it.
  if (groups.basic !== undefined && password === undefined) return 'refuted';
  const value = password ?? joined(match.value);
  if (isPlaceholder(value) || isStockPassword(value) || hasOwnForm(value)) return 'refuted';
  const words = wordsOf((/[A-Za-z0-9_-]*$/.exec(before)?.[0] ?? '') + (groups.name ?? ''));
  if (groups.place === undefined && !namesSecret(words))
    return namesKey(words) && isKeyMaterial(value) && !isIllustration(path) ? 'doubtful' : 'refuted';
  if (groups.comma !== undefined && !firstOfPair.test(before)) return 'refuted';
  // A type in a name space, not a name with a value: `"AWS::IAM::AccessKey": "62d9…"`.
  if (/::[A-Za-z0-9]*$/.test(before)) return 'refuted';
  const isMild = isIllustration(path) || (isBasic && password === undefined);
  if (value.length >= (groups.bare === undefined ? 8 : 12) && isRandom(value))
    return isMild ? 'doubtful' : 'likely';
  return judgeThoughtUp(match, { value, words });
}

/** A value that is not random: believed where people think up the value themselves, and nowhere as a certainty but in code. */
function judgeThoughtUp(
  { path, groups, before }: Match,
  { value, words }: { value: string; words: readonly string[] },
): Judgement {
  if (groups.bare !== undefined && !connectionString.test(before)) return 'refuted';
  if (groups.comma !== undefined && !takesDefault.test(before)) return 'refuted';
  // Prose: `that tests pass: somebody has to look`.
  if (groups.rest !== undefined && groups.colon !== undefined) return 'refuted';
  const place = groups.place !== undefined && (groups.scheme?.toLowerCase() ?? 'basic') === 'basic';
  if (!place && !namesPassword(words) && !hasAllKinds(value)) return 'refuted';
  if (isThoughtUp(value) && !wordsOf(value).every(word => words.includes(word)))
    return isIllustration(path) ? 'doubtful' : 'likely';
  const inTuple = groups.next !== undefined && groups.colon === undefined;
  const isWord = groups.name !== undefined && !inTuple && isPlainWord(value, words);
  return isWord && !isIllustration(path) && !groups.option ? 'doubtful' : 'refuted';
}

/** Long and random, and not made of parts: what a name that tells less has to make up for. */
function isKeyMaterial(value: string): boolean {
  return /^[A-Za-z0-9+/!@#$%^&*=]{24,}$/.test(value) && isRandom(value);
}

/** What a literal in parts amounts to: `"ab" "cd"`, `"ab" + "cd"`. */
function joined(value: string): string {
  return value.replace(/["'][ \t\r\n\\+]{1,40}[rRbBuU]?["']/g, '');
}

/** `("NAME` or `(object, "NAME`: what a value that follows a comma can belong to. */
const firstOfPair = /[([{][ \t\r\n]{0,30}(?:[A-Za-z0-9_.]{1,30},[ ]?)?\\?["'][A-Za-z0-9_-]{0,40}$/;

/** A call whose second argument is a value for the name that the first one gives. */
const takesDefault =
  /(?:get|getenv|env|config|setdefault|setattr|set|str)\([^()"']{0,40}["'][A-Za-z0-9_-]{0,60}$/i;

/** `host=db user=orders ` and `Server=db;Uid=orders;`: other fields of what tells where to connect. */
const connectionString =
  /(?:^|[\s"'`;?&(])(?:user(?:name|[ ]id)?|uid|host|server|database|dbname|data[ ]source)[ ]?=[ ]?[^\s;&"']{1,60}(?:[;&]|[ ]{1,4})[ ]{0,2}[A-Za-z_]{0,20}$/i;

/** All four kinds of characters that rules for passwords ask for: no name and no word has them. */
function hasAllKinds(value: string): boolean {
  return value.length >= 10 && [/[a-z]/, /[A-Z]/, /[0-9]/, /[!@#$^*?]/].every(kind => kind.test(value));
}

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
    'never auto automatic generate generated default unset undefined insecure nothing redact redacted sensitive database keyring vault ldap oauth irrelevant unused whatever anything'
  ).split(' '),
);
