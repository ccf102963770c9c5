import { describe, expect, test } from 'vitest';
import { decide } from '../../src/gate/decide.ts';
import { fingerprint, recordInputs } from '../../src/evidence/fingerprint.ts';
import { explainDifference, judgeFreshness, judgeParts } from '../../src/evidence/freshness.ts';
import type { ClaimResult, ClaimStatus, Evidence, Input, Part, Requirement } from '../../src/model.ts';

const now = Date.parse('2026-06-01T12:00:00.000Z');
const day = 86_400_000;
const rules = { nowMs: now, maxAgeMs: 7 * day };

function evidence(result: Evidence['result'], ageMs: number, parts?: readonly Part[]): Evidence {
  const finished = new Date(now - ageMs).toISOString();
  return {
    format: 1,
    id: `${result}-${ageMs}`,
    check: 'tests',
    claims: ['tests-green'],
    key: 'k',
    inputs: [],
    ...(parts && { parts }),
    result,
    summary: '',
    findings: [],
    tool: 'pytest',
    command: [],
    tree: 't',
    gate: 'pre-push',
    started: finished,
    finished,
  };
}

describe('a record is fresh', () => {
  test.each<[string, Evidence[], string]>([
    ['never when there is none', [], 'MISSING'],
    ['when it passed just now', [evidence('passed', 0)], 'fresh'],
    ['when it passed within the age', [evidence('passed', 7 * day)], 'fresh'],
    ['never when it is older', [evidence('passed', 7 * day + 1)], 'EXPIRED'],
    ['never when it is dated in the future', [evidence('passed', -1)], 'FUTURE_TIMESTAMP'],
    ['never when it failed', [evidence('failed', 0)], 'MISSING'],
    ['never when it failed before', [evidence('failed', day), evidence('passed', 0)], 'UNSTABLE'],
    ['never when it failed afterwards', [evidence('failed', 0), evidence('passed', day)], 'UNSTABLE'],
    [
      'by a good record beside one of the future',
      [evidence('passed', day), evidence('passed', -day)],
      'fresh',
    ],
  ])('%s', (_what, records, expected) => {
    const freshness = judgeFreshness(records, rules);
    expect(freshness.kind === 'fresh' ? 'fresh' : freshness.reason).toBe(expected);
  });

  test('for the parts that it covers, and for no other', () => {
    const a: Part = ['a.py', '100644', '1'];
    const b: Part = ['b.py', '100644', '2'];
    const edited: Part = ['a.py', '100644', '3'];
    const records = [evidence('passed', 0, [a]), evidence('failed', 0, [b])];
    expect(judgeParts(records, [a, b, edited], rules)).toMatchObject({ covered: 1, missing: [b, edited] });
  });

  test('never more so as time goes by', () => {
    const record = [evidence('passed', 0)];
    let seenStale = false;
    for (let age = 0; age < 20 * day; age += day / 2) {
      const fresh = judgeFreshness(record, { nowMs: now + age, maxAgeMs: rules.maxAgeMs }).kind === 'fresh';
      expect(fresh && seenStale).toBe(false);
      seenStale ||= !fresh;
    }
    expect(seenStale).toBe(true);
  });
});

describe('the key of a task', () => {
  const inputs: Input[] = [
    { kind: 'tree', label: 'tree', value: 'abc' },
    { kind: 'config', label: 'pytest.ini', value: undefined },
    { kind: 'env', label: 'PATH', value: '/bin' },
    { kind: 'packages', label: 'pytest', value: '8.0 x' },
  ];
  const key = (list: readonly Input[], check = 'tests') => fingerprint(check, recordInputs(list));

  test('does not depend on the order of the inputs', () => {
    expect(key([...inputs].reverse())).toBe(key(inputs));
  });

  test('changes with any single change of an input', () => {
    const keys = new Set([key(inputs), key(inputs, 'lint')]);
    for (const [index, input] of inputs.entries()) {
      const variants: Input[] = [
        { ...input, label: `${input.label}x` },
        { ...input, value: `${input.value ?? ''}x` },
        { ...input, value: input.value === undefined ? '' : undefined },
        { ...input, kind: input.kind === 'tool' ? 'tree' : 'tool' },
      ];
      for (const variant of variants) keys.add(key(inputs.with(index, variant)));
      keys.add(key(inputs.toSpliced(index, 1)));
    }
    expect(keys.size).toBe(2 + inputs.length * 5);
  });

  test.each([
    ['a file of its configuration that is new', 1, 'x', 'CONFIG_CHANGED', 'pytest.ini is new'],
    ['an edited tree', 0, 'x', 'TREE_CHANGED', 'the set of tree has changed'],
    ['a package', 3, '8.1 y', 'PACKAGES_CHANGED', 'the package pytest has changed'],
  ])('names the input that differs: %s', (_what, index, value, reason, detail) => {
    const changed = inputs.map((input, at) => (at === index ? { ...input, value } : input));
    expect(explainDifference(recordInputs(changed), recordInputs(inputs))).toEqual({ reason, detail });
  });
});

describe('a gate is decided', () => {
  const statuses: ClaimStatus[] = [
    { kind: 'VERIFIED', summary: '', evidence: [] },
    { kind: 'NOT_NEEDED', why: '' },
    { kind: 'NOT_VERIFIED', reason: 'MISSING', message: '' },
    { kind: 'FAILED', summary: 'bad', findings: [], evidence: [] },
  ];
  const claim = (status: ClaimStatus, requirement: Requirement = 'required'): ClaimResult => ({
    claim: status.kind,
    requirement,
    status,
    notes: [],
    durationMs: 0,
  });
  const all = statuses.flatMap(first => statuses.map(second => [claim(first), claim(second)]));

  test('by required claims alone', () => {
    for (const status of statuses) {
      expect(decide('pre-push', { claims: [claim(status, 'advisory')] })).toMatchObject({ exitCode: 0 });
    }
  });

  test('with 1 for a failed claim, 2 for one that is not verified, and a failed one first', () => {
    for (const claims of all) {
      const kinds = claims.map(({ status }) => status.kind);
      const expected = kinds.includes('FAILED') ? 1 : kinds.includes('NOT_VERIFIED') ? 2 : 0;
      const decision = decide('pre-commit', { claims: claims });
      expect(decision.exitCode).toBe(expected);
      expect(decision.blocker?.claim).toBe(
        ['FAILED', 'NOT_VERIFIED'].find(kind => kinds.some(other => other === kind)),
      );
    }
  });

  test('never better after evidence is taken away', () => {
    const missing = claim({ kind: 'NOT_VERIFIED', reason: 'MISSING', message: '' });
    for (const claims of all) {
      for (const [index, { status }] of claims.entries()) {
        if (status.kind !== 'VERIFIED') continue;
        const before = decide('ci', { claims: claims });
        const after = decide('ci', { claims: claims.with(index, missing) });
        expect(after.state).toBe('blocked');
        expect(before.exitCode === 0 || after.exitCode === before.exitCode).toBe(true);
      }
    }
  });
});
