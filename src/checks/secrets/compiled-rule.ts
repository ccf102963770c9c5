import { besidePattern, rulePattern } from './rule-pattern.ts';
import type { SecretRule } from './rule-schema.ts';

/** A rule with its expressions, which are compiled when they are asked for the first time. */
export interface CompiledRule {
  readonly rule: SecretRule;
  readonly pattern: () => RegExp;
  /** Whether what the rule wants beside a keyword is in the text around one. */
  readonly hasBeside: (around: () => string) => boolean;
  /** Whether it holds for a file. */
  readonly holdsFor: (path: string) => boolean;
}

export function compileRule(rule: SecretRule): CompiledRule {
  let pattern: RegExp | undefined;
  let paths: RegExp | undefined;
  const { path, beside } = rule;
  return {
    rule,
    pattern: () => (pattern ??= rulePattern(rule)),
    hasBeside: beside === undefined ? () => true : around => besidePattern(beside).test(around()),
    holdsFor: path === undefined ? () => true : file => (paths ??= new RegExp(path, 'i')).test(file),
  };
}
