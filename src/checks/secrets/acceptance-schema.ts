import * as v from 'valibot';

const pattern = v.pipe(v.string(), v.minLength(1));
const length = v.pipe(v.number(), v.integer(), v.minValue(1));

/** `rulebooks/secret-acceptance.yml`; what its words mean stands there. */
export const acceptanceSchema = v.strictObject({
  rulebook: v.literal('secret-acceptance'),
  kind: v.literal('secret-acceptance'),
  format: v.literal(1),
  version: v.number(),
  reach: length,
  'longest-reason': length,
  reason: pattern,
  ends: v.array(pattern),
  comments: v.array(pattern),
  mends: v.strictObject({
    'take-out': pattern,
    inline: pattern,
    baseline: pattern,
    edit: pattern,
    published: pattern,
  }),
  markers: v.array(
    v.strictObject({
      pattern,
      by: v.picklist(['pygov', 'peers']),
      reads: v.picklist(['this-line', 'next-line']),
    }),
  ),
});

export type AcceptanceRules = v.InferOutput<typeof acceptanceSchema>;
