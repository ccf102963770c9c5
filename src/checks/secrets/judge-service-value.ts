import { entropy } from './entropy.ts';
import type { Judgement, Match } from './judgement.ts';
import { isGenerated, isIllustration } from './path-kind.ts';
import { isDrawn, isRandom } from './randomness.ts';
import { namesOther, wordsOf } from './secret-name.ts';

/**
 * Judges a value of the right shape beside the name of its service: drawn by a machine, with a digit, and under a name that
 * is that of a secret as a whole (not a hash, an id or a public key).
 */
export function judgeServiceValue({ path, value, groups, before }: Match): Judgement {
  const { near, after } = groups;
  // One name with the service's, or a name of its own behind it; or else what stands before the service.
  const isOneName = near !== undefined && /^[A-Za-z0-9_-]*$/.test(near);
  const ahead = near === undefined ? /[A-Za-z0-9_. -]*$/ : /[A-Za-z0-9_-]*$/;
  const own = near === undefined ? (after ?? '') : (/[A-Za-z0-9_-]*$/.exec(near)?.[0] ?? '');
  const words = wordsOf(isOneName || near === undefined ? `${ahead.exec(before)?.[0] ?? ''}_${own}` : own);

  if (isGenerated(path) || !isServiceValue(value)) return 'refuted';
  if (namesOther(words) || !words.some((word, index) => isCredential(word, words[index - 1])))
    return 'refuted';
  // `{"name": "hubspot", "key": "<a UUID>"}` tells nothing.
  if (!isOneName && words.join() === 'key' && isHexadecimal(value)) return 'refuted';
  return isIllustration(path) ? 'doubtful' : 'likely';
}

/** As in `api_key`, `apikey`, `authToken`, `pat`; not as in `author`, `keyboard` or `cache_key`. */
function isCredential(word: string, previous = ''): boolean {
  return /^keys?$/.test(word) ? !keyOfData.has(previous) : credentialWord.test(word);
}

const credentialWord =
  /keys?$|token|secret|passw|^pwd$|^pass$|^o?auth$|authorization|credential|^creds?$|^pat$|bearer/;

const keyOfData = new Set(
  'cache primary foreign sort partition object surrogate group unique lookup range map dict translation session routing dedup'.split(
    ' ',
  ),
);

function isServiceValue(value: string): boolean {
  // `sk_live_` is drawn by nobody.
  const drawn = value.replace(/^(?:[a-z]{1,8}[_-]){1,2}/i, '').replaceAll('-', '');
  // Hexadecimal digits are written in one case.
  if (!/[0-9]/.test(drawn) || (isHexadecimal(drawn) && /[a-f]/.test(drawn) && /[A-F]/.test(drawn)))
    return false;
  return drawn.length < 16 ? isDrawn(drawn) && entropy(drawn) >= 3 : isRandom(drawn);
}

function isHexadecimal(value: string): boolean {
  return /^[0-9a-f-]+$/i.test(value);
}
