import access from '../../rulebooks/source/access.yml';
import asynchronous from '../../rulebooks/source/async.yml';
import determinism from '../../rulebooks/source/determinism.yml';
import logs from '../../rulebooks/source/logs.yml';
import retries from '../../rulebooks/source/retries.yml';
import surroundings from '../../rulebooks/source/test-surroundings.yml';
import type { SourceRule, SourceRulebook } from './rule-schema.ts';

/** The rulebooks that ship; compiled into the program by the build and held against their schema by the tests. */
export const sourceRulebooks = [
  determinism,
  surroundings,
  retries,
  asynchronous,
  access,
  logs,
] as readonly SourceRulebook[];

export const sourceRules: readonly SourceRule[] = sourceRulebooks.flatMap(({ rules }) => rules);
