import { expect, test } from 'vitest';
import { holdRules } from '../../../src/source-rules/hold-rules.ts';
import { joinRules, type TreeRules } from '../../../src/source-rules/join-rules.ts';
import { composeFindings } from '../../../src/source-rules/compose-findings.ts';
import type { SourceRule } from '../../../src/source-rules/rule-schema.ts';
import { describeSeverity, isLighter, severityIn } from '../../../src/source-rules/rule-severity.ts';
import { sourceRules } from '../../../src/source-rules/rules.ts';

const [shipped] = sourceRules;
if (!shipped) throw new Error('no rule ships');

const own: SourceRule = { ...shipped, id: 'own', severity: 'error', calls: ['a.b'] };

const tree = (...rules: SourceRule[]): TreeRules =>
  joinRules([], [{ path: 'governance/rules/x.yml', rules, severities: {} }]);

test.each<
  [what: string, head: SourceRule[], base: SourceRule[], calls: string[][], told: (string | undefined)[]]
>([
  ['the same', [own], [own], [['a.b']], []],
  ['a new one', [own], [], [['a.b']], []],
  ['one that is gone', [], [own], [['a.b']], [undefined]],
  ['one that looks at more', [{ ...own, calls: ['a.b', 'c.d'] }], [own], [['a.b', 'c.d']], []],
  [
    'one that looks at other things',
    [{ ...own, calls: ['c.d'] }],
    [own],
    [['c.d'], ['a.b']],
    ['another rule'],
  ],
  [
    'one that asks for more',
    [{ ...own, only: ['in-test'], unless: ['seeded'] }],
    [own],
    [['a.b'], ['a.b']],
    ['another rule'],
  ],
  ['one that is lighter', [{ ...own, severity: 'warning' }], [own], [['a.b']], ['warning']],
  ['one that is heavier', [own], [{ ...own, severity: 'info' }], [['a.b']], []],
  ['other words', [{ ...own, message: 'quite other words' }], [own], [['a.b']], []],
])('of a Change and its base, %s', (_what, head, base, calls, told) => {
  const { rules, weakened } = holdRules(tree(...head), tree(...base));
  expect(rules.rules.map(rule => rule.calls)).toEqual(calls);
  expect(rules.rules.map(rule => severityIn('TIER-LOW', rule))).toEqual(calls.map(() => 'error'));
  expect(weakened.map(({ to }) => to)).toEqual(told);
  expect([...rules.origins.keys()]).toEqual(expect.arrayContaining([...rules.rules]));
});

test('what is chosen for a shipped rule replaces all that it said', () => {
  const byTier: SourceRule = { ...shipped, severity: 'warning', 'severity-by-tier': { 'TIER-LOW': 'info' } };
  const choose = (severities: Record<string, { severity: 'error' | 'info'; reason?: string }>) =>
    joinRules([byTier], [{ path: 'x.yml', rules: [], severities }]);
  const heavier = choose({ [shipped.id]: { severity: 'error' } });
  expect(heavier.rules.map(describeSeverity)).toEqual(['error']);
  expect(heavier.loosened).toEqual([]);
  expect(() => choose({ [shipped.id]: { severity: 'info' } })).toThrow(/less than warning, info in TIER-LOW/);
  expect(choose({ [shipped.id]: { severity: 'info', reason: 'for now' } }).loosened).toMatchObject([
    { from: 'warning, info in TIER-LOW', to: 'info', reason: 'for now' },
  ]);
  expect(() => choose({ nope: { severity: 'error' } })).toThrow(/names no rule that ships/);
});

test('a finding weighs as the tier of the change has it', () => {
  const rule: SourceRule = { ...own, 'severity-by-tier': { 'TIER-LOW': 'info' } };
  const found = { found: [{ rule: 'own', line: 1, endLine: 1, column: 1 }], ignores: [] };
  const weights = (['TIER-HIGH', 'TIER-MEDIUM', 'TIER-LOW'] as const).map(tier => {
    const composing = { rules: new Map([['own', rule]]), tier, acceptsInline: true };
    return composeFindings('a.py', found, composing).map(({ severity }) => severity);
  });
  expect(weights).toEqual([['error'], ['error'], ['info']]);
  expect([isLighter(rule, own), isLighter(own, rule), isLighter(own, own)]).toEqual([true, false, false]);
});
