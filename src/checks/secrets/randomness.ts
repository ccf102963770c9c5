import { entropy } from './entropy.ts';

/**
 * Whether a value was drawn by a machine and not thought up by a person: enough entropy for its length, digits among
 * letters, and letters that do not follow one another as in words. Meant for values that only their name speaks for.
 */
export function isRandom(value: string): boolean {
  // Counting is no chance: `token-12345`.
  const hasDigit = /[0-9]/.test(value.replace(/0?123+4?5?6?7?8?9?0?|(?:9?8?7?6?5?4?)321/g, ''));
  // Long random text may do without a digit by chance, short text that does is a word.
  const mayLackDigit = value.length >= 24 && /[a-z]/.test(value) && /[A-Z]/.test(value);
  if (!(hasDigit || mayLackDigit) || !/[A-Za-z]/.test(value)) return false;
  if (/^(?:0x)?(?:[0-9a-f]{16,}|[0-9A-F]{16,})$/.test(value)) return entropy(value) >= 2.8;
  if (value.length < 16 && characterClasses(value) < 3) return false;
  return entropy(value) >= Math.min(3.5, Math.log2(value.length) - 0.6) && !isWordLike(value);
}

/** The same for what stands behind a beginning that few names have: less is asked, but words in a row are none. */
export function isDrawn(body: string): boolean {
  const isMixed = /[a-z]/.test(body) && /[A-Z]/.test(body) && !isWordLike(body);
  if (!/[0-9]/.test(body) && !isMixed) return false;
  const words = body.split(/[-_.]/);
  if (words.length > 2 && words.every(word => /^(?:[A-Z]?[a-z]*|[A-Z]+)[0-9]{0,3}$/.test(word))) return false;
  return entropy(body) >= 2.5;
}

function characterClasses(value: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter(one => one.test(value)).length;
}

/** The pairs of letters that make up some three quarters of English text and of identifiers. */
const commonPairs = new Set(
  (
    'th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur ' +
    'ro ri ic ne me li ch ll be ma co ce io om di ec il us ss el la ta pe ac ct pr ho ca ns no so ot ut po em ge id mo wo ' +
    'rd do pa ey ke ay ad ck tr un ai am ab ap bl cl cr ee fi fo fr gr if im ir iv ly mp na ni ob oc oo op ow pl qu ru sc ' +
    'sh sp su tt ty ul um up ve vi wa we wi wh ym ag bo bu ba da du ef ga ex og ol ow pp rs rt ry sk tu ub ue ug ui up'
  ).split(' '),
);

function isWordLike(value: string): boolean {
  let pairs = 0;
  let common = 0;
  for (const run of value.toLowerCase().match(/[a-z]{2,}/g) ?? []) {
    for (let index = 1; index < run.length; index += 1) {
      pairs += 1;
      if (commonPairs.has(run.slice(index - 1, index + 1))) common += 1;
    }
  }
  return pairs >= 5 && common / pairs >= 0.6;
}
