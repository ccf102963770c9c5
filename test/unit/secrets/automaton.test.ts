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

test.each([1, 2, 3, 7, 1000])('what stands across two blocks, the second of %i bytes', length => {
  const block = 1 << 22;
  const bytes = Buffer.alloc(block + length, 'x');
  bytes.write('abc', block - 2);
  bytes.write('abc', block / 2 - 1);
  const starts: number[] = [];
  findKeywords(buildAutomaton(['abc', 'bcx']), bytes, (_keyword, start) => starts.push(start));
  const expected = [block / 2 - 1, block / 2, block - 2];
  expect(starts).toEqual(length === 1 ? expected : [...expected, block - 1]);
});

test('what stands across the blocks that a large text is read in', () => {
  const automaton = buildAutomaton(['abcabd', 'bd-']);
  const places = [(1 << 22) - 7, (1 << 22) + 40, 3 << 21, (1 << 23) - 3];
  const text = Buffer.alloc((1 << 23) + 8, 'abc');
  for (const place of places) text.write('abcabd-', place);
  const hits: string[] = [];
  findKeywords(automaton, text, (keyword, start) => hits.push(`${start} ${keyword}`));
  expect(hits).toEqual(places.flatMap(place => [`${place} 0`, `${place + 4} 1`]));
});

function searched(keywords: readonly string[], text: string): string[] {
  return keywords.flatMap((keyword, index) =>
    Array.from({ length: text.length }, (_, start) => start).flatMap(start =>
      text.startsWith(keyword, start) ? [`${start} ${index}`] : [],
    ),
  );
}
