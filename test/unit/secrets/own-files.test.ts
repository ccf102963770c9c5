import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter(path => path !== '' && existsSync(join(root, path)));

test('this repository holds nothing that its rules find', () => {
  expect(files.length).toBeGreaterThan(400);
  // Judged as source, where nothing is milder.
  expect(files.flatMap(path => scanBlob(readFileSync(join(root, path)), `src/${basename(path)}`))).toEqual(
    [],
  );
});
