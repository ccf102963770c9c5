import { compileRules } from './compile-rules.ts';
import { fileScopes } from './file-scope.ts';
import { judgeSource } from './judge-source.ts';
import { judgeText, textRulesFor } from './judge-text.ts';
import type { Parse } from './parser.ts';
import type { Example, ScopeName, SourceRule } from './rule-schema.ts';

/** An example that the rule does not judge as it says. */
export interface FailedExample {
  readonly rule: string;
  readonly kind: 'bad' | 'good';
  readonly code: string;
  readonly problem: string;
}

/** Runs a rule on its own examples. A rule that ast-grep refuses fails them all, in its words. */
export function tryExamples(rule: SourceRule, parse: Parse): FailedExample[] {
  const compiled = compileRules([rule]);
  return (['bad', 'good'] as const).flatMap(kind =>
    rule.examples[kind].flatMap(example => {
      const problem = tryOne(example, kind);
      return problem === undefined ? [] : [{ rule: rule.id, kind, code: codeOf(example), problem }];
    }),
  );

  function tryOne(example: Example, kind: 'bad' | 'good'): string | undefined {
    const scope = scopeOf(example, rule);
    const conftest = typeof example === 'string' ? undefined : example.conftest;
    const source = { text: codeOf(example), scope, conftests: conftest === undefined ? [] : [conftest] };
    try {
      if (scope === 'text') {
        const { found } = judgeText(source.text, textRulesFor(pathOf(example), [rule]));
        if (kind === 'bad') return found.length > 0 ? undefined : 'is not found';
        return found[0] && `is found, at line ${found[0].line}`;
      }
      const { found, partlyFrom } = judgeSource(source, compiled[scope], parse);
      if (partlyFrom !== undefined) return `line ${partlyFrom} is no Python`;
      if (kind === 'bad') return found.length > 0 ? undefined : 'is not found';
      return found[0] && `is found, at line ${found[0].line}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function pathOf(example: Example): string {
  return typeof example === 'string' ? '' : (example.path ?? '');
}

function codeOf(example: Example): string {
  return typeof example === 'string' ? example : example.code;
}

/** By its path where it has one, else the first scope that the rule is for. */
function scopeOf(example: Example, { scope: [first] }: SourceRule): ScopeName {
  if (typeof example !== 'string' && example.path !== undefined) return fileScopes()(example.path);
  return first === undefined || first === 'any' ? 'source' : first;
}
