import type { SecretRule } from './rule-schema.ts';
import { fragments } from './rules.ts';

/**
 * The pattern of a rule as a sticky expression that also tells where its groups stand.
 *
 * @throws SyntaxError where the pattern is none, Error where it names a fragment that does not exist: bugs of the
 * rulebook that the tests find
 */
export function rulePattern(rule: SecretRule): RegExp {
  const source = rule.pattern.replaceAll(/@\{([a-z0-9-]+)\}/g, (_reference, name: string) => {
    const fragment = fragments[name];
    if (fragment === undefined) throw new Error(`rule ${rule.id} names the unknown fragment ${name}`);
    return fragment;
  });
  return new RegExp(source, rule['ignore-case'] === true ? 'dyi' : 'dy');
}
