import * as v from 'valibot';
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { rulePattern } from '../../../src/checks/secrets/rule-pattern.ts';
import { fragmentsSchema, rulebookSchema, type SecretRule } from '../../../src/checks/secrets/rule-schema.ts';
import { secretRules, serviceRules } from '../../../src/checks/secrets/rules.ts';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import { reach } from '../../../src/checks/secrets/text-window.ts';
import { examplePath } from './example-path.ts';
import { expandShape } from './expand-shape.ts';
import { patternSpan } from './pattern-span.ts';

const folder = new URL('../../../rulebooks/secrets/', import.meta.url);
const files = readdirSync(folder);
// Those that are found by the name of their service have a file of their own.
const rules = secretRules.filter(rule => !serviceRules.includes(rule));
const seeds = Array.from({ length: 40 }, (_, index) => index * 7919 + 1);

test.each(files)('%s keeps to its schema, and is part of the program', file => {
  const book: unknown = parse(readFileSync(new URL(file, folder), 'utf8'));
  if (file === 'fragments.yml') {
    v.parse(fragmentsSchema, book);
    return;
  }
  const { rulebook, rules: own = [], tokens = [], services = [] } = v.parse(rulebookSchema, book);
  expect(`${rulebook}.yml`).toBe(`secrets/${file}`);
  expect(secretRules.map(({ id }) => id)).toEqual(
    expect.arrayContaining([...own, ...tokens, ...services].map(({ id }) => id)),
  );
});

test('ids are given once', () => {
  const ids = secretRules.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

describe.each(rules)('$id', rule => {
  test('finds what its bad shapes stand for', () => {
    for (const shape of rule.examples.bad) {
      for (const seed of seeds) {
        const { text } = expandShape(shape, seed);
        const found = scan(text, rule);
        expect(found, `seed ${seed}: ${shape}`).toEqual([
          expect.objectContaining({ rule: rule.id, severity: rule.severity ?? 'error' }),
        ]);
      }
    }
  });

  test('finds them in the middle of other text as well', () => {
    for (const shape of rule.examples.bad) {
      const { text } = expandShape(shape, 5);
      expect(scan(`# orders\r\n\n${text}\n\nx = 1\n`, rule).map(finding => finding.rule)).toEqual([rule.id]);
    }
  });

  test.each(rule.examples.good)('leaves alone: %s', text => {
    expect(scan(text, rule)).toEqual([]);
  });

  test('shows nothing of the secret but what all of its kind begin with', () => {
    for (const shape of rule.examples.bad) {
      for (const seed of seeds) {
        const { text, drawn } = expandShape(shape, seed);
        const shown = JSON.stringify(scan(text, rule));
        for (const secret of drawn) {
          for (let start = 0; start + 5 <= secret.length; start += 1) {
            expect(shown).not.toContain(secret.slice(start, start + 5));
          }
        }
      }
    }
  });

  test('has only repeats with an end, looks no further than the window, and reads bytes', () => {
    const { source } = rulePattern(rule);
    const { ahead, behind } = patternSpan(source);
    expect(ahead).toBeLessThanOrEqual(reach.after);
    expect(behind).toBeLessThanOrEqual(reach.before);
    expect(source).not.toMatch(/\\[swWSbB]/);
  });
});

function scan(text: string, rule: SecretRule) {
  return scanBlob(Buffer.from(text), examplePath(rule));
}
