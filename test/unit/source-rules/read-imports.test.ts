import { expect, test } from 'vitest';
import { readImport } from '../../../src/source-rules/read-imports.ts';

test.each<[statement: string, bindings: Record<string, string>]>([
  ['import time', { time: 'time' }],
  ['import os.path', { os: 'os' }],
  ['import os.path as p, time as t', { p: 'os.path', t: 'time' }],
  ['from time import sleep', { sleep: 'time.sleep' }],
  ['from a.b import (\n    c as d,  # why\n    e,\n)', { d: 'a.b.c', e: 'a.b.e' }],
  ['from time import \\\n    sleep as s', { s: 'time.sleep' }],
  ['from time import *', { '*': 'time' }],
  ['from time import*', { '*': 'time' }],
  ['from . import time', { time: '.time' }],
  ['from .. import time', { time: '..time' }],
  ['from .time import sleep', { sleep: '.time.sleep' }],
  ['from . time import sleep', { sleep: '.time.sleep' }],
  ['from.time import(sleep)', { sleep: '.time.sleep' }],
  ['import\ttime\tas\tt', { t: 'time' }],
])('%j', (statement, bindings) => {
  expect(Object.fromEntries(readImport(statement).map(({ name, qualified }) => [name, qualified]))).toEqual(
    bindings,
  );
});
