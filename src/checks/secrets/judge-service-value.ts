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
  if (isGenerated(path) || !isServiceValue(value)) return 'refuted';
  const name = /^[A-Za-z0-9_-]*$/.test(groups.near ?? '') ? (/[A-Za-z0-9_-]*$/.exec(before)?.[0] ?? '') : '';
  const words = wordsOf(`${name}_${/[A-Za-z0-9_-]*$/.exec(groups.near ?? '')?.[0] ?? ''}`);
  if (namesOther(words) || (groups.near !== undefined && !words.some(word => credentialWord.test(word))))
    return 'refuted';
  return isIllustration(path) ? 'doubtful' : 'likely';
}

/** As in `api_key`, `apikey`, `authToken`, `pat`; not as in `author` or `keyboard`. */
const credentialWord =
  /keys?$|token|secret|passw|^pwd$|^pass$|^o?auth$|authorization|credential|^creds?$|^pat$|bearer/;

function isServiceValue(value: string): boolean {
  const plain = value.replaceAll('-', '');
  // Hexadecimal digits are written in one case.
  if (!/[0-9]/.test(plain) || (/^[0-9a-f]+$/i.test(plain) && /[a-f]/.test(plain) && /[A-F]/.test(plain)))
    return false;
  return plain.length < 16 ? isDrawn(plain) && entropy(plain) >= 3 : isRandom(plain);
}
