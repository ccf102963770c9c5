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
  // `sk_live_` is drawn by nobody.
  const drawn = value.replace(/^(?:[a-z]{1,8}[_-]){1,2}/i, '').replaceAll('-', '');
  if (!/[0-9]/.test(drawn)) return false;
  // Hexadecimal digits are written in one case.
  if (/^[0-9a-f]+$/i.test(drawn) && /[a-f]/.test(drawn) && /[A-F]/.test(drawn)) return false;
  return drawn.length < 16 ? isDrawn(drawn) && entropy(drawn) >= 3 : isRandom(drawn);
}
