import { sha256 } from '../../lib/digest.ts';
import type { Digest } from '../../model.ts';
import { acceptanceRules } from './acceptance-rules.ts';
import { alphabets, fragments, secretRulebooks } from './rules.ts';

/** To be raised with every change of this folder's code that can change a result. */
const engineVersion = 17;

let digest: Digest | undefined;

/** Identifies everything that a result depends on but the content and the path. */
export function rulesDigest(): Digest {
  // Asked at every start, so not in canonical form: the order of the keys is that of the files.
  digest ??= sha256(
    JSON.stringify({ engineVersion, fragments, alphabets, acceptanceRules, rules: secretRulebooks }),
  );
  return digest;
}
