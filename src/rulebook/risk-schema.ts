import * as v from 'valibot';
import { insidePath } from '../lib/inside-path.ts';
import { tiers } from './tiers.ts';

/** The name of a rulebook, a claim or a rule. */
export const ruleName = v.pipe(
  v.string('a name such as openapi-current'),
  v.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'a name such as openapi-current'),
);

const tier = v.picklist(tiers, tiers.join(', '));
const whole = v.pipe(v.number('a whole number'), v.integer('a whole number'));
const text = v.string('text');
const texts = v.array(text);
const some = v.pipe(texts, v.minLength(1, 'at least one'));
const reason = v.optional(v.pipe(text, v.minLength(1, 'text')));

/** Text of a JavaScript regular expression, for one line. */
const expression = v.pipe(
  v.string('a regular expression'),
  v.check(source => isExpression(source), 'a regular expression'),
);

function isExpression(source: string): boolean {
  try {
    return source !== '' && new RegExp(source).source !== '';
  } catch {
    return false;
  }
}

/** The sections of a rulebook that say how risky a change is, and what it has to show; see `rulebooks/shared/`. */
export const riskSections = {
  risk: v.optional(
    v.strictObject({
      ordinary: v.optional(texts),
      tests: v.optional(texts),
      uncertain: v.optional(tier),
      unreadable: v.optional(tier),
      'read-at-most': v.optional(v.strictObject({ files: whole, bytes: whole })),
      reason,
    }),
  ),
  surfaces: v.optional(
    v.pipe(
      v.record(
        ruleName,
        v.strictObject({
          means: v.optional(text),
          tier: v.optional(tier),
          proofs: v.optional(v.pipe(texts, v.description('What can be shown for it.'))),
          'touched-by': v.optional(
            v.pipe(
              v.array(
                v.strictObject({
                  paths: v.optional(some),
                  imports: v.optional(some),
                  lines: v.optional(v.pipe(v.array(expression), v.minLength(1, 'at least one'))),
                }),
              ),
              v.description('Ways: each holds where all that it names holds of one changed file.'),
            ),
          ),
          reason,
        }),
      ),
      v.description('What a change can touch, with the tier that it has then.'),
    ),
  ),
  proofs: v.optional(
    v.pipe(
      v.record(
        ruleName,
        v.strictObject({
          means: v.optional(text),
          claims: v.optional(v.pipe(some, v.description('Alternatives: one that is VERIFIED will do.'))),
          tests: v.optional(
            v.pipe(
              v.array(expression),
              v.minLength(1, 'at least one'),
              v.description('The change has to bring a line in a test file that one of these finds.'),
            ),
          ),
          reason,
        }),
      ),
      v.description('How something is shown.'),
    ),
  ),
  minimums: v.optional(
    v.pipe(
      v.record(
        tier,
        v.strictObject({
          all: v.optional(texts),
          'where-listed': v.optional(texts),
          'one-of': v.optional(texts),
          reason,
        }),
      ),
      v.description('The proofs that a tier asks for.'),
    ),
  ),
  criteria: v.optional(
    v.pipe(
      v.record(
        ruleName,
        v.strictObject({
          asks: v.optional(text),
          since: v.optional(tier),
          critical: v.optional(v.boolean('true or false')),
          claims: v.optional(v.pipe(some, v.description('Alternatives: one that is VERIFIED will do.'))),
          proof: v.optional(text),
          reason,
        }),
      ),
      v.description('The questions of a scorecard.'),
    ),
  ),
  calibration: v.optional(
    v.record(
      tier,
      v.strictObject({
        weight: v.optional(v.pipe(v.number('a number'), v.minValue(0, 'a number from 0'))),
        'pass-ratio': v.optional(
          v.pipe(
            v.number('a number from 0 to 1'),
            v.minValue(0, 'a number from 0 to 1'),
            v.maxValue(1, 'a number from 0 to 1'),
          ),
        ),
        reason,
      }),
    ),
  ),
  'add-ons': v.optional(
    v.pipe(
      v.record(
        ruleName,
        v.strictObject({
          class: v.optional(v.picklist(['required', 'advisory'], 'required or advisory')),
          version: v.optional(whole),
          'speaks-for': v.optional(texts),
          rulebook: v.optional(
            v.pipe(insidePath, v.description('Where the repository has it; without it, it is ours.')),
          ),
          reason,
        }),
      ),
      v.description(
        'Rulebooks besides. Without a required one the gate is shut; without an advisory one its claims are not verified.',
      ),
    ),
  ),
};
