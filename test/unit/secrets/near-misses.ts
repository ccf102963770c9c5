import type { SecretRule } from '../../../src/checks/secrets/rule-schema.ts';
import { expandShape } from './expand-shape.ts';

/** Text that keeps a rule busy without giving it what it looks for. */
export interface NearMiss {
  readonly what: string;
  readonly line: string;
}

const kinds: readonly (readonly [what: string, make: (rule: SecretRule) => readonly string[]])[] = [
  ['its keywords over and over', ({ keywords }) => keywords],
  ['its keywords in capitals', ({ keywords }) => keywords.map(keyword => keyword.toUpperCase())],
  ['keywords between blanks', ({ keywords }) => keywords.map(keyword => `${keyword} = `)],
];

/** One line each. @param size in characters */
export function nearMisses(rule: SecretRule, size: number): NearMiss[] {
  return [
    ...kinds.flatMap(([what, make]) => make(rule).map(text => ({ what, line: filled(text, size) }))),
    ...rule.keywords.flatMap(keyword =>
      ['A', '0', ' ', '-', '=', '"'].map(one => ({
        what: `a keyword and an endless run of ${JSON.stringify(one)}`,
        line: keyword + filled(one, size),
      })),
    ),
  ];
}

/** The beginnings of what the rule finds, over and over: in them it may find something. */
export function brokenExamples(rule: SecretRule, size: number): NearMiss[] {
  return rule.examples.bad.flatMap(shape => {
    const { text } = expandShape(shape, 3);
    return [0.5, 0.9].map(part => ({
      what: 'its own beginning over and over',
      line: filled(text.slice(0, Math.floor(text.length * part)), size),
    }));
  });
}

function filled(text: string, size: number): string {
  return text.repeat(Math.ceil(size / text.length)).slice(0, size);
}
