import { expect, test } from 'vitest';
import { blackExcludes } from '../../src/checks/black/black-excludes.ts';

test.each([
  [
    'what is excluded besides',
    { exclude: 'a', 'extend-exclude': 'b', 'force-exclude': 'c' },
    '(?-x:a)|(?-x:b)|(?-x:c)',
  ],
  [
    'a verbose one beside a plain one',
    { exclude: '(\n  a # one )\n)', 'extend-exclude': 'b c' },
    '(?x:(\n  a # one )\n)\n)|(?-x:b c)',
  ],
  ['flags hold for their own part', { exclude: '(?i)A', 'extend-exclude': '(?x) b' }, '(?i-x:A)|(?x: b\n)'],
  ['an empty one excludes nothing', { exclude: '', 'extend-exclude': 'b' }, '(?-x:b)'],
  ['nothing at all', { exclude: '' }, ''],
])('%s', (_what, table, expected) => {
  expect(blackExcludes(table)).toBe(expected);
});

test('without `exclude` those of black hold', () => {
  expect(blackExcludes({})).toMatch(/^\(\?-x:.*\|build\|/);
});
