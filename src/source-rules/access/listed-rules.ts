import type { SourceRule } from '../rule-schema.ts';
import { comparingRules } from './guard-words.ts';

/** A rule as it is told of, whether it looks at source or compares two sides of it. */
export type ListedRule = Pick<
  SourceRule,
  'id' | 'severity' | 'severity-by-tier' | 'scope' | 'message' | 'why' | 'mend' | 'overlaps'
>;

/** The rules that compare, told as others are. */
export const listedComparing: readonly ListedRule[] = comparingRules.map(
  ({ means, ...rule }): ListedRule => ({
    ...rule,
    scope: ['source', 'settings'],
    message: means,
  }),
);
