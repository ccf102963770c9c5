import { errorMessage } from '../lib/errors.ts';
import { configOf } from './find-sites.ts';
import type { Parse } from './parser.ts';
import type { SourceRule } from './rule-schema.ts';

/** What ast-grep says of a rule object that it does not take; undefined where it takes it. */
export function brokenRule(rule: SourceRule, parse: Parse): string | undefined {
  if (!rule.rule) return undefined;
  try {
    parse('').findAll(configOf(rule));
    return undefined;
  } catch (error) {
    return errorMessage(error).split('\n').slice(0, 3).join(' ').trim();
  }
}
