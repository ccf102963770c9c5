import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEditableRoots } from '../../src/toolchain/editable-roots.ts';

test.each<[what: string, name: string, text: string, folders: string[], aliases: Record<string, string>]>([
  ['a .pth file', 'it.pth', '/home/me/src\n', ['src'], {}],
  ['the root', 'it.pth', '/home/me\n', [''], {}],
  ['an .egg-link', 'it.egg-link', '/home/me/lib\n.\n', ['lib'], {}],
  ['a folder elsewhere', 'it.pth', '/home/mel\n/other/src\nimport it\n', [], {}],
  ['setuptools', '__editable___it_1_finder.py', "MAPPING = {'shop': '/home/me/src/shop'}\n", ['src'], {}],
  [
    'setuptools, a package deeper',
    '__editable___it_1_finder.py',
    "MAPPING = {'a.b': '/home/me/x/a/b'}\n",
    ['x'],
    {},
  ],
  [
    'setuptools, a module',
    '__editable___it_1_finder.py',
    "MAPPING = {'shop': '/home/me/shop.py'}\n",
    [''],
    {},
  ],
  [
    'setuptools, a package by another name',
    '__editable___it_1_finder.py',
    "MAPPING: dict[str, str] = {'shop': '/home/me/source'}\n",
    [],
    { shop: 'source' },
  ],
  [
    'setuptools, a namespace',
    '__editable___it_1_finder.py',
    "NAMESPACES = {'space': ['/home/me/a/space']}\n",
    ['a'],
    {},
  ],
  [
    'a loader that lists files',
    '_editable_it.py',
    'install({"shop": "/home/me/source/__init__.py"})\n',
    [],
    { shop: 'source' },
  ],
  ['source that is none of these', 'tables.py', "MAPPING = {'shop': '/home/me/source'}\n", [], {}],
])('%s', (_what, name, text, folders, aliases) => {
  const site = mkdtempSync(join(tmpdir(), 'pygov-site-'));
  onTestFinished(() => {
    rmSync(site, { recursive: true });
  });
  writeFileSync(join(site, name), text);
  const roots = readEditableRoots([site, join(site, 'gone')], ['/home/me']);
  expect({ folders: roots.folders, aliases: Object.fromEntries(roots.aliases) }).toEqual({
    folders,
    aliases,
  });
});
