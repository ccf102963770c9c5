import { rulePattern } from './rule-pattern.ts';
import type { SecretRule } from './rule-schema.ts';

/** A rule with its expressions, which are compiled when they are asked for the first time. */
export interface CompiledRule {
  readonly rule: SecretRule;
  readonly pattern: () => RegExp;
  /** Whether it holds for a file. */
  readonly holdsFor: (path: string) => boolean;
}

export function compileRule(rule: SecretRule): CompiledRule {
  let pattern: RegExp | undefined;
  let paths: RegExp | undefined;
  const { path } = rule;
  return {
    rule,
    pattern: () => (pattern ??= rulePattern(rule)),
    holdsFor: path === undefined ? () => true : file => (paths ??= new RegExp(path, 'i')).test(file),
  };
}
