import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

let folder: string;
let compiled: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pygov-compiled-'));
  const installed = join(inject('installed'), 'node_modules');
  cpSync(join(installed, 'pygov'), join(folder, 'pygov'), { recursive: true });
  for (const scope of ['@astral-sh', '@ast-grep']) symlinkSync(join(installed, scope), join(folder, scope));
  compiled = join(folder, 'pygov', 'dist', 'compiled');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function help(): string {
  const ran = spawnSync(process.execPath, [join(folder, 'pygov/bin/pygov.cjs'), 'help'], {
    encoding: 'utf8',
  });
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  return ran.stdout;
}

function keptOfHelp(): string[] {
  return readdirSync(compiled).filter(name => name.endsWith('-help.bin'));
}

it('keeps what it compiled, for the next run', () => {
  rmSync(compiled, { recursive: true, force: true });
  const first = help();
  expect(first).toMatch(/^pygov: git hooks/);
  const [name = ''] = keptOfHelp();
  const content = readFileSync(join(compiled, name));
  expect(help()).toBe(first);
  expect(keptOfHelp()).toEqual([name]);
  expect(readFileSync(join(compiled, name)).equals(content)).toBe(true);
});

it.each<[string, (content: Buffer) => Buffer]>([
  ['cut short', content => content.subarray(0, 1000)],
  ['empty', () => Buffer.alloc(0)],
  [
    'another in one bit',
    content => Buffer.concat([content.subarray(0, -1), Buffer.of((content.at(-1) ?? 0) ^ 1)]),
  ],
])('compiles anew where what is kept is %s', (_, damage) => {
  const first = help();
  const file = join(compiled, keptOfHelp()[0] ?? '');
  const damaged = damage(readFileSync(file));
  writeFileSync(file, damaged);
  expect(help()).toBe(first);
  expect(readFileSync(file).equals(damaged)).toBe(false);
});

it('goes on where it cannot keep anything', () => {
  const first = help();
  rmSync(compiled, { recursive: true });
  writeFileSync(compiled, 'no folder');
  expect(help()).toBe(first);
  rmSync(compiled);
});
