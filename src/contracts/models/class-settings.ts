import { plainText, shown, type Expression } from './expression.ts';
import type { Field, Model } from './model.ts';
import type { FoundClass } from './read-model.ts';
import type { FunctionSource } from './read-module.ts';
import type { ClassReader } from './read-shape.ts';
import { metaFields } from './meta-fields.ts';
import type { ModelKind } from './vocabulary-schema.ts';

/** What a class says of all its fields. */
export interface ClassSettings {
  readonly extra: Model['extra'];
  readonly strict: boolean;
  readonly isTotal: boolean;
  readonly renames: (name: string) => string;
  readonly byName: boolean;
  readonly readOnly: readonly string[];
  readonly validators: ReadonlyMap<string, string>;
  readonly serializers: ReadonlyMap<string, string>;
  /** Which of the fields count, with those that come from elsewhere (`Meta.fields`). */
  readonly chosen?: (fields: ReadonlyMap<string, Field>) => ReadonlyMap<string, Field>;
}

const validating =
  /(^|\.)(field_validator|validator|model_validator|root_validator|validates|validates_schema|pre_load)\b/;
const serializing = /(^|\.)(field_serializer|model_serializer|post_dump|pre_dump)\b/;

export function readClassSettings(
  reader: ClassReader,
  kind: ModelKind,
  classes: readonly FoundClass[],
): ClassSettings {
  const words = configuration(kind, classes);
  const word = (name: string) =>
    shown(words.get(name))
      .replace(/^"(.*)"$/, '$1')
      .replace(/^.*\./, '');
  const methods = classes.flatMap(({ source }) => source.methods);
  const metas = classes.flatMap(({ path, source }) => {
    const meta = source.inner.get('Meta');
    return meta ? [{ path, meta }] : [];
  });
  const readOnly = metas[0]?.meta.body.find(({ name }) => name === 'read_only_fields')?.value;
  const chosen = metaFields(reader, kind, metas);
  return {
    extra: extraOf(kind, word),
    strict: word('strict') === 'True',
    isTotal: word('total') !== 'False',
    renames: renaming(words.get('alias_generator') ?? words.get('rename')),
    byName: ['populate_by_name', 'allow_population_by_field_name', 'validate_by_name'].some(
      name => word(name) === 'True',
    ),
    readOnly: readOnly?.kind === 'list' ? readOnly.items.map(plainText) : [],
    validators: codeOf(
      methods,
      one => validating.test(one) || (kind === 'drf' && one.startsWith('def validate')),
    ),
    serializers: codeOf(
      methods,
      one => serializing.test(one) || (kind === 'drf' && one.startsWith('def to_representation')),
    ),
    ...(chosen && { chosen }),
  };
}

/** Settings of the nearest class win: keywords of the class, `model_config`, `class Config`, `class Meta`. */
function configuration(kind: ModelKind, classes: readonly FoundClass[]): ReadonlyMap<string, Expression> {
  const words = new Map<string, Expression>();
  for (const { source } of [...classes].reverse()) {
    const config = source.body.find(({ name }) => name === 'model_config')?.value;
    if (config?.kind === 'call') for (const [name, value] of config.args.named) words.set(name, value);
    if (config?.kind === 'dict') for (const [key, value] of config.entries) words.set(plainText(key), value);
    for (const { name, value } of source.inner.get(kind === 'pydantic' ? 'Config' : 'Meta')?.body ?? [])
      if (value) words.set(name, value);
    for (const [name, value] of source.header.args.named) words.set(name, value);
    for (const decorator of source.decorators)
      if (decorator.kind === 'call') for (const [name, value] of decorator.args.named) words.set(name, value);
  }
  return words;
}

function extraOf(kind: ModelKind, word: (name: string) => string): Model['extra'] {
  if (kind === 'msgspec') return word('forbid_unknown_fields') === 'True' ? 'forbid' : 'ignore';
  if (kind === 'marshmallow') {
    return word('unknown') === 'EXCLUDE' ? 'ignore' : word('unknown') === 'INCLUDE' ? 'allow' : 'forbid';
  }
  const extra = word('extra');
  return extra === 'forbid' || extra === 'allow' ? extra : 'ignore';
}

/** Generators that are known; any other stands as itself in the name, so that a change of it is seen. */
function renaming(generator: Expression | undefined): (name: string) => string {
  const name = shown(generator)
    .replace(/^"(.*)"$/, '$1')
    .replace(/^.*\./, '');
  if (!generator || name === 'None') return same => same;
  if (/camel/i.test(name) && !/pascal/i.test(name)) return camel;
  if (/pascal/i.test(name)) return one => camel(`_${one}`);
  return one => `${name}(${one})`;
}

const camel = (name: string) => name.replace(/_+(\w)/g, (_all, letter: string) => letter.toUpperCase());

function codeOf(
  methods: readonly FunctionSource[],
  counts: (what: string) => boolean,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, decorators, text } of methods) {
    const over = decorators.map(shown).filter(one => !/^(classmethod|staticmethod)$/.test(one));
    if (found.has(name) || ![...over, `def ${name}`].some(counts)) continue;
    found.set(name, [...over, withoutComments(text)].join('\n'));
  }
  return found;
}

function withoutComments(text: string): string {
  return text
    .replace(/^\s*("""[^]*?"""|'''[^]*?''')/, '')
    .replace(/(^|\s)#.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
