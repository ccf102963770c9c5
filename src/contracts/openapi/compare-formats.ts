import { catalogue } from './catalogue.ts';
import type { Sink } from './difference.ts';
import type { Shape } from './shape.ts';

/** Which classes a keyword has; the others are conditions. */
const named: Readonly<Record<string, string>> = {
  pattern: 'pattern',
  format: 'format',
  multipleOf: 'multiple-of',
  uniqueItems: 'unique-items',
  contentEncoding: 'content-encoding',
  contentMediaType: 'content-encoding',
};

/** Keywords that stand there or not, and are equal or not. */
export function compareFormats(old: Shape['forms'], now: Shape['forms'], sink: Sink): void {
  for (const keyword of new Set([...old.keys(), ...now.keys()])) {
    const [before, after] = [wordOf(old, keyword), wordOf(now, keyword)];
    if (before === after) continue;
    const name = named[keyword] ?? 'condition';
    const words =
      name === 'condition' ? { base: keyword, head: keyword } : { base: before ?? '', head: after ?? '' };
    if (before === undefined) sink.say(`${name}-introduced`, words);
    else if (after === undefined) sink.say(`${name}-dropped`, words);
    else sink.say(`${name}-${relation(keyword, before, after)}`, words);
  }
}

/** Undefined for a format that only says how a value is shown. */
function wordOf(forms: Shape['forms'], keyword: string): string | undefined {
  const word = forms.get(keyword);
  return keyword === 'format' && word !== undefined && catalogue.formats.shown.includes(word)
    ? undefined
    : word;
}

function relation(keyword: string, before: string, after: string): 'widened' | 'narrowed' | 'changed' {
  if (keyword === 'format') {
    const { wider } = catalogue.formats;
    if (wider[before]?.includes(after)) return 'widened';
    return wider[after]?.includes(before) ? 'narrowed' : 'changed';
  }
  if (keyword !== 'multipleOf') return 'changed';
  const [old, now] = [Number(before), Number(after)];
  if (Number.isInteger(now / old)) return 'narrowed';
  return Number.isInteger(old / now) ? 'widened' : 'changed';
}
