import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decide } from '../../src/gate/decide.ts';
import { fingerprint, recordInputs } from '../../src/evidence/fingerprint.ts';
import { explainDifference, judgeFreshness, judgeParts } from '../../src/evidence/freshness.ts';
import { findPrunable } from '../../src/evidence/prunable.ts';
import { Ledger } from '../../src/evidence/ledger.ts';
import { askLedger, type Question } from '../../src/evidence/proof.ts';
import type { ClaimResult, ClaimStatus, Evidence, Input, InputKind, Part } from '../../src/model.ts';

const day = 86_400_000;
const start = Date.parse('2026-06-01T12:00:00.000Z');
const rules = { nowMs: start, maxAgeMs: 7 * day };

/** What paths are made of: separators, and the lone surrogates that stand for bytes that are no UTF-8. */
const letters = ['a', 'b', '/', ' ', '\n', '\0', '"', '=', '\udc80', '\udcff'];
const text = fc.array(fc.constantFrom(...letters), { maxLength: 5 }).map(all => all.join(''));

/** The text with one letter of it replaced. */
function otherLetter(old: string, turn: number): string {
  const at = turn % (old.length || 1);
  const next = letters[(letters.indexOf(old.charAt(at)) + 1) % letters.length] ?? '';
  return old.slice(0, at) + next + old.slice(at + 1);
}

const kinds = ['tree', 'config', 'tool', 'python', 'packages', 'env', 'policy', 'command'] as const;

/** Few labels, so that lists often have one twice. */
const input: fc.Arbitrary<Input> = fc.record({
  kind: fc.constantFrom<InputKind>(...kinds),
  label: fc.oneof(fc.constant('a'), text),
  value: fc.option(text, { nil: undefined }),
});

const inputs = fc.array(input, { maxLength: 5 });

const key = (list: readonly Input[], check = 'tests') => fingerprint(check, recordInputs(list));

/** The same for two lists if and only if they hold the same inputs, in any order. */
const identity = (list: readonly Input[]) =>
  JSON.stringify(list.map(({ kind, label, value }) => JSON.stringify([kind, label, value ?? null])).sort());

fc.configureGlobal({ numRuns: 500 });

describe('the key of a task', () => {
  test('is the same for the same inputs in any order, and for no others', () => {
    fc.assert(
      fc.property(inputs, inputs, fc.nat(), (one, other, turn) => {
        const turned = [...one.slice(turn % (one.length + 1)), ...one.slice(0, turn % (one.length + 1))];
        expect(key(turned)).toBe(key(one));
        expect(key(one) === key(other)).toBe(identity(one) === identity(other));
      }),
    );
  });

  test('changes with any single change of an input, and the change is named', () => {
    fc.assert(
      fc.property(inputs, input, fc.nat(), fc.nat(), (list, other, at, turn) => {
        const index = at % (list.length + 1);
        const [old] = list.slice(index);
        const variants: (readonly Input[])[] = [
          list.toSpliced(index, 0, other),
          ...(old
            ? [
                list.toSpliced(index, 1),
                list.with(index, { ...old, kind: other.kind }),
                list.with(index, { ...old, label: other.label }),
                list.with(index, { ...old, value: other.value }),
                list.with(index, { ...old, value: old.value === undefined ? '' : undefined }),
                // A letter that crosses the border of label and value.
                list.with(index, { ...old, label: `${old.label}a`, value: old.value?.replace(/^a/, '') }),
                list.with(index, { ...old, label: `${old.label}=${old.value ?? ''}`, value: '' }),
                list.with(index, { ...old, label: otherLetter(old.label, turn) }),
                list.with(index, { ...old, value: old.value && otherLetter(old.value, turn) }),
              ]
            : []),
        ];
        for (const variant of variants) {
          const isSame = identity(variant) === identity(list);
          expect(key(variant) === key(list)).toBe(isSame);
          const present = (all: readonly Input[]) => identity(all.filter(({ value }) => value !== undefined));
          const explained = explainDifference(recordInputs(variant), recordInputs(list));
          expect(explained === undefined).toBe(present(variant) === present(list));
        }
      }),
    );
  });

  test('changes with the check', () => {
    fc.assert(
      fc.property(inputs, fc.uniqueArray(text, { minLength: 2, maxLength: 2 }), (list, [one, other]) => {
        expect(key(list, one)).not.toBe(key(list, other));
      }),
    );
  });
});

const part: fc.Arbitrary<Part> = fc.tuple(
  fc.constantFrom('a.py', 'b.py', 'a\udcff.py', 'a\udcfe.py'),
  fc.constantFrom('100644', '100755'),
  fc.constantFrom('1', '2'),
);

const record: fc.Arbitrary<Evidence> = fc
  .record({
    result: fc.constantFrom<Evidence['result']>(
      'passed',
      'passed',
      'passed',
      'failed',
      'skipped',
      'unproved',
    ),
    age: fc.integer({ min: -3, max: 10 }),
    id: fc.integer({ min: 0, max: 1e6 }).map(String),
    parts: fc.array(part, { maxLength: 3 }),
  })
  .map(({ result, age, id, parts }) => evidence({ result, id, parts, finished: start - age * day }));

const records = fc.uniqueArray(record, { maxLength: 6, size: 'max', selector: ({ id }) => id });
const parts = fc.uniqueArray(part, { maxLength: 4, selector: all => all.join(' ') });

describe('freshness', () => {
  test('is never won by taking passed or skipped evidence away', () => {
    fc.assert(
      fc.property(records, parts, (all, wanted) => {
        const whole = judgeFreshness(all, rules).kind === 'fresh';
        const covered = new Set(wanted.filter(one => !missing(all, wanted).includes(one)));
        for (const [index, { result }] of all.entries()) {
          if (result === 'failed') continue;
          const fewer = all.toSpliced(index, 1);
          expect(judgeFreshness(fewer, rules).kind === 'fresh' && !whole).toBe(false);
          const left = missing(fewer, wanted);
          expect(wanted.filter(one => !left.includes(one) && !covered.has(one))).toEqual([]);
        }
      }),
    );
  });

  test('only decreases as time goes by, once no record is dated in the future', () => {
    fc.assert(
      fc.property(records, fc.array(fc.nat(2 * day), { maxLength: 8 }), (all, steps) => {
        let nowMs = Math.max(start, ...all.map(({ finished }) => Date.parse(finished)));
        let wasStale = false;
        for (const step of [0, ...steps, 10 * day]) {
          nowMs += step;
          const fresh = judgeFreshness(all, { ...rules, nowMs }).kind === 'fresh';
          expect(fresh && wasStale).toBe(false);
          wasStale ||= !fresh;
        }
        expect(wasStale).toBe(true);
      }),
    );
  });

  test('only decreases with a shorter age', () => {
    fc.assert(
      fc.property(records, fc.nat(10 * day), fc.nat(10 * day), (all, one, other) => {
        const shorter = judgeFreshness(all, { ...rules, maxAgeMs: Math.min(one, other) });
        const longer = judgeFreshness(all, { ...rules, maxAgeMs: Math.max(one, other) });
        expect(shorter.kind === 'fresh' && longer.kind !== 'fresh').toBe(false);
      }),
    );
  });

  test('does not depend on the order in which records are read', () => {
    fc.assert(
      fc.property(
        records,
        parts,
        fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
        (all, wanted, order) => {
          const shuffled = all
            .map((one, index) => ({ one, rank: order[index] ?? 0 }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ one }) => one);
          expect(judgeFreshness(shuffled, rules)).toEqual(judgeFreshness(all, rules));
          expect(judgeParts(shuffled, wanted, rules)).toEqual(judgeParts(all, wanted, rules));
        },
      ),
    );
  });
});

describe('pruning', () => {
  /** Of two keys, so that records of another one are about. */
  const ledger = fc
    .tuple(records, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), fc.boolean())
    .map(([all, turns, whole]) =>
      all.map(({ parts: covered, ...one }, index): Evidence => ({
        ...one,
        key: turns[index] === true ? 'k' : 'l',
        ...(!whole && covered && { parts: covered }),
      })),
    );

  test('changes nothing of what is fresh, now or later, for any age; nor what is unstable', () => {
    fc.assert(
      fc.property(ledger, parts, fc.nat(9 * day), fc.nat(7 * day), (all, wanted, later, maxAgeMs) => {
        const gone = new Set(findPrunable(all, rules).map(({ record: { id } }) => id));
        for (const name of ['k', 'l']) {
          const before = all.filter(one => one.key === name);
          const after = before.filter(({ id }) => !gone.has(id));
          for (const nowMs of [start, start + later]) {
            const asked = { nowMs, maxAgeMs };
            expect(judgeParts(after, wanted, asked).missing).toEqual(
              judgeParts(before, wanted, asked).missing,
            );
            if (before.some(one => one.parts)) continue;
            const [was, is] = [judgeFreshness(before, asked), judgeFreshness(after, asked)];
            if (was.kind === 'fresh' || is.kind === 'fresh') expect(is).toEqual(was);
            else expect(is.reason === 'UNSTABLE').toBe(was.reason === 'UNSTABLE');
          }
        }
      }),
    );
  });

  test('leaves nothing to prune', () => {
    fc.assert(
      fc.property(ledger, all => {
        const gone = new Set(findPrunable(all, rules).map(({ record: { id } }) => id));
        expect(
          findPrunable(
            all.filter(({ id }) => !gone.has(id)),
            rules,
          ),
        ).toEqual([]);
      }),
    );
  });
});

describe('what the ledger answers', () => {
  test('comes from records of the same claim, check, inputs and parts alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pygov-ledger-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const question: fc.Arbitrary<Question> = fc.record({
      claim: fc.constantFrom('tests-green', 'lint-clean'),
      check: fc.constantFrom('tests', 'lint'),
      inputs: fc.array(
        fc.record({ kind: fc.constant('tree' as const), label: fc.constant('t'), value: text }),
        {
          maxLength: 2,
        },
      ),
    });
    let number = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(question, parts), { maxLength: 4 }),
        question,
        parts,
        (recorded, asked, wanted) => {
          number += 1;
          const ledger = new Ledger(join(folder, String(number)));
          for (const [{ claim, check, inputs: given }, covered] of recorded) {
            const proof = evidence({ result: 'passed', id: '', parts: covered, finished: start });
            const known = recordInputs(given);
            ledger.append({ ...proof, claims: [claim], check, key: key(given, check), inputs: known });
          }
          const serves = ({ claim, check, inputs: given }: Question) =>
            claim === asked.claim && check === asked.check && identity(given) === identity(asked.inputs);
          const serving = recorded.filter(([one]) => serves(one));
          const whole = askLedger(ledger, asked, rules);
          expect(whole.damaged).toEqual([]);
          expect(whole.stale === undefined).toBe(serving.length > 0);
          const covered = new Set(serving.flatMap(([, all]) => all.map(one => one.join(' '))));
          const { missing: left } = askLedger(ledger, { ...asked, parts: wanted }, rules);
          expect(left).toEqual(wanted.filter(one => !covered.has(one.join(' '))));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a verdict', () => {
  const status = fc.constantFrom<ClaimStatus>(
    { kind: 'VERIFIED', summary: '', evidence: [] },
    { kind: 'NOT_NEEDED', why: '' },
    { kind: 'NOT_VERIFIED', reason: 'SKIPPED', message: '' },
    { kind: 'NOT_VERIFIED', reason: 'EXPIRED', message: '' },
    { kind: 'FAILED', summary: '', findings: [], evidence: [] },
  );
  const claims: fc.Arbitrary<ClaimResult[]> = fc.array(
    fc.record({
      claim: fc.constant('tests-green'),
      requirement: fc.constantFrom('required' as const, 'advisory' as const),
      status,
      notes: fc.constant([]),
      durationMs: fc.constant(0),
    }),
    { maxLength: 5 },
  );
  const rank = { 'ready-to-commit': 0, 'ready-for-pr': 0, unverified: 1, blocked: 2 } as const;

  test('is never better after a claim has lost its evidence', () => {
    fc.assert(
      fc.property(claims, status, (all, worse) => {
        for (const [index, { status: before }] of all.entries()) {
          if (before.kind !== 'VERIFIED' || worse.kind === 'NOT_NEEDED') continue;
          const changed = all.map((claim, at) => (at === index ? { ...claim, status: worse } : claim));
          expect(rank[decide('ci', { claims: changed }).state]).toBeGreaterThanOrEqual(
            rank[decide('ci', { claims: all }).state],
          );
        }
      }),
    );
  });

  test('is blocked where, and only where, a required claim has failed or is not verified', () => {
    fc.assert(
      fc.property(claims, all => {
        const blocks = ({ requirement, status: { kind, ...more } }: ClaimResult) =>
          requirement === 'required' &&
          (kind === 'FAILED' || (kind === 'NOT_VERIFIED' && 'reason' in more && more.reason !== 'SKIPPED'));
        expect(decide('ci', { claims: all }).state === 'blocked').toBe(all.some(blocks));
      }),
    );
  });
});

function missing(all: readonly Evidence[], wanted: readonly Part[]): readonly Part[] {
  return judgeParts(all, wanted, rules).missing;
}

function evidence({
  result,
  id,
  parts: covered,
  finished,
}: {
  result: Evidence['result'];
  id: string;
  parts: readonly Part[];
  finished: number;
}): Evidence {
  const time = new Date(finished).toISOString();
  return {
    format: 1,
    id,
    check: 'tests',
    claims: ['tests-green'],
    key: 'k',
    inputs: [],
    parts: covered,
    result,
    ...(result === 'unproved' && { reason: 'TIMEOUT' as const }),
    summary: '',
    findings: [],
    tool: 'pytest',
    command: [],
    tree: 't',
    gate: 'pre-push',
    started: time,
    finished: time,
  };
}
