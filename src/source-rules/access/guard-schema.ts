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

/** What stands in the same file before and after a change. */
const comparison = v.strictObject({ before: v.string(), after: v.string() });
const comparisons = v.pipe(v.array(comparison), v.minLength(3, 'at least three examples'));
const { id, severity, why, mend, overlaps } = ruleSchema.pipe[0].entries;

/** A rule about what a change takes away; what it looks for, code says, with the words of `guards`. */
const comparingRule = v.strictObject({
  id,
  /** What it is about; at a place it is told which guard of what. */
  means: v.pipe(v.string(), v.minLength(8)),
  message: v.literal('{name}'),
  severity,
  why,
  mend,
  overlaps,
  examples: v.strictObject({ bad: comparisons, good: comparisons }),
});

/** `rulebooks/source/guards.yml`, which explains its keys. */
export const guardsSchema = v.strictObject({
  rulebook: v.literal('source/guards'),
  format: v.literal(1),
  title: v.string(),
  guards: v.strictObject({
    decorators: expressions,
    dependencies: expressions,
    annotations: expressions,
    attributes: expressions,
    bases: expressions,
    calls: expressions,
    middleware: expressions,
    identity: expressions,
    open: expression,
    denials: expressions,
    decides: expressions,
    covers: v.array(v.strictObject({ for: v.array(v.string()), where: expression })),
  }),
  validation: v.strictObject({
    decorators: expressions,
    functions: expressions,
    bounds: expression,
    fields: expression,
  }),
  refusals: v.strictObject({ denied: expressions, invalid: expressions }),
  rules: v.array(comparingRule),
  /** Of `negative-path-covered`. */
  tests: v.strictObject({
    severities: v.strictObject({ 'refusal-untested': severity, 'refusal-not-shown': severity }),
    /** By what the test has to expect. */
    mends: v.strictObject({ denied: mend, invalid: mend }),
  }),
});

export type GuardsFile = v.InferOutput<typeof guardsSchema>;
export type ComparingRule = GuardsFile['rules'][number];
export type ComparingExample = ComparingRule['examples']['bad'][number];
