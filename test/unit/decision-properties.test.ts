import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/gate/decide.ts';
import { asStandings, derive } from '../../src/gate/derived-claims.ts';
import { missingRulebook } from '../../src/gate/missing-rulebook.ts';
import type { ClaimResult, ClaimStatus, Evidence, Requirement, VerdictState } from '../../src/model.ts';
import type { Exposure } from '../../src/risk/find-surfaces.ts';
import { noPolicyConfig } from '../../src/rulebook/configuration-layer.ts';
import { resolvePolicy } from '../../src/rulebook/resolve-policy.ts';
import type { ClaimPolicy } from '../../src/rulebook/claim-policy.ts';
import type { Policy } from '../../src/rulebook/policy.ts';
import type { Criterion, TieringRules } from '../../src/rulebook/risk-rules.ts';
import { tiers } from '../../src/rulebook/tiers.ts';

/** Policies with few names, so that everything refers to everything. */
const claimNames = ['a', 'b', 'c', 'd'];
const proofNames = ['p', 'q', 'r'];

const tier = fc.constantFrom(...tiers);
const someClaims = fc.subarray(claimNames, { minLength: 1 });
const someProofs = fc.subarray(proofNames);
const requirement = fc.constantFrom<Requirement>('required', 'advisory');

const tiering: fc.Arbitrary<TieringRules> = fc
  .record({
    proofs: fc.tuple(
      ...proofNames.map(() =>
        fc.record({ claims: someClaims, tests: fc.constantFrom(undefined, ['raises'], ['.']) }),
      ),
    ),
    minimums: fc.tuple(
      ...tiers.map(() => fc.record({ all: someProofs, whereListed: someProofs, oneOf: someProofs })),
    ),
  })
  .map(({ proofs, minimums: [low, medium, high] }) => {
    const nothing = { all: [], whereListed: [], oneOf: [] };
    return {
      ordinary: [],
      tests: [],
      uncertain: 'TIER-MEDIUM',
      unreadable: 'TIER-HIGH',
      readAtMost: { files: 0, bytes: 0 },
      surfaces: [],
      proofs: Object.fromEntries(
        proofs.map(({ claims, tests }, index) => [
          proofNames[index] ?? '',
          { means: '', claims, ...(tests && { tests }) },
        ]),
      ),
      minimums: {
        'TIER-LOW': low ?? nothing,
        'TIER-MEDIUM': medium ?? nothing,
        'TIER-HIGH': high ?? nothing,
      },
    };
  });

const criterion: fc.Arbitrary<Criterion> = fc
  .record({
    since: tier,
    critical: fc.boolean(),
    rests: fc.oneof(
      fc.record({ claims: someClaims }),
      fc.record({ claims: fc.constant<string[]>([]), proof: fc.constantFrom(...proofNames) }),
    ),
  })
  .map(({ since, critical, rests }) => ({ name: 'criterion', asks: '', since, critical, ...rests }));

const exposure: fc.Arbitrary<Exposure> = fc
  .record({
    tier,
    proofs: someProofs,
    testLines: fc.constantFrom<string[]>([], ['x'], ['with raises():']),
  })
  .map(({ tier: highest, proofs, testLines }) => ({
    tier: highest,
    surfaces: [{ surface: 's', means: '', tier: highest, proofs, files: [] }],
    testLines,
  }));

const ratio = fc.integer({ min: 0, max: 20 }).map(number => number / 20);
const weights = fc.tuple(
  ...tiers.map(() => fc.record({ weight: fc.integer({ min: 0, max: 5 }), passRatio: ratio })),
);

const shipped = resolvePolicy('backend-python', [], noPolicyConfig);

interface World {
  readonly policy: Policy;
  readonly exposure: Exposure;
  readonly requirements: readonly Requirement[];
}

const world: fc.Arbitrary<World> = fc
  .record({
    tiering: fc.option(tiering, { nil: undefined }),
    criteria: fc.array(criterion, { maxLength: 6 }),
    weights: fc.option(weights, { nil: undefined }),
    exposure,
    requirements: fc.tuple(...[...claimNames, 'risk-covered', 'scorecard-passed'].map(() => requirement)),
    addOn: fc.record({
      class: requirement,
      unavailable: fc.constantFrom(undefined, 'is missing'),
      speaksFor: fc.subarray(['risk-covered', 'scorecard-passed']),
    }),
  })
  .map(({ tiering: rules, criteria, weights: weighed, exposure: exposed, requirements, addOn }) => {
    const nothing = { weight: 1, passRatio: 1 };
    const [low = nothing, medium = nothing, high = nothing] = weighed ?? [];
    const calibration = { 'TIER-LOW': low, 'TIER-MEDIUM': medium, 'TIER-HIGH': high };
    const { unavailable, ...more } = addOn;
    return {
      policy: {
        ...shipped,
        risk: { criteria, ...(rules && { tiering: rules }), ...(weighed && { calibration }) },
        addOns: [
          {
            name: 'x',
            origin: 'x',
            recovery: 'x',
            ...more,
            ...(unavailable !== undefined && { unavailable }),
          },
        ],
      },
      exposure: exposed,
      requirements,
    };
  });

type Kind = 'VERIFIED' | 'NOT_VERIFIED' | 'FAILED' | 'NOT_NEEDED' | 'SKIPPED';

function statusOf(kind: Kind): ClaimStatus {
  switch (kind) {
    case 'VERIFIED':
      return { kind, summary: '', evidence: [{ id: 'e' } as Evidence] };
    case 'FAILED':
      return { kind, summary: '', findings: [], evidence: [] };
    case 'NOT_NEEDED':
      return { kind, why: '' };
    case 'NOT_VERIFIED':
      return { kind, reason: 'MISSING', message: '' };
    case 'SKIPPED':
      return { kind: 'NOT_VERIFIED', reason: 'SKIPPED', message: '' };
  }
}

const rank: Readonly<Record<VerdictState, number>> = {
  'ready-to-commit': 0,
  'ready-for-pr': 0,
  unverified: 1,
  blocked: 2,
};

/** The verdict of a world on how its claims stand, derived claims and all. */
async function verdictOf(
  { policy, exposure: exposed, requirements }: World,
  kinds: readonly Kind[],
): Promise<number> {
  const claims: ClaimResult[] = claimNames.map((claim, index) => ({
    claim,
    requirement: requirements[index] ?? 'required',
    status: statusOf(kinds[index] ?? 'NOT_VERIFIED'),
    notes: [],
    durationMs: 0,
  }));
  const { resultOf } = await derive(
    { policy, exposure: () => Promise.resolve(exposed) },
    asStandings(claims),
  );
  const derived = policy.claims.filter(({ name }) => name === 'risk-covered' || name === 'scorecard-passed');
  const results = derived.map((claim: ClaimPolicy, index): ClaimResult => ({
    claim: claim.name,
    requirement: requirements[claimNames.length + index] ?? 'required',
    status: resultOf(claim).status,
    notes: [],
    durationMs: 0,
  }));
  const facts = { claims: [...claims, ...results], missingRulebook: missingRulebook(policy) };
  return rank[decide('ci', facts).state];
}

describe('a verdict under a random policy', () => {
  const kinds = fc.tuple(
    ...claimNames.map(() =>
      fc.constantFrom<Kind>(
        'VERIFIED',
        'VERIFIED',
        'VERIFIED',
        'NOT_VERIFIED',
        'FAILED',
        'NOT_NEEDED',
        'SKIPPED',
      ),
    ),
  );

  test('is never better for evidence that is taken away, never worse for evidence that passes', async () => {
    let blocked = 0;
    let ready = 0;
    await fc.assert(
      fc.asyncProperty(world, kinds, async (given, stand) => {
        for (const [index, kind] of stand.entries()) {
          if (kind !== 'VERIFIED') continue;
          const proved = await verdictOf(given, stand);
          const without = await verdictOf(given, stand.with(index, 'NOT_VERIFIED'));
          expect(without).toBeGreaterThanOrEqual(proved);
          if (without > proved) blocked += 1;
          if (without === 0) ready += 1;
        }
      }),
      { numRuns: 2000 },
    );
    // It says something only where both come about.
    expect(Math.min(blocked, ready)).toBeGreaterThan(50);
  });

  test('is blocked without a required rulebook, whatever is proved', async () => {
    await fc.assert(
      fc.asyncProperty(world, async given => {
        const addOns = given.policy.addOns.map(addOn => ({
          ...addOn,
          class: 'required' as const,
          unavailable: 'is missing',
        }));
        const policy = { ...given.policy, addOns };
        expect(
          await verdictOf(
            { ...given, policy },
            claimNames.map(() => 'VERIFIED'),
          ),
        ).toBe(rank.blocked);
      }),
      { numRuns: 200 },
    );
  });
});
