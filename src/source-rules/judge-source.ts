import { rulesThatMatter, type CompiledRules } from './compile-rules.ts';
import { findSites } from './find-sites.ts';
import { readIgnores, type InlineIgnore } from './inline-ignores.ts';
import { moduleFacts, type ModuleFacts } from './module-facts.ts';
import type { Parse } from './parser.ts';
import type { ScopeName } from './rule-schema.ts';

/** What the rules say of one file, whatever its path; kept in the cache, so that it is data and nothing else. */
export interface FileResult {
  readonly found: readonly FoundByRule[];
  readonly ignores: readonly InlineIgnore[];
  /** The first line that is no Python that the parser knows: what is around it may not have been judged. */
  readonly partlyFrom?: number;
}

/** Lines and columns are 1-based, columns in UTF-16 code units. */
export interface FoundByRule {
  readonly rule: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly name?: string;
}

export interface SourceFile {
  readonly text: string;
  readonly scope: ScopeName;
  /** The texts of the conftest.py files that hold for it, the nearest first. */
  readonly conftests?: readonly string[];
}

export const nothingFound: FileResult = { found: [], ignores: [] };

/** Whether a rule, or a comment about rules, can have anything to do with a text; else it need not be parsed. */
export function mayMatter(text: string, rules: CompiledRules): boolean {
  return text.includes(ignoreWord) || rulesThatMatter(text, rules).length > 0;
}

const ignoreWord = 'pygov:';

/** Runs the rules of a file's scope on it: parsed once, and asked as seldom as can be. */
export function judgeSource(
  { text, scope, conftests = [] }: SourceFile,
  rules: CompiledRules,
  parse: Parse,
): FileResult {
  const tried = rulesThatMatter(text, rules);
  if (tried.length === 0 && !text.includes(ignoreWord)) return nothingFound;
  const factsOf = (one: string, more?: () => ModuleFacts[]): ModuleFacts =>
    moduleFacts({ root: parse(one), text: one, scope, ...(more && { conftests: more }) });
  const facts = factsOf(text, () => conftests.map(one => factsOf(one)));
  const found = new Map<string, FoundByRule>();
  for (const { compiled, site } of findSites(facts, tried)) {
    const { only, unless, rule } = compiled;
    if (!only.every(asks => asks(site)) || unless.some(asks => asks(site))) continue;
    const { start, end } = site.node.range();
    const one: FoundByRule = {
      rule: rule.id,
      line: start.line + 1,
      endLine: end.line + 1,
      column: start.column + 1,
      ...(site.name !== undefined && { name: site.name }),
    };
    const key = `${one.rule} ${one.line}`;
    if (!found.has(key)) found.set(key, one);
  }
  const broken = facts.root.find({ rule: { kind: 'ERROR' } });
  return {
    found: [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column),
    ignores: readIgnores(facts.root, text),
    ...(broken && { partlyFrom: broken.range().start.line + 1 }),
  };
}
