import { moduleFacts } from '../module-facts.ts';
import type { Parse } from '../parser.ts';
import type { FailedExample } from '../try-examples.ts';
import { compareGuards } from './compare-guards.ts';
import type { ComparingExample, ComparingRule } from './guard-schema.ts';
import { lostGuards } from './lost-guards.ts';
import { readHandlers } from './read-handlers.ts';

/** Runs a rule that compares on its own examples. */
export function tryComparisons({ id, examples }: ComparingRule, parse: Parse): FailedExample[] {
  return (['bad', 'good'] as const).flatMap(kind =>
    examples[kind].flatMap(example => {
      const found = compare(example, parse).filter(({ rule }) => rule === id);
      if (found.length > 0 === (kind === 'bad')) return [];
      const problem = found[0] ? `is found, at line ${found[0].line}` : 'is not found';
      return [{ rule: id, kind, code: `${example.before}--- after\n${example.after}`, problem }];
    }),
  );
}

function compare({ before, after }: ComparingExample, parse: Parse) {
  const handlersOf = (text: string) =>
    readHandlers(moduleFacts({ root: parse(text), text, scope: 'source' }));
  const files = [{ path: 'shop.py', before: handlersOf(before), after: handlersOf(after) }];
  return lostGuards(compareGuards(files)).map(({ found }) => found);
}
