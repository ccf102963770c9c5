import { buildAutomaton, type Automaton } from './automaton.ts';
import { compileRule, type CompiledRule } from './compiled-rule.ts';
import { addressForms, announcements, encodedForms, gateLengths, type EncodedForm } from './encoded-forms.ts';
import { secretRules } from './rules.ts';

/** A text that is looked for, in lower case. */
export interface Keyword {
  readonly text: string;
  /** The rules to be tried where it stands. */
  readonly rules: readonly CompiledRule[];
  /** The forms that it may be of encoded text. */
  readonly forms: readonly EncodedForm[];
  /** Whether encoded text is to be expected after it. */
  readonly announces: boolean;
  /** Whether it can give encoded text away. */
  readonly reveals: boolean;
}

interface Prefilter {
  /** A hit names a keyword by its index. */
  readonly automaton: Automaton;
  readonly keywords: readonly Keyword[];
}

let built: Prefilter | undefined;

/** Of all rules that ship, built once. */
export function prefilter(): Prefilter {
  return (built ??= build());
}

function build(): Prefilter {
  const byText = new Map<string, { rules: CompiledRule[]; forms: EncodedForm[]; announces: boolean }>();
  const entry = (text: string) => {
    const known = byText.get(text) ?? { rules: [], forms: [], announces: false };
    byText.set(text, known);
    return known;
  };
  for (const rule of secretRules) {
    const compiled = compileRule(rule);
    for (const text of rule.keywords) entry(text).rules.push(compiled);
  }
  for (const form of [...encodedForms(secretRules), ...addressForms])
    entry(form.text.slice(0, gateLengths[form.encoding]).toLowerCase()).forms.push(form);
  for (const text of announcements) entry(text).announces = true;
  const keywords = [...byText].map(([text, { rules, forms, announces }]): Keyword => {
    return { text, rules, forms, announces, reveals: announces || forms.length > 0 };
  });
  return { automaton: buildAutomaton(keywords.map(({ text }) => text)), keywords };
}
