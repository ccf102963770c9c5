import asyncTestsFile from '../../../rulebooks/source/async-tests.yml';
import type { AsyncTestsFile } from './async-schema.ts';

/** As it ships; held against its schema by the tests. */
export const asyncTestsRulebook = asyncTestsFile as AsyncTestsFile;

const { tests, code } = asyncTestsRulebook;

/** Each says of a text whether it has such words in it. */
export const asyncWords = {
  mark: inText([tests.marks]),
  mode: inText([tests.modes]),
  hook: inText([tests.hooks]),
  driver: inText(tests.drivers),
  client: inText(tests.clients),
  surrounding: inText([tests.surroundings]),
  registers: inText([code.registers]),
  stub: inText([code.stubs]),
  general: inText([code.general]),
} as const;

export const inertBases: ReadonlySet<string> = new Set(tests['inert-bases']);

const mocks = new RegExp(tests.mocks, 'gu');

/** The text without what it only puts something else in the place of. */
export function withoutMocks(text: string): string {
  return text.replace(mocks, '');
}

function inText(expressions: readonly string[]): (text: string) => boolean {
  const regex = new RegExp(expressions.map(one => `(?:${one})`).join('|'), 'u');
  return text => regex.test(text);
}
