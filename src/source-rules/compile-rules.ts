import { analysers } from './analysers/index.ts';
import { scopeNames, type ScopeName, type SourceRule } from './rule-schema.ts';
import type { Analyser } from './site.ts';
import { importingLines, wordGate, type WordGate } from './word-gate.ts';

/** Rules as they are run on the files of one scope. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule {
  readonly rule: SourceRule;
  readonly mayMatter: WordGate;
  readonly only: readonly Analyser[];
  readonly unless: readonly Analyser[];
}

/**
 * Sorts rules by the files that they are for.
 * @throws Error for an analyser that is not there; rules of a repository are asked by `unknownAnalyser` before
 */
export function compileRules(rules: readonly SourceRule[]): Readonly<Record<ScopeName, CompiledRules>> {
  const compiled = rules.map(compile);
  const forScope = (scope: ScopeName): CompiledRules => ({
    rules: compiled.filter(({ rule }) => rule.scope.includes(scope) || rule.scope.includes('any')),
  });
  return Object.fromEntries(scopeNames.map(scope => [scope, forScope(scope)])) as Record<
    ScopeName,
    CompiledRules
  >;
}

/** The first analyser of a rule that is not there. */
export function unknownAnalyser({ only = [], unless = [] }: SourceRule): string | undefined {
  return [...only, ...unless].find(name => !analysers.has(name));
}

function compile(rule: SourceRule): CompiledRule {
  const named = (names: readonly string[] = []) => names.map(name => analyserOf(name, rule));
  return { rule, mayMatter: wordGate(rule), only: named(rule.only), unless: named(rule.unless) };
}

function analyserOf(name: string, { id }: SourceRule): Analyser {
  const analyser = analysers.get(name);
  if (!analyser) throw new Error(`${id}: there is no analyser ${name}`);
  return analyser;
}

/** The rules that can find something in a text. */
export function rulesThatMatter(text: string, { rules }: CompiledRules): readonly CompiledRule[] {
  const importing = importingLines(text);
  return rules.filter(({ mayMatter }) => mayMatter(text, importing));
}
