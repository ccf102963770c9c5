import { describe, expect, test } from 'vitest';
import { serviceRules } from '../../../src/checks/secrets/rules.ts';
import type { SecretRule } from '../../../src/checks/secrets/rule-schema.ts';
import { compileRule } from '../../../src/checks/secrets/compiled-rule.ts';
import { rulePattern } from '../../../src/checks/secrets/rule-pattern.ts';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import { reach } from '../../../src/checks/secrets/text-window.ts';
import { expandShape } from './expand-shape.ts';
import { brokenExamples, nearMisses } from './near-misses.ts';
import { patternSpan } from './pattern-span.ts';

const longer = 'Qx7'.repeat(120);
const seeds = [1, 7_920, 15_839, 23_758];

describe.each(serviceRules)('$id', rule => {
  test('finds what its bad shapes stand for, and shows nothing of it', () => {
    for (const shape of rule.examples.bad) {
      const found = seeds.filter(seed => {
        const { text, drawn } = expandShape(shape, seed);
        const findings = scan(`# orders\r\n\n${text}\nx = 1\n`);
        const shown = JSON.stringify(findings);
        expect(drawn.filter(part => part.length > 4 && shown.includes(part.slice(0, 5)))).toEqual([]);
        return findings.some(({ rule: id, severity }) => id === rule.id && severity === 'error');
      });
      // A value that has no digit by chance, or the letters of words, is not believed.
      expect(found.length, shape).toBeGreaterThanOrEqual(seeds.length - 1);
    }
  });

  test.each(rule.examples.good)('leaves alone: %s', text => {
    expect(scan(text)).toEqual([]);
  });

  test('asks for the whole value, and for the name of a secret beside the service', () => {
    const [bad = ''] = rule.examples.bad;
    const [, value = ''] = /"(.*)"/.exec(bad) ?? [];
    const word = bad.slice(0, bad.indexOf('_API_KEY'));
    const near = [
      `${word}_API_KEY = "${value}${longer}"`,
      `${word}_API_KEY = "${longer}${value}"`,
      `${word}_API_KEY_HASH = "${value}"`,
      `${word}_PUBLIC_KEY = "${value}"`,
      `${word}_REVISION = "${value}"`,
      `X${word}X_API_KEY = "${value}"`,
      `${word}_AUTHOR = "${value}"`,
    ];
    expect(near.filter(shape => finds(rule, expandShape(shape, 3).text))).toEqual([]);
  });

  test('is tried where the name of a secret stands as far from the service as the pattern lets it', () => {
    const { source } = rulePattern(rule);
    const far = Number(/\[\^\\r\\n\]\{0,(\d+)\}/.exec(source)?.[1] ?? 0);
    const [, value = ''] = /"(.*)"/.exec(rule.examples.bad[0] ?? '') ?? [];
    for (const word of rule.keywords) {
      const name = far === 0 ? `${word}secret` : `${word}${' '.repeat(far)}key`;
      const { text } = expandShape(`${name} = "${value}"`, 1);
      expect(new RegExp(source, 'dyi').exec(text), text).not.toBeNull();
      expect(compileRule(rule).hasBeside(() => text.slice(0, reach.beside))).toBe(true);
    }
  });

  test('has only repeats with an end, looks no further than the window, and reads bytes', () => {
    const { source } = rulePattern(rule);
    const { ahead, behind } = patternSpan(source);
    expect(ahead).toBeLessThanOrEqual(reach.after);
    expect(behind).toBeLessThanOrEqual(reach.before);
    expect(source).not.toMatch(/\\[swWSbB]/);
  });

  test('ends on near misses, and still finds what follows them', () => {
    const { text } = expandShape(rule.examples.bad[0] ?? '', 1);
    const noise = [...nearMisses(rule, 4_096), ...brokenExamples(rule, 4_096)].map(({ line }) => line);
    expect(finds(rule, `${noise.join('\n\n')}\n\n${text}\n`)).toBe(true);
  });
});

test.each(serviceRules.filter(({ id }) => /^(?:viewneo|twitter|lob|atlassian|ibm-cloud)-/.test(id)))(
  '$id ends on long near misses',
  rule => {
    for (const { line } of [...nearMisses(rule, 131_072), ...brokenExamples(rule, 131_072)])
      expect(Array.isArray(scan(line))).toBe(true);
  },
);

function finds(rule: SecretRule, text: string): boolean {
  return scan(text).some(finding => finding.rule === rule.id);
}

function scan(text: string) {
  return scanBlob(Buffer.from(text), 'src/orders/settings.py');
}
