import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';

/** By path and rule: what is there, and why the rule is right to stop at it. */
const explained = new Map([
  // The sample of a call in a docstring has a password that a person could have.
  ['urllib/request.py secret-literal', 'passwd='],
]);

/**
 * Many hundred files of ordinary Python without a secret. A finding that comes up with another version of Python is
 * either a mistake of the rules, which is mended for all values of its kind and gets a row in `python-leaks.test.ts`, or
 * right, and then stands above with its reason.
 */
test('the standard library of the Python on PATH has no secret', () => {
  const library = execFileSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))'], {
    encoding: 'utf8',
  }).trim();
  const files = readdirSync(library, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.py'))
    .map(entry => relative(library, join(entry.parentPath, entry.name)))
    // Its tests hold private keys on purpose, and the packages are other people's.
    .filter(path => !/(?:^|\/)(?:test|tests|idle_test|[a-z]+-packages)\//.test(path));
  expect(files.length).toBeGreaterThan(400);

  const unexplained = files.flatMap(path => {
    const content = readFileSync(join(library, path));
    const lines = content.toString('latin1').split('\n');
    return scanBlob(content, path)
      .filter(({ severity }) => severity === 'error')
      .map(({ rule, line = 0 }) => ({ place: `${path} ${rule}`, text: lines[line - 1] ?? '' }))
      .filter(({ place, text }) => !text.includes(explained.get(place) ?? '\0'))
      .map(({ place }) => place);
  });
  expect(unexplained).toEqual([]);
});
