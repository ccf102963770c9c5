import * as v from 'valibot';

const plain = v.union([v.string(), v.looseObject({ of: v.string() })]);
const effect = v.picklist(['breaking', 'needs-rationale', 'compatible', 'could-not-tell']);
const kind = v.picklist([
  'pydantic',
  'typed-dict',
  'dataclass',
  'attrs',
  'msgspec',
  'drf',
  'marshmallow',
  'form',
  'storage',
  'enum',
]);

const change = v.strictObject({
  request: effect,
  response: effect,
  /** `{field}`, `{model}`, `{base}` and `{head}` are filled in. */
  message: v.string(),
  example: v.optional(v.strictObject({ base: v.string(), head: v.string() })),
});

/** `rulebooks/contracts/models.yml`; what its words mean stands there. */
export const modelVocabularySchema = v.strictObject({
  rulebook: v.literal('contract-models'),
  kind: v.literal('contract-models'),
  format: v.literal(1),
  version: v.number(),
  libraries: v.array(v.string()),
  same: v.record(v.string(), v.string()),
  kinds: v.record(kind, v.array(v.string())),
  types: v.record(v.string(), plain),
  calls: v.record(v.string(), plain),
  wider: v.record(v.string(), v.array(v.string())),
  credentials: v.string(),
  changes: v.record(v.string(), change),
});

export type ModelVocabulary = v.InferOutput<typeof modelVocabularySchema>;
export type ModelKind = v.InferOutput<typeof kind>;
export type Effect = v.InferOutput<typeof effect>;
