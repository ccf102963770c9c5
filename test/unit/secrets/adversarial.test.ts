import { expect, test } from 'vitest';
import { secretRules, serviceRules } from '../../../src/checks/secrets/rules.ts';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import { examplePath } from './example-path.ts';
import { expandShape } from './expand-shape.ts';
import { brokenExamples, nearMisses } from './near-misses.ts';

// Those that are found by the name of their service have a file of their own.
const rules = secretRules.filter(rule => !serviceRules.includes(rule));
const size = 128 * 1024;

test.each(rules)('$id ends on near misses, and still finds what follows them', rule => {
  const { text } = expandShape(rule.examples.bad[0] ?? '', 11);
  for (const { what, line } of nearMisses(rule, size)) {
    const found = scanBlob(Buffer.from(`${line}\n\n${text}\n`), examplePath(rule));
    expect(
      found.map(finding => finding.rule),
      what,
    ).toEqual([rule.id]);
    expect(found[0]?.line).toBeGreaterThanOrEqual(3);
  }
});

test.each(rules)('$id ends on its own beginning over and over', rule => {
  for (const { line } of brokenExamples(rule, size))
    expect(Array.isArray(scanBlob(Buffer.from(line), examplePath(rule)))).toBe(true);
});

test('a line of one megabyte, with a thousand secrets', () => {
  const secrets = Array.from({ length: 1_000 }, (_, seed) => expandShape('ghp_{crc32-base62:30}', seed).text);
  const line = secrets.map(secret => secret + ' '.repeat(1_000)).join('');
  const found = scanBlob(Buffer.from(line), 'src/data.txt');
  expect(found).toHaveLength(1_000);
  expect(found.at(-1)).toMatchObject({ line: 1, column: 999 * 1_040 + 1 });
});

test('fifty megabytes, with a secret at the end', () => {
  const bytes = Buffer.alloc(50_000_000, 'password = value\n');
  bytes.write(`\n${expandShape('AKIA{base32:16}', 2).text}\n`, 49_999_900);
  expect(scanBlob(bytes, 'data.bin')).toEqual([expect.objectContaining({ rule: 'aws-access-key-id' })]);
});
