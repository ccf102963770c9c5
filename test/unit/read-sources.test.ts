import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import type { Cache, TreeFile } from '../../src/model.ts';
import { readSources, type Sources } from '../../src/python/read-sources.ts';

const sources: Readonly<Record<string, string>> = {
  a: 'from . import near\nimport json, app.x\n',
  b: 'def broken(:\n',
  c: '# -*- coding: latin-1 -*-\nNAME = "app.\u00e9"\n',
  d: '\uFEFFimport app\n',
};

function reading(more: Partial<Parameters<typeof readSources>[1]> = {}): {
  entries: Map<string, string>;
  read: string[];
  run: () => Promise<Sources>;
} {
  const entries = new Map<string, string>();
  const read: string[] = [];
  const cache: Cache = {
    read: key => Promise.resolve(entries.get(key)),
    write: (key, value) => entries.set(key, value),
    readSet: () => Promise.resolve(new Set()),
    addToSet: () => undefined,
  };
  const files = Object.keys(sources).map((oid): TreeFile => ({ path: `${oid}.py`, mode: '100644', oid }));
  const using = {
    interpreter: { executable: join(inject('venv'), 'bin', 'python'), build: '3' },
    reader: {
      readBlob: (oid: string) => {
        read.push(oid);
        const text = sources[oid];
        return Promise.resolve(
          text === undefined ? undefined : Buffer.from(text, oid === 'c' ? 'latin1' : 'utf8'),
        );
      },
    },
    cache,
    env: {},
    signal: new AbortController().signal,
    ...more,
  };
  return { entries, read, run: () => readSources(files, using) };
}

test('each source is read as its Python reads it', async () => {
  const { run } = reading();
  const result = await run();
  if (result.kind === 'unreadable') throw new Error(result.message);
  expect(result.facts.get('a')).toMatchObject({
    imports: ['.near', 'app.x'],
    standard: ['json'],
    opaque: null,
  });
  expect(result.facts.get('b')).toMatchObject({
    imports: [],
    opaque: 'cannot be parsed (SyntaxError)',
    searchPath: true,
  });
  expect(result.facts.get('c')).toMatchObject({ strings: ['app.\u00e9'] });
  expect(result.facts.get('d')).toMatchObject({ imports: ['app'] });
});

test('a source is read once; an entry of the cache that is damaged is read again', async () => {
  const { entries, read, run } = reading();
  const first = await run();
  expect(read.sort()).toEqual(['a', 'b', 'c', 'd']);
  expect(await run()).toEqual(first);
  expect(read).toHaveLength(4);
  const [torn = '', other = ''] = entries.keys();
  entries.set(torn, (entries.get(torn) ?? '').slice(1));
  entries.set(other, '{"imports": []}');
  expect(await run()).toEqual(first);
  expect(read).toHaveLength(6);
});

test('what cannot be read is said', async () => {
  const interpreter = { executable: '/bin/false', build: '3' };
  expect(await reading({ interpreter }).run()).toMatchObject({ kind: 'unreadable' });
  const reader = { readBlob: () => Promise.resolve(undefined) };
  await expect(reading({ reader }).run()).rejects.toThrow(/git does not have a\.py/);
});
