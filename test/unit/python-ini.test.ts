import { expect, test } from 'vitest';
import { parsePythonIni } from '../../src/lib/python-ini.ts';

test.each([
  ['both separators, names in any case', '[a]\nOne = 1\ntwo: 2\n', { one: '1', two: '2' }],
  ['a value of several lines', '[a]\nx =\n    1,\n    # no\n    2\ny = 3\n', { x: '1,\n2', y: '3' }],
  ['a value that holds a separator', '[a]\nx = b=c:d\n', { x: 'b=c:d' }],
  ['an option without a value', '[a]\nx\ny =\n', { x: '', y: '' }],
  ['a line of a value that looks like a header', '[a]\nx =\n  [b]\n', { x: '[b]' }],
  ['comments', '; one\n[a] ; two\n# three = 3\nx = 1\n', { x: '1' }],
  ['a section in two pieces', '[a]\nx = 1\n[b]\nx = 2\n[a]\ny = 3\n', { x: '1', y: '3' }],
  ['line ends of Windows, a byte order mark', '\uFEFF[a]\r\nx = 1\r\n', { x: '1' }],
  ['an indented header', ' [a]\n x = 1\n', { x: '1' }],
])('%s', (_what, text, expected) => {
  expect({ ...parsePythonIni(text).get('a') }).toEqual(expected);
});

test('a section that is not there', () => {
  expect(parsePythonIni('x = 1\n[b]\n').get('a')).toBeUndefined();
});
