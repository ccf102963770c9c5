import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../lib/errors.ts';
import { packageRoot } from '../../lib/package-root.ts';
import { buildAutomaton } from './automaton.ts';
import { compileRule, type CompiledRule } from './compiled-rule.ts';
import { addressForms, announcements, encodedForms, gateLengths, type EncodedForm } from './encoded-forms.ts';
import { keywordFinder, type FindKeywords } from './find-keywords.ts';
import { rulesDigest } from './rules-digest.ts';
import { secretRules } from './rules.ts';
import { parsePrefilter, type PrefilterData } from './stored-prefilter.ts';

/** A text that is looked for, in lower case. */
export interface Keyword {
  readonly text: string;
  /** The rules to be tried where it stands, each with a keyword of its own that begins so. */
  readonly tries: readonly { readonly keyword: string; readonly rule: CompiledRule }[];
  /** Whether all of them ask that it is not the middle of a word. */
  readonly standsAlone: boolean;
  /** The forms that it may be of encoded text. */
  readonly forms: readonly EncodedForm[];
  /** Whether encoded text is to be expected after it. */
  readonly announces: boolean;
  /** Whether it can give encoded text away. */
  readonly reveals: boolean;
}

interface Prefilter {
  /** A hit names a keyword by its index. */
  readonly findKeywords: FindKeywords;
  readonly keywordAt: (index: number) => Keyword | undefined;
}

/** Where the build stores the prefilter of the rules that ship, in pygov's package. */
export const prefilterFile = join('dist', 'secrets.prefilter');

let known: Prefilter | undefined;

/** Of all rules that ship. To build it takes half as long as node takes to start, so the build of pygov stores it. */
export function prefilter(): Prefilter {
  return (known ??= withRules(storedPrefilter() ?? buildPrefilter()));
}

/** Undefined where the file is not there, damaged, or not of these rules. */
export function storedPrefilter(): PrefilterData | undefined {
  try {
    return parsePrefilter(readFileSync(join(packageRoot(), prefilterFile)), rulesDigest());
  } catch (error) {
    if (errorCode(error) === undefined && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** So much of a keyword is looked for before all of it is compared: enough to be rare, and few states for the automaton. */
const gateLength = 9;

export function buildPrefilter(): PrefilterData {
  const byText = new Map<string, { rules: number[]; forms: EncodedForm[]; announces: boolean }>();
  const entry = (text: string) => {
    const there = byText.get(text) ?? { rules: [], forms: [], announces: false };
    byText.set(text, there);
    return there;
  };
  for (const [index, rule] of secretRules.entries())
    for (const gate of new Set(rule.keywords.map(keyword => keyword.slice(0, gateLength))))
      entry(gate).rules.push(index);
  for (const form of [...encodedForms(secretRules), ...addressForms])
    entry(form.text.slice(0, gateLengths[form.encoding]).toLowerCase()).forms.push(form);
  for (const text of announcements) entry(text).announces = true;
  return {
    automaton: buildAutomaton([...byText.keys()]),
    keywords: [...byText].map(([text, facts]) => ({ text, ...facts })),
  };
}

/** What a hit of a keyword asks for is found out at the first one: most keywords stand nowhere. */
function withRules({ automaton, keywords }: PrefilterData): Prefilter {
  const compiled = new Map<number, CompiledRule>();
  const known = new Map<number, Keyword>();
  const ruleAt = (index: number): CompiledRule[] => {
    const rule = secretRules[index];
    if (!rule) return [];
    const one = compiled.get(index) ?? compileRule(rule);
    compiled.set(index, one);
    return [one];
  };
  const keyword = ({ text, rules, forms, announces }: PrefilterData['keywords'][number]): Keyword => ({
    text,
    tries: rules.flatMap(ruleAt).flatMap(rule => triesAt(text, rule)),
    standsAlone: rules.flatMap(ruleAt).every(({ standsAlone }) => standsAlone),
    forms,
    announces,
    reveals: announces || forms.length > 0,
  });
  return {
    findKeywords: keywordFinder(automaton),
    keywordAt: index => {
      const data = keywords[index];
      const one = known.get(index) ?? (data && keyword(data));
      if (one) known.set(index, one);
      return one;
    },
  };
}

function triesAt(gate: string, rule: CompiledRule): Keyword['tries'] {
  return rule.rule.keywords
    .filter(keyword => keyword.slice(0, gateLength) === gate)
    .map(keyword => ({ keyword, rule }));
}
