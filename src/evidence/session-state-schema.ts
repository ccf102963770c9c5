import * as v from 'valibot';

const text = v.string();
const time = v.pipe(text, v.isoTimestamp());
const digest = v.pipe(text, v.regex(/^[0-9a-f]{64}$/));
const oid = v.pipe(text, v.regex(/^[0-9a-f]{40,64}$/));
const tier = v.picklist(['TIER-LOW', 'TIER-MEDIUM', 'TIER-HIGH']);
const requirement = v.picklist(['required', 'advisory']);
const ids = v.pipe(v.array(text), v.description('Ids of records in `.governance/ledger`.'));
const gate = v.picklist(['pre-commit', 'pre-push', 'ci']);

const loaded = v.strictObject({
  name: text,
  origin: v.pipe(text, v.description('`pygov`, or its path in the judged tree.')),
  version: v.number(),
  digest: v.pipe(digest, v.description('Of what it says, whatever its layout.')),
});

const addOn = v.variant('status', [
  v.strictObject({ status: v.literal('loaded'), class: requirement, ...loaded.entries }),
  v.strictObject({
    status: v.literal('unavailable'),
    class: requirement,
    name: text,
    origin: text,
    why: text,
  }),
]);

const support = {
  status: v.picklist(['shown', 'failed', 'absent', 'missing', 'not-needed']),
  why: text,
  evidence: ids,
};

/**
 * `.governance/session-state.json`. The JSON Schema that ships (`schema/session-state.schema.json`) is made from this by
 * the build, and every file that a gate writes in the tests is held against it.
 */
export const sessionStateSchema = v.strictObject({
  SESSION_STATE: v.strictObject({
    ActiveProfile: v.picklist(['backend-python', 'fallback-minimum']),
    ProfileSource: v.picklist(['explicit choice', 'deterministic discovery']),
    ProfileEvidence: v.array(
      v.strictObject({ scope: text, profile: text, stack: text, what: text, weight: v.number() }),
    ),
    Conventions: v.pipe(
      v.record(text, v.record(text, v.union([v.literal('unknown'), v.array(text)]))),
      v.description('What each scope is used to; unknown where nothing speaks for it.'),
    ),
    LoadedRulebooks: v.strictObject({
      master: loaded,
      core: loaded,
      profile: loaded,
      addons: v.pipe(v.record(text, addOn), v.description('By name in camel case: `riskTiering`.')),
      repository: v.array(loaded),
    }),
    Gate: v.strictObject({
      name: gate,
      phase: v.pipe(text, v.description('As the master rulebook numbers them.')),
      outcome: v.picklist(['ready-to-commit', 'ready-for-pr', 'unverified', 'blocked']),
      decidedBy: v.pipe(text, v.description('The condition of the master rulebook that held.')),
      label: v.pipe(text, v.description('What was judged, as a person names it.')),
      tree: oid,
      base: oid,
      primaryBlocker: v.optional(
        v.strictObject({ claim: text, reason: v.optional(text), message: text, recovery: text }),
      ),
      at: time,
    }),
    Claims: v.array(
      v.strictObject({
        claim: text,
        requirement,
        status: v.picklist(['VERIFIED', 'FAILED', 'NOT_VERIFIED', 'not-needed']),
        reason: v.optional(text),
        why: v.optional(text),
        evidence: v.pipe(v.array(text), v.description('Ids of BuildEvidence.items.')),
      }),
    ),
    BuildEvidence: v.strictObject({
      items: v.array(
        v.strictObject({
          id: text,
          claim: text,
          result: v.picklist(['passed', 'failed', 'skipped', 'unproved']),
          summary: text,
          tool: text,
          command: v.array(text),
          tree: oid,
          started: time,
          finished: time,
        }),
      ),
    }),
    RiskTiering: v.optional(
      v.strictObject({
        tier,
        surfaces: v.array(
          v.strictObject({
            surface: text,
            tier,
            files: v.array(v.strictObject({ path: text, because: text })),
            moreFiles: v.pipe(v.number(), v.description('That are not listed.')),
          }),
        ),
        minimum: v.array(v.strictObject({ proof: text, means: text, ...support })),
      }),
    ),
    GateScorecards: v.pipe(
      v.record(
        gate,
        v.strictObject({
          tier,
          result: v.picklist(['passed', 'failed', 'not-verified']),
          ratio: v.number(),
          passRatio: v.number(),
          criteria: v.array(
            v.strictObject({
              criterion: text,
              asks: text,
              weight: v.number(),
              critical: v.boolean(),
              ...support,
            }),
          ),
        }),
      ),
      v.description('By gate.'),
    ),
    Warnings: v.array(text),
  }),
});

export type SessionState = v.InferOutput<typeof sessionStateSchema>;
