import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));
const texts = v.array(text);
const weight = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9));
const gates = ['pre-commit', 'pre-push', 'ci'] as const;
const order = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How a stack is recognised. Names of packages may be globs. */
const stack = v.strictObject({
  title: text,
  /** The profile for it; a stack without one is not ours. */
  profile: v.optional(v.picklist(['backend-python', 'fallback-minimum'])),
  /** It is there only where one of its frameworks is. */
  'needs-framework': v.optional(v.boolean()),
  /** Which files describe a project of it, and how they are read: `text` looks for the names of frameworks as they stand. */
  manifests: v.strictObject({
    weight,
    'without-framework': v.optional(weight),
    reads: v.picklist(['python', 'npm', 'text']),
    files: v.optional(texts),
  }),
  /** What a manifest weighs that asks for `tooling` only; nothing where it is not said. */
  'tools-only': v.optional(v.strictObject({ weight })),
  tooling: v.optional(texts),
  /** Of a stack that is not ours it counts only beside a manifest. */
  source: v.strictObject({ weight, extensions: texts }),
  /** Ours, built of another's source. */
  build: v.optional(v.strictObject({ weight, names: texts })),
  frameworks: v.array(v.strictObject({ weight, names: v.record(text, texts) })),
  /** What is imported of a framework, where that is no name of its packages. */
  modules: v.optional(v.record(text, texts)),
});

const convention = v.strictObject({
  packages: v.optional(texts),
  tools: v.optional(texts),
  files: v.optional(texts),
});

/** `rulebooks/discovery.yml`. */
export const discoverySchema = v.strictObject({
  rulebook: v.literal('discovery'),
  kind: v.literal('discovery'),
  format: v.literal(1),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  'not-projects': texts,
  limits: v.strictObject({ 'deepest-project': order, sources: order, 'largest-file': order }),
  'leads-by': v.strictObject({ ours: weight, others: weight }),
  'while-ambiguous': v.strictObject({
    orders: v.strictObject({ 'pre-commit': order, 'pre-push': order, ci: order }),
    blocks: v.array(v.picklist(gates)),
  }),
  stacks: v.record(text, stack),
  conventions: v.record(text, v.record(text, convention)),
});

export type Discovery = v.InferOutput<typeof discoverySchema>;
export type Stack = v.InferOutput<typeof stack>;
export type Convention = v.InferOutput<typeof convention>;
