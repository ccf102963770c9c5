import * as v from 'valibot';
import { expect, test } from 'vitest';
import { guardsSchema } from '../../../src/source-rules/access/guard-schema.ts';
import { comparingRules, guardsRulebook } from '../../../src/source-rules/access/guard-words.ts';
import { tryComparisons } from '../../../src/source-rules/access/try-comparisons.ts';
import { parser } from './parser.ts';

test('the rulebook of guards is as its schema asks', () => {
  expect(v.safeParse(guardsSchema, guardsRulebook).issues?.map(({ message }) => message)).toBeUndefined();
});

test.each(comparingRules.map(rule => [rule.id, rule] as const))(
  '%s judges its examples',
  async (_id, rule) => {
    expect(tryComparisons(rule, await parser())).toEqual([]);
  },
);
