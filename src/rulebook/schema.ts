import * as v from 'valibot';
import { durationPattern } from '../lib/duration.ts';

const duration = v.pipe(v.string(), v.regex(durationPattern));
const scope = v.strictObject({ 'max-order': v.pipe(v.number(), v.integer()) });
const requirement = v.picklist(['required', 'advisory']);

const words = v.strictObject({ message: v.string(), mend: v.string() });
const outside = v.strictObject({
  platform: v.array(v.string()),
  programs: v.array(v.string()),
  kinds: v.strictObject({
    file: words,
    'working-copy': words,
    untracked: words,
    service: words,
    program: words,
    variable: words,
    unwatched: words,
  }),
});

/** `rulebooks/core.yml`. The built-in rulebooks are checked by the tests, not at every start. */
export const coreSchema = v.strictObject({
  rulebook: v.literal('core'),
  version: v.literal(1),
  evidence: v.strictObject({ 'max-age': duration, statistics: duration }),
  limits: v.strictObject({ timeout: duration }),
  'own-claims': v.strictObject({
    order: v.pipe(v.number(), v.integer()),
    timeout: duration,
    gates: v.array(v.picklist(['pre-commit', 'pre-push', 'ci'])),
  }),
  outside,
  scopes: v.strictObject({ full: scope, fast: scope, secrets: scope }),
  claims: v.record(
    v.string(),
    v.strictObject({
      means: v.string(),
      order: v.pipe(v.number(), v.integer()),
      check: v.string(),
      timeout: duration,
      gates: v.strictObject({
        'pre-commit': v.optional(requirement),
        'pre-push': v.optional(requirement),
        ci: v.optional(requirement),
      }),
      skip: v.optional(v.literal('with-reason')),
      ingest: v.optional(v.literal('junit')),
      existing: v.optional(v.picklist(['count', 'block'])),
      'default-rules': v.optional(v.array(v.string())),
      outside: v.optional(outside),
      targeting: v.optional(
        v.strictObject({
          'suite-takes-at-least': duration,
          'selects-at-most': v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
          inert: v.array(v.string()),
          structural: v.array(v.string()),
          conventions: v.record(v.string(), v.array(v.string())),
        }),
      ),
    }),
  ),
  reasons: v.record(v.string(), v.strictObject({ means: v.string() })),
});

/** `rulebooks/profiles/*.yml`. */
export const profileSchema = v.strictObject({
  rulebook: v.picklist(['backend-python', 'fallback-minimum']),
  version: v.literal(1),
  'selected-when': v.string(),
  claims: v.record(v.string(), v.strictObject({ 'only-configured': v.optional(v.boolean()) })),
});

export type CoreRulebook = v.InferOutput<typeof coreSchema>;
export type ProfileRulebook = v.InferOutput<typeof profileSchema>;
