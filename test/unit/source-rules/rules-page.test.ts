import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('docs/rules.md is as the rulebooks have it', () => {
  const page = new URL('../../../scripts/rules-page.js', import.meta.url).pathname;
  expect(() => execFileSync(process.execPath, [page, '--check'], { stdio: 'pipe' })).not.toThrow();
});
