import { besidePattern, rulePattern } from './rule-pattern.ts';
import type { SecretRule } from './rule-schema.ts';

/** A rule with its expressions, which are compiled when they are asked for the first time. */
export interface CompiledRule {
  readonly rule: SecretRule;
  readonly pattern: () => RegExp;
  /** Whether what the rule wants beside a keyword is in the text around one. */
  readonly hasBeside: (around: () => string) => boolean;
  /** Whether nothing that a token could be a part of may stand before it; see `isInsideWord`. */
  readonly standsAlone: boolean;
  /** Whether it holds for a file; quick for the one that was asked for last. */
  readonly holdsFor: (path: string) => boolean;
}

export function compileRule(rule: SecretRule): CompiledRule {
  let pattern: RegExp | undefined;
  const { path, beside } = rule;
  return {
    rule,
    pattern: () => (pattern ??= rulePattern(rule)),
    hasBeside: beside === undefined ? () => true : around => besidePattern(beside).test(around()),
    standsAlone: /^@\{start(?:-url)?\}/.test(rule.pattern) && !hasAlternatives(rule.pattern),
    holdsFor: path === undefined ? () => true : pathMatcher(path),
  };
}

function pathMatcher(path: string): (file: string) => boolean {
  let expression: RegExp | undefined;
  let last: { file: string; holds: boolean } | undefined;
  return file => {
    if (last?.file !== file) last = { file, holds: (expression ??= new RegExp(path, 'i')).test(file) };
    return last.holds;
  };
}

/** Whether a pattern is one of several, outside of any group. */
function hasAlternatives(pattern: string): boolean {
  let left = pattern.replace(/\\./gs, '').replace(/\[[^\]]*\]/g, '');
  for (let before = ''; before !== left;) {
    before = left;
    left = left.replace(/\([^()]*\)/g, '');
  }
  return left.includes('|');
}
