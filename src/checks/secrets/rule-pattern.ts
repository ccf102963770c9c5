import type { SecretRule } from './rule-schema.ts';
import { fragments } from './rules.ts';

/**
 * The pattern of a rule as a sticky expression that also tells where its groups stand.
 *
 * @throws SyntaxError where the pattern is none, Error where it names a fragment that does not exist: bugs of the
 * rulebook that the tests find
 */
export function rulePattern(rule: SecretRule): RegExp {
  return new RegExp(withFragments(rule.pattern), rule['ignore-case'] === true ? 'dyi' : 'dy');
}

const besides = new Map<string, RegExp>();

/** One for all rules that want the same. */
export function besidePattern(beside: string): RegExp {
  const known = besides.get(beside) ?? new RegExp(withFragments(beside), 'i');
  besides.set(beside, known);
  return known;
}

function withFragments(pattern: string): string {
  return pattern.replaceAll(/@\{([a-z0-9-]+)\}/g, (_reference, name: string) => {
    const fragment = fragments[name];
    if (fragment === undefined) throw new Error(`${pattern} names the unknown fragment ${name}`);
    return fragment;
  });
}
