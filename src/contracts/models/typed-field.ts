import type { ClassSettings } from './class-settings.ts';
import { plainText, shown, type Declaration, type Expression } from './expression.ts';
import type { Field, Place, Shape } from './model.ts';
import { lastOf, limited, limitsOf, readShape, type Bound, type ClassReader } from './read-shape.ts';
import type { ModelKind } from './vocabulary-schema.ts';

const fieldCalls = /(^|\.)(Field|field|ib|attrib|Query|Body|Path|Header|Cookie|Form|File)$/;

/**
 * A field that is declared by an annotation. `none` where it is no field; undefined where it takes one of a base away.
 */
export function readTypedField(
  reader: ClassReader,
  kind: ModelKind,
  about: {
    readonly declared: Declaration;
    readonly place: Place;
    readonly settings: ClassSettings;
    readonly bound: Bound;
  },
): Field | 'none' {
  const { declared, place, settings, bound } = about;
  const { name, annotation, value } = declared;
  const callName = value?.kind === 'call' ? shown(value.of) : '';
  if (name.startsWith('_') || name === 'model_config' || /(^|\.)(Relationship|PrivateAttr)$/.test(callName))
    return 'none';
  if (/^(typing\.)?(ClassVar|InitVar)\b/.test(shown(annotation))) return 'none';
  const isCall = value?.kind === 'call' && fieldCalls.test(callName);
  if (!annotation) {
    if (kind === 'attrs' && isCall) return attribute(reader, about);
    // Without an annotation it is a class variable; pydantic refuses it, unless a base has annotated it.
    return 'none';
  }
  const inner = annotatedWith(annotation);
  const calls = [...inner.filter(one => one.kind === 'call'), ...(isCall ? [value] : [])];
  const word = (...names: string[]) =>
    names.flatMap(one => calls.flatMap(call => call.args.named.get(one) ?? [])).at(-1);
  const typed = readShape(reader, place.path, annotation, bound);
  const shape: Shape = limited(typed, isCall ? [limitsOf(value)] : []);
  const initial = initialOf(kind, calls, isCall ? undefined : value);
  const alias = word('alias', 'name');
  const input = word('validation_alias') ?? alias;
  const output = word('serialization_alias') ?? alias;
  const renamed = settings.renames(name);
  return {
    name,
    place,
    input: [...namesOf(input, renamed), ...(settings.byName ? [name] : [])],
    output: output ? plainText(output) : renamed,
    shape,
    required: isRequired(reader, kind, { shape, annotation, initial, settings }),
    ...(initial !== undefined && { initial }),
    isSent: shown(word('init')) !== 'False',
    isGiven: shown(word('exclude')) !== 'True',
  };
}

function attribute(
  reader: ClassReader,
  { declared: { name, value }, place, settings, bound }: Parameters<typeof readTypedField>[2],
): Field | 'none' {
  if (value?.kind !== 'call') return 'none';
  const initial = initialOf('attrs', [value], undefined);
  return {
    name,
    place,
    input: [settings.renames(name)],
    output: settings.renames(name),
    shape: readShape(reader, place.path, value.args.named.get('type'), bound),
    required: initial === undefined,
    ...(initial !== undefined && { initial }),
    isSent: true,
    isGiven: true,
  };
}

/** What stands beside the type in `Annotated[type, …]`, also of the innermost. */
function annotatedWith(annotation: Expression): Expression[] {
  if (annotation.kind !== 'subscript' || !/(^|\.)Annotated$/.test(shown(annotation.of))) return [];
  return annotation.items.slice(1);
}

/** `None`, a text in one spelling, or undefined where there is no default. */
export function initialOf(
  kind: ModelKind,
  calls: readonly Extract<Expression, { kind: 'call' }>[],
  plain: Expression | undefined,
): string | undefined {
  if (plain) return shown(plain) === '...' ? undefined : shown(plain);
  for (const call of [...calls].reverse()) {
    const { positional, named } = call.args;
    const given =
      named.get('default') ??
      (kind === 'dataclass' || kind === 'attrs' ? undefined : defaultPlace(call) ? positional[0] : undefined);
    if (given && shown(given) !== '...') return shown(given);
    const factory = named.get('default_factory') ?? named.get('factory');
    if (factory) return { list: '[]', dict: '{}' }[shown(factory)] ?? `${shown(factory)}()`;
  }
  return undefined;
}

/** `Gt(3)` has a bound in the place where `Field(3)` has its default. */
function defaultPlace(call: Extract<Expression, { kind: 'call' }>): boolean {
  return fieldCalls.test(shown(call.of));
}

function namesOf(alias: Expression | undefined, renamed: string): string[] {
  if (!alias) return [renamed];
  if (alias.kind === 'call' && lastOf(shown(alias.of)) === 'AliasChoices')
    return alias.args.positional.map(plainText);
  return [plainText(alias)];
}

function isRequired(
  reader: ClassReader,
  kind: ModelKind,
  about: {
    readonly shape: Shape;
    readonly annotation: Expression;
    readonly initial: string | undefined;
    readonly settings: ClassSettings;
  },
): boolean {
  const { shape, annotation, initial, settings } = about;
  if (kind === 'typed-dict') {
    const marked = /^(?:\w+\.)*(Required|NotRequired)\[/.exec(shown(annotation))?.[1];
    return marked === undefined ? settings.isTotal : marked === 'Required';
  }
  if (initial !== undefined) return false;
  const isNullable = shape.kind === 'union' && shape.arms.some(arm => arm.kind === 'none');
  // Until pydantic 2, what may be None was optional.
  return !(kind === 'pydantic' && reader.project.pydantic === 1 && isNullable);
}
