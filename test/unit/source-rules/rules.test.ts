import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { unknownAnalyser } from '../../../src/source-rules/compile-rules.ts';
import { scopesSchema, seamsSchema, sourceRulebookSchema } from '../../../src/source-rules/rule-schema.ts';
import { sourceRulebooks, sourceRules } from '../../../src/source-rules/rules.ts';
import { tryExamples } from '../../../src/source-rules/try-examples.ts';
import scopes from '../../../rulebooks/source/scopes.yml';
import seams from '../../../rulebooks/source/seams.yml';
import { parser } from './parser.ts';

describe('the rulebooks of source rules', () => {
  test('are as their schema asks', () => {
    for (const rulebook of sourceRulebooks)
      expect(
        v
          .safeParse(sourceRulebookSchema, rulebook)
          .issues?.map(({ message, path }) => [message, path?.map(p => p.key)]),
      ).toBeUndefined();
    expect(v.is(scopesSchema, scopes)).toBe(true);
    expect(v.is(seamsSchema, seams)).toBe(true);
  });

  test('name each rule once, and analysers that there are', () => {
    const ids = sourceRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(sourceRules.map(unknownAnalyser).filter(Boolean)).toEqual([]);
  });

  test.each(sourceRules.map(rule => [rule.id, rule] as const))(
    '%s judges its examples',
    async (_id, rule) => {
      expect(tryExamples(rule, await parser())).toEqual([]);
    },
  );
});
