import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRule } from '../../../src/checks/secrets/compiled-rule.ts';
import { isInsideWord } from '../../../src/checks/secrets/inside-word.ts';
import { fragments, secretRules } from '../../../src/checks/secrets/rules.ts';

const inside = (before: string) => isInsideWord(Buffer.from(`${before}TOKEN`, 'latin1'), before.length);

describe('isInsideWord', () => {
  it.each(['a', 'Z9', 'vers', '_x', '=0', '\\.abcdefg'])('says yes after %s', before => {
    expect(inside(before)).toBe(true);
  });

  it.each(['', ' ', '_', '-', '"', '\\n', '\\u12Ab', '\\x1f', '%3D', 'x\\t', '\xe9'])(
    'says no after %s',
    before => {
      expect(inside(before)).toBe(false);
    },
  );

  it.each(['start', 'start-url'])('never where the fragment %s matches', name => {
    const begins = new RegExp(`${fragments[name] ?? ''}TOKEN`, 'y');
    const texts = fc.string({
      unit: fc.constantFrom('a', 'Z', '0', '9', 'f', '_', '-', '=', '\\', '%', 'n', 'u', 'x', ' '),
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, before => {
        begins.lastIndex = before.length;
        expect(inside(before) && begins.test(`${before}TOKEN`)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('standsAlone', () => {
  const rule = secretRules[0];
  if (!rule) throw new Error('no rule');
  it.each([
    ['@{start}sk-[A-Za-z|]{3}(?:a|b(c|d))@{end}', true],
    ['@{start-url}x', true],
    ['@{start}sk-[a-z]{3}|token', false],
    ['@{start}\\[x|y', false],
    ['(?:@{start}a|b)', false],
    ['token@{start}', false],
  ])('of %s is %s', (pattern, expected) => {
    expect(compileRule({ ...rule, pattern }).standsAlone).toBe(expected);
  });
});
