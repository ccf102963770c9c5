import * as v from 'valibot';
import { durationPattern } from '../lib/duration.ts';
import { insidePath } from '../lib/inside-path.ts';
import { riskSections, ruleName } from './risk-schema.ts';

const duration = v.pipe(
  v.string('a duration such as 90s, 15m, 12h or 7d'),
  v.regex(durationPattern, 'a duration such as 90s, 15m, 12h or 7d'),
);
const texts = v.array(v.string('text'));
const integer = v.pipe(v.number('a whole number'), v.integer('a whole number'));
const place = v.pipe(integer, v.minValue(0, 'a number from 0 to 9'), v.maxValue(9, 'a number from 0 to 9'));
const reason = v.pipe(v.string('text'), v.regex(/\S/, 'text'));
const gateNames = ['pre-commit', 'pre-push', 'ci'] as const;
const layerKinds = ['master', 'core', 'profile', 'add-on', 'repository', 'configuration'] as const;
const conditions = [
  'claim-failed',
  'rulebook-missing',
  'profile-ambiguous',
  'claim-not-verified',
  'claim-skipped',
  'otherwise',
] as const;
const words = v.strictObject({ message: v.string('text'), mend: v.string('text') });
const scope = v.strictObject({ 'max-order': integer });

const requirement = v.picklist(['required', 'advisory', 'off'], 'required, advisory or off');

/** What a test run takes from outside the snapshot: what counts as the machine, and how the rest is told. */
const outside = v.strictObject({
  platform: texts,
  programs: texts,
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

const targeting = v.strictObject({
  'suite-takes-at-least': duration,
  'selects-at-most': v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  inert: texts,
  structural: texts,
  conventions: v.record(v.string(), texts),
});

const claim = v.strictObject({
  means: v.optional(v.pipe(v.string('text'), v.description('What is known when the claim is VERIFIED.'))),
  why: v.optional(v.string('text')),
  mend: v.optional(v.pipe(v.string('text'), v.description('What to do when it is not.'))),
  examples: v.optional(v.strictObject({ good: v.string('text'), bad: v.string('text') })),
  order: v.optional(v.pipe(place, v.description('Claims of one order are proved side by side.'))),
  check: v.optional(v.string('the name of a check')),
  enforce: v.optional(v.pipe(v.string('a word'), v.description('Its name in `enforce` of a configuration.'))),
  timeout: v.optional(duration),
  gates: v.optional(
    v.pipe(
      v.strictObject({
        'pre-commit': v.optional(requirement),
        'pre-push': v.optional(requirement),
        ci: v.optional(requirement),
      }),
      v.description('Which gates need it.'),
    ),
  ),
  skip: v.optional(
    v.pipe(
      v.picklist(['free', 'with-reason'], 'free or with-reason'),
      v.description('Whether PYGOV_SKIP needs PYGOV_SKIP_REASON.'),
    ),
  ),
  accepts: v.optional(
    v.pipe(
      v.array(v.picklist(['inline', 'inline-of-peers', 'baseline'], 'inline, inline-of-peers or baseline')),
      v.description('In which ways a person may let a found secret be.'),
    ),
  ),
  existing: v.optional(
    v.pipe(
      v.picklist(['count', 'block'], 'count or block'),
      v.description('Whether findings that stood at the base as well are counted, or block like new ones.'),
    ),
  ),
  'only-configured': v.optional(
    v.pipe(
      v.boolean('true or false'),
      v.description('Whether it is not needed where the repository configures no tool for it.'),
    ),
  ),
  'default-rules': v.optional(
    v.pipe(texts, v.description('The rules where the repository configures no linter.')),
  ),
  'advisory-rules': v.optional(
    v.pipe(texts, v.description('Rules whose findings are shown there besides, and do not block.')),
  ),
  hermetic: v.optional(
    v.pipe(
      v.boolean('true or false'),
      v.description('Whether tests that take more from outside than is declared prove nothing.'),
    ),
  ),
  targeting: v.optional(targeting),
  outside: v.optional(outside),
  run: v.optional(
    v.pipe(
      texts,
      v.minLength(1, 'a program and its arguments'),
      v.check(([program = '']) => /\S/.test(program), 'a program and its arguments'),
      v.description('Of a claim of your own: what proves it.'),
    ),
  ),
  files: v.optional(
    v.pipe(
      v.array(insidePath),
      v.minLength(1, 'at least one glob'),
      v.description('What it is about, by globs.'),
    ),
  ),
  'when-touched': v.optional(
    v.pipe(
      v.array(insidePath),
      v.minLength(1, 'at least one glob'),
      v.description('It is needed only where the change touches one of these, by globs.'),
    ),
  ),
  'runs-in': v.optional(v.picklist(['snapshot', 'worktree'], 'snapshot or worktree')),
  junit: v.optional(v.pipe(insidePath, v.description('The report in JUnit XML that its command writes.'))),
  'trust-ingested': v.optional(
    v.pipe(
      v.string('off, or a reason'),
      v.minLength(1, 'off, or a reason'),
      v.description('Why a JUnit report of a run somewhere else proves it; `off` where it does not.'),
    ),
  ),
  reason: v.optional(
    v.pipe(
      reason,
      v.description('Why something here is looser than in the rulebooks above; every verdict shows it.'),
    ),
  ),
});

/**
 * A rulebook, whatever its kind; which sections a kind may have is in `layers.ts`. The JSON Schema that ships
 * (`schema/rulebook.schema.json`) is made from this by the build.
 */
export const rulebookSchema = v.strictObject({
  $schema: v.optional(v.string('the address of the JSON Schema')),
  rulebook: v.pipe(ruleName, v.description('Its name.')),
  kind: v.pipe(
    v.picklist(['master', 'core', 'profile', 'add-on', 'repository'], 'repository'),
    v.description('A rulebook of your own is of the kind `repository`.'),
  ),
  format: v.pipe(v.literal(1, '1'), v.description('Of this schema.')),
  version: v.pipe(integer, v.minValue(1, 'a whole number'), v.description('Of the rulebook; counts up.')),
  'applies-to': v.optional(v.string('text')),
  phases: v.optional(v.record(v.string(), v.strictObject({ name: v.string(), means: v.string() }))),
  gates: v.optional(
    v.record(
      v.picklist(gateNames),
      v.strictObject({ phase: v.string(), ready: v.picklist(['ready-to-commit', 'ready-for-pr']) }),
    ),
  ),
  precedence: v.optional(v.array(v.picklist(layerKinds))),
  evidence: v.optional(
    v.strictObject({
      'max-age': v.optional(duration),
      statistics: v.optional(duration),
      reason: v.optional(reason),
    }),
  ),
  adoption: v.optional(v.strictObject({ holds: v.array(ruleName) })),
  limits: v.optional(v.strictObject({ timeout: duration })),
  scopes: v.optional(v.strictObject({ full: scope, fast: scope, secrets: scope })),
  'own-claims': v.optional(
    v.strictObject({ order: integer, timeout: duration, gates: v.array(v.picklist(gateNames)) }),
  ),
  outside: v.optional(outside),
  claims: v.optional(v.record(ruleName, claim)),
  reasons: v.optional(v.record(v.string(), v.strictObject({ means: v.string(), mend: v.string() }))),
  decision: v.optional(
    v.array(
      v.strictObject({
        when: v.picklist(conditions),
        means: v.string(),
        state: v.picklist(['blocked', 'unverified', 'ready']),
        'exit-code': v.picklist([0, 1, 2]),
      }),
    ),
  ),
  ...riskSections,
});

export type Rulebook = v.InferOutput<typeof rulebookSchema>;
export type ClaimRules = v.InferOutput<typeof claim>;
export type LayerKind = (typeof layerKinds)[number];
/** What can decide a gate. */
export type Condition = (typeof conditions)[number];

/** With sections that must be there. */
type With<K extends keyof Rulebook> = Rulebook & { readonly [Section in K]: NonNullable<Rulebook[Section]> };

export type MasterRulebook = With<'phases' | 'gates' | 'decision'>;
export type CoreRulebook = With<
  'precedence' | 'evidence' | 'adoption' | 'limits' | 'scopes' | 'own-claims' | 'claims' | 'reasons'
>;
