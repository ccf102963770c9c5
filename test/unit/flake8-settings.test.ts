import { expect, test } from 'vitest';
import { finder } from '../../src/checks/flake8/flake8-settings.ts';
import { fnmatch } from '../../src/lib/fnmatch.ts';

test.each([
  ['a.py', '*.py', true],
  ['a/b.py', '*.py', true],
  ['a.pyc', '*.py', false],
  ['a.py', '?.py', true],
  ['a.py', '[ab].py', true],
  ['c.py', '[!ab].py', true],
  ['a.py', '[!ab].py', false],
  ['a+b', 'a+b', true],
  ['a[b', 'a[b', true],
  ['a]b', 'a[]]b', true],
])('fnmatch(%j, %j) is %j', (text, pattern, expected) => {
  expect(fnmatch(text, pattern)).toBe(expected);
});

test.each<[path: string, section: Record<string, string>, expected: boolean]>([
  ['app/a.py', {}, true],
  ['app/a.pyi', {}, false],
  ['app/a.pyi', { filename: '*.py,*.pyi' }, true],
  ['.tox/a.py', {}, false],
  ['.tox/a.py', { exclude: 'gen' }, true],
  ['.tox/a.py', { 'extend-exclude': 'gen' }, false],
  ['gen/sub/a.py', { exclude: 'gen' }, false],
  ['app/gen/a.py', { extend_exclude: 'one,\ngen' }, false],
  ['gen/a.py', { exclude: './gen/' }, false],
  ['app/gen/a.py', { exclude: './gen/' }, true],
  ['app/migrations/a.py', { exclude: '*/migrations/*' }, false],
  ['migrations/a.py', { exclude: '*/migrations/*' }, true],
  ['app/a.py', { exclude: 'a.py' }, false],
  ['app/a.py', { exclude: '../app' }, true],
  ['app/a.py', { exclude: '/app' }, true],
])('%s under %j: %j', (path, section, expected) => {
  expect(finder(section)(path)).toBe(expected);
});
