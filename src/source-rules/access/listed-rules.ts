import type { SourceRule } from '../rule-schema.ts';
import { sourceRules } from '../rules.ts';
import { comparingRules } from './guard-words.ts';

/** A rule as it is told of, whether it looks at source or compares two sides of it. */
export type ListedRule = Pick<
  SourceRule,
  'id' | 'severity' | 'scope' | 'message' | 'why' | 'mend' | 'overlaps'
>;

export const listedRules: readonly ListedRule[] = [
  ...sourceRules,
  ...comparingRules.map(({ means, ...rule }): ListedRule => ({
    ...rule,
    scope: ['source', 'settings'],
    message: means,
  })),
];
