import { analysers } from './analysers/index.ts';
import { scopeNames, type ScopeName, type SourceRule } from './rule-schema.ts';
import type { Analyser } from './site.ts';

/** Rules as they are run on the files of one scope. */
export interface CompiledRules {
  /** Finds nothing in a text in which no rule can find anything. */
  readonly mayMatter: RegExp;
  readonly rules: readonly CompiledRule[];
  readonly ids: ReadonlySet<string>;
}

export interface CompiledRule {
  readonly rule: SourceRule;
  /** Finds nothing in a text in which this rule can find nothing. */
  readonly words: RegExp;
  readonly only: readonly Analyser[];
  readonly unless: readonly Analyser[];
}

/** A comment that lets findings be is looked at wherever it stands. */
const ignoreWord = 'pygov:';

/**
 * Sorts rules by the files that they are for.
 * @throws Error for an analyser that is not there; rules of a repository are asked by `unknownAnalyser` before
 */
export function compileRules(rules: readonly SourceRule[]): Readonly<Record<ScopeName, CompiledRules>> {
  const compiled = rules.map(compile);
  const ids = new Set(rules.map(({ id }) => id));
  const forScope = (scope: ScopeName): CompiledRules => {
    const held = compiled.filter(({ rule }) => rule.scope.includes(scope) || rule.scope.includes('any'));
    const words = held.flatMap(({ rule }) => wordsOf(rule));
    return { mayMatter: anyOf([...words, ignoreWord]), rules: held, ids };
  };
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
  return { rule, words: anyOf(wordsOf(rule)), only: named(rule.only), unless: named(rule.unless) };
}

function analyserOf(name: string, { id }: SourceRule): Analyser {
  const analyser = analysers.get(name);
  if (!analyser) throw new Error(`${id}: there is no analyser ${name}`);
  return analyser;
}

/** Whatever a name is imported as, its last part stands in the import; of `random.*` that of the module. */
function wordsOf({ calls = [], decorators = [], words = [] }: SourceRule): string[] {
  const last = [...calls, ...decorators].map(name => name.replace(/\.\*$/, '').split('.').at(-1) ?? name);
  return [...last, ...words];
}

function anyOf(words: readonly string[]): RegExp {
  const escaped = [...new Set(words)].map(word => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(escaped.join('|'));
}
