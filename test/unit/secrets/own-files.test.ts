import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';

const root = new URL('../../../', import.meta.url);

const files = ['rulebooks/', 'src/checks/secrets/', 'test/unit/secrets/'].flatMap(folder =>
  readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`),
);

test('the rules and their tests hold nothing that the rules find', () => {
  expect(files.length).toBeGreaterThan(20);
  // Judged as source, where nothing is milder.
  expect(files.flatMap(file => scanBlob(readFileSync(file), `src/${file.split('/').at(-1) ?? ''}`))).toEqual(
    [],
  );
});
