import { expect, test } from 'vitest';
import { buildAutomaton } from '../../../src/checks/secrets/automaton.ts';
import { keywordFinder } from '../../../src/checks/secrets/find-keywords.ts';

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
  keywordFinder(buildAutomaton(keywords))(Buffer.from(text, 'latin1'), (keyword, start) =>
    hits.push(`${start} ${keyword}`),
  );
  expect(hits.sort()).toEqual(searched(keywords, text.toLowerCase()).sort());
});

test('what stands across the middle, wherever the middle is', () => {
  const keywords = ['abc', 'abcabd', 'cab', '://'];
  const findKeywords = keywordFinder(buildAutomaton(keywords));
  for (let length = 0; length < 60; length += 1) {
    const text = 'abcabcabd://'.repeat(6).slice(0, length);
    const hits: string[] = [];
    const ends: number[] = [];
    findKeywords(Buffer.from(text), (keyword, start) => {
      hits.push(`${start} ${keyword}`);
      ends.push(start + (keywords[keyword]?.length ?? 0));
    });
    expect(hits.sort()).toEqual(searched(keywords, text).sort());
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  }
});

/** So many bytes are walked at once. */
const block = 1 << 16;

test.each([1, 2, 3, 4, 5, 7, 9, 1000, block])(
  'what stands across two blocks, the second of %i bytes',
  length => {
    const keywords = ['abc', 'bcx', 'c', 'xabcx'];
    const bytes = Buffer.alloc(block + length, 'x');
    for (const place of [block - 4, block - 2, block / 2 - 1, block / 4 - 2, block + length - 3])
      bytes.write('abc', place);
    const hits: string[] = [];
    keywordFinder(buildAutomaton(keywords))(bytes, (keyword, start) => hits.push(`${start} ${keyword}`));
    expect(hits.sort()).toEqual(searched(keywords, bytes.toString('latin1')).sort());
  },
);

test('who is told of a hit may search other bytes', () => {
  const findKeywords = keywordFinder(buildAutomaton(['abc', 'xyz']));
  const hits: string[] = [];
  findKeywords(Buffer.from('abc -- xyz -- abc'.repeat(100)), (outer, start) => {
    findKeywords(Buffer.from('xyz'.repeat(500)), inner => {
      if (inner === 0) throw new Error('there is no abc');
    });
    hits.push(`${start} ${outer}`);
  });
  expect(hits.sort()).toEqual(searched(['abc', 'xyz'], 'abc -- xyz -- abc'.repeat(100)).sort());
});

function searched(keywords: readonly string[], text: string): string[] {
  return keywords.flatMap((keyword, index) =>
    Array.from({ length: text.length }, (_, start) => start).flatMap(start =>
      text.startsWith(keyword, start) ? [`${start} ${index}`] : [],
    ),
  );
}
