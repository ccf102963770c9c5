import type { SourceRule } from './rule-schema.ts';

/** Says of a text, before it is parsed, whether a rule can find anything in it. */
export type WordGate = (text: string, importing: string) => boolean;

/**
 * Whatever a name is imported as, its first part stands where something is imported, and its last part somewhere; of
 * `random.*` the last part is the module. A builtin needs no import.
 */
export function wordGate({ calls = [], decorators = [], words = [] }: SourceRule): WordGate {
  const lasts = new Map<string, string[]>();
  for (const name of [...calls, ...decorators]) {
    const parts = name.replace(/\.\*$/, '').split('.');
    const [root = ''] = parts;
    lasts.set(root, [...(lasts.get(root) ?? []), parts.at(-1) ?? '']);
  }
  const ways = [...lasts].map(([root, names]) => ({
    root: anyWord([root]),
    last: anyWord(names),
    isFree: root === 'builtins',
  }));
  return (text, importing) =>
    words.some(word => text.includes(word)) ||
    ways.some(({ root, last, isFree }) => (isFree || root.test(importing)) && last.test(text));
}

/** The lines on which something may be imported; the whole text where one of them goes on after a backslash. */
export function importingLines(text: string): string {
  const lines = text.match(/(?:^|[;:\n])[ \t\f]*(?:import|from)[ \t\\][^\n]*/g)?.join('\n') ?? '';
  return /\\\r?(?:\n|$)/.test(lines) ? text : lines;
}

function anyWord(words: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${[...new Set(words)].join('|')})\\b`);
}
