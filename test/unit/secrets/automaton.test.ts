import { expect, test } from 'vitest';
import { buildAutomaton } from '../../../src/checks/secrets/automaton.ts';
import { findKeywords } from '../../../src/checks/secrets/find-keywords.ts';

const cases: readonly [string, readonly string[], string][] = [
  ['none', ['abc'], 'ababab'],
  ['one, whatever its case', ['token'], 'A Token, a TOKEN'],
  ['keywords inside keywords', ['he', 'she', 'his', 'hers'], 'ushers and his'],
  ['keywords that overlap', ['abab', 'bab', 'ab'], 'abababab'],
  ['bytes that are no letters', ['://', '-----', '_pass'], 'a://b ------ DB_PASS'],
  ['bytes that no keyword has', ['key'], 'k\u0000ey \u00e9key\u00ff'],
];

test.each(cases)('finds every keyword: %s', (_what, keywords, text) => {
  const hits: string[] = [];
  findKeywords(buildAutomaton(keywords), Buffer.from(text, 'latin1'), (keyword, start) =>
    hits.push(`${start} ${keyword}`),
  );
  expect(hits.sort()).toEqual(searched(keywords, text.toLowerCase()).sort());
});

test('what stands across the middle, wherever the middle is', () => {
  const keywords = ['abc', 'abcabd', 'cab', '://'];
  const automaton = buildAutomaton(keywords);
  for (let length = 0; length < 60; length += 1) {
    const text = 'abcabcabd://'.repeat(6).slice(0, length);
    const hits: string[] = [];
    const ends: number[] = [];
    findKeywords(automaton, Buffer.from(text), (keyword, start) => {
      hits.push(`${start} ${keyword}`);
      ends.push(start + (keywords[keyword]?.length ?? 0));
    });
    expect(hits.sort()).toEqual(searched(keywords, text).sort());
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  }
});

function searched(keywords: readonly string[], text: string): string[] {
  return keywords.flatMap((keyword, index) =>
    Array.from({ length: text.length }, (_, start) => start).flatMap(start =>
      text.startsWith(keyword, start) ? [`${start} ${index}`] : [],
    ),
  );
}
