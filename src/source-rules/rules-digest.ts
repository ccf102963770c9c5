import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Digest } from '../model.ts';
import { scopes } from './file-scope.ts';
import type { SourceRule } from './rule-schema.ts';
import { seams } from './seams.ts';

/** To be raised with every change of this folder's code, or of the parser, that can change a result. */
const engineVersion = 2;

/** Identifies everything that a result depends on but the source and its scope. What is only told is not in it. */
export function rulesDigest(rules: readonly SourceRule[]): Digest {
  return sha256(canonicalJson({ engineVersion, scopes, seams, rules: rules.map(decisiveOf) }));
}

/** What decides where a rule finds something. */
export function decisiveOf(rule: SourceRule): [key: string, value: unknown][] {
  return Object.entries(rule).filter(([key]) => !besides.includes(key));
}

const besides = ['message', 'severity', 'severity-by-tier', 'why', 'mend', 'overlaps', 'examples'];
