import * as v from 'valibot';

const effect = v.picklist(['breaking', 'needs-rationale', 'compatible', 'could-not-tell']);

const words = v.pipe(v.string(), v.nonEmpty());

/** One class of changes. Where a side is missing it cannot show there, and `only` says why. */
const change = v.strictObject({
  request: v.optional(effect),
  response: v.optional(effect),
  only: v.optional(words),
  /** What else its example shows: `request field-added-optional`. */
  beside: v.optional(v.array(words)),
  /** What it is where the names that generated clients take from the document are protected as well. */
  source: v.optional(effect),
  /** The class of the way back; or why there is none. */
  mirror: v.optional(words),
  'no-mirror': v.optional(words),
  /** What it means for a consumer; `{field}`, `{base}` and `{head}` are filled in. */
  message: v.union([words, v.strictObject({ request: words, response: words })]),
  /** What kind of fragment the example is: see `fragments`. */
  in: v.picklist(['schema', 'parameters', 'operation', 'document', 'files']),
  /** Fields of 3.1 stand in it. */
  version: v.optional(v.literal('3.1')),
  base: v.unknown(),
  head: v.unknown(),
});

/** `rulebooks/contracts/openapi.yml`; what its words mean stands there. */
export const catalogueSchema = v.strictObject({
  rulebook: v.literal('contract-openapi'),
  kind: v.literal('contract-openapi'),
  format: v.literal(1),
  version: v.number(),
  documents: v.strictObject({ never: v.array(words) }),
  formats: v.strictObject({ shown: v.array(words), wider: v.record(v.string(), v.array(words)) }),
  titles: v.record(v.string(), words),
  changes: v.record(v.string(), change),
});

export type Catalogue = v.InferOutput<typeof catalogueSchema>;
export type ChangeClass = v.InferOutput<typeof change>;
export type Effect = v.InferOutput<typeof effect>;
