import * as v from 'valibot';
import { ruleSchema } from '../rule-schema.ts';

const isExpression = (source: string): boolean => {
  try {
    return new RegExp(source, 'u') instanceof RegExp;
  } catch {
    return false;
  }
};
const expression = v.pipe(v.string(), v.check(isExpression, 'a regular expression'));
const expressions = v.pipe(v.array(expression), v.minLength(1, 'at least one expression'));
const { severity, mend } = ruleSchema.pipe[0].entries;
const finding = v.strictObject({ severity, mends: v.strictObject({ function: mend, handler: mend }) });

/** `rulebooks/source/async-tests.yml`, which explains its keys. */
export const asyncTestsSchema = v.strictObject({
  rulebook: v.literal('source/async-tests'),
  format: v.literal(1),
  title: v.string(),
  tests: v.strictObject({
    marks: expression,
    modes: expression,
    hooks: expression,
    'inert-bases': v.array(v.string()),
    drivers: expressions,
    clients: expressions,
    mocks: expression,
    surroundings: expression,
  }),
  code: v.strictObject({ registers: expression, stubs: expression, general: expression }),
  findings: v.strictObject({ 'async-untested': finding, 'async-test-not-run': finding }),
});

export type AsyncTestsFile = v.InferOutput<typeof asyncTestsSchema>;
