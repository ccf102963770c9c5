import guardsFile from '../../../rulebooks/source/guards.yml';
import type { ComparingRule, GuardsFile } from './guard-schema.ts';

/** As it ships; held against its schema by the tests. */
export const guardsRulebook = guardsFile as GuardsFile;

export const comparingRules: readonly ComparingRule[] = guardsRulebook.rules;

const { guards, validation, refusals } = guardsRulebook;

/** Each says of the last part of a name, or of a text where that is said, whether it is one of these. */
export const guardWords = {
  decorator: wholeName(guards.decorators),
  dependency: wholeName(guards.dependencies),
  annotation: wholeName(guards.annotations),
  attribute: wholeName(guards.attributes),
  base: wholeName(guards.bases),
  call: wholeName(guards.calls),
  middleware: wholeName(guards.middleware),
  identity: wholeName(guards.identity),
  open: wholeName([guards.open]),
  decides: wholeName(guards.decides),
  validator: wholeName(validation.decorators),
  validates: wholeName(validation.functions),
  bound: wholeName([validation.bounds]),
  field: wholeName([validation.fields]),
  /** Of a text. */
  denial: inText(guards.denials),
} as const;

/** Of the text of an assertion. */
export const refusalWords = { denied: inText(refusals.denied), invalid: inText(refusals.invalid) } as const;

export const covers = guards.covers.map(({ for: kinds, where }) => ({
  kinds,
  isIn: inText([where]),
}));

function wholeName(expressions: readonly string[]): (name: string) => boolean {
  const regex = new RegExp(`^(?:${expressions.join('|')})$`, 'iu');
  return name => regex.test(name.split('.').at(-1) ?? name);
}

function inText(expressions: readonly string[]): (text: string) => boolean {
  const regex = new RegExp(expressions.map(one => `(?:${one})`).join('|'), 'u');
  return text => regex.test(text);
}
