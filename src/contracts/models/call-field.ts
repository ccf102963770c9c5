import type { ClassSettings } from './class-settings.ts';
import { plainText, shown, type Arguments, type Declaration, type Expression } from './expression.ts';
import type { Field, Place, Shape } from './model.ts';
import {
  lastOf,
  limited,
  limitsOf,
  plainShape,
  readShape,
  union,
  unknown,
  type ClassReader,
} from './read-shape.ts';
import { vocabulary } from './vocabulary.ts';
import type { ModelKind } from './vocabulary-schema.ts';

const callKinds: readonly ModelKind[] = ['drf', 'marshmallow', 'form', 'storage'];

/** Whether fields of such models are calls without an annotation. */
export function isCallKind(kind: ModelKind): boolean {
  return callKinds.includes(kind);
}

/** A field such as `name = serializers.CharField(max_length=3)`; `none` where it is no field. */
export function readCallField(
  reader: ClassReader,
  kind: ModelKind,
  {
    declared,
    place,
    settings,
  }: { readonly declared: Declaration; readonly place: Place; readonly settings: ClassSettings },
): Field | 'none' | undefined {
  const { name, value } = declared;
  // `name = None` takes a field of a base away.
  if (value && shown(value) === 'None') return undefined;
  if (value?.kind !== 'call') return 'none';
  const { named } = value.args;
  const is = (word: string) => shown(named.get(word)) === 'True';
  const shape = callShape(reader, place.path, kind, value);
  if (!shape) return 'none';
  const method = lastOf(shown(value.of));
  const isNull = is('allow_null') || is('allow_none') || (kind === 'storage' && is('null'));
  const readOnly =
    is('read_only') ||
    is('dump_only') ||
    settings.readOnly.includes(name) ||
    /^(SerializerMethodField|ReadOnlyField|HyperlinkedIdentityField|Method|Function)$/.test(method) ||
    (kind === 'storage' &&
      (method.endsWith('AutoField') ||
        is('auto_now') ||
        is('auto_now_add') ||
        shown(named.get('editable')) === 'False'));
  const alias = named.get('data_key') ?? named.get('load_from');
  const initial =
    named.get('default') ?? named.get('load_default') ?? named.get('missing') ?? named.get('initial');
  const wireName = alias ? plainText(alias) : name;
  return {
    name,
    place,
    input: [wireName],
    output: wireName,
    shape: isNull ? union([shape, { kind: 'none' }]) : shape,
    required: isRequired(kind, { named, readOnly, isNull, hasInitial: initial !== undefined }),
    ...(initial && { initial: shown(initial) }),
    isSent: !readOnly,
    isGiven: !is('write_only') && !is('load_only'),
  };
}

function isRequired(
  kind: ModelKind,
  about: {
    readonly named: Arguments['named'];
    readonly readOnly: boolean;
    readonly isNull: boolean;
    readonly hasInitial: boolean;
  },
): boolean {
  const { named, readOnly, isNull, hasInitial } = about;
  const said = shown(named.get('required'));
  if (readOnly) return false;
  if (said !== '') return said === 'True';
  if (kind === 'marshmallow') return false;
  if (kind === 'storage') return !isNull && !hasInitial && shown(named.get('blank')) !== 'True';
  return kind === 'form' || !hasInitial;
}

function callShape(
  reader: ClassReader,
  path: string,
  kind: ModelKind,
  call: Extract<Expression, { kind: 'call' }>,
): Shape | undefined {
  if (call.of.kind !== 'name') return undefined;
  const found = reader.project.meaning(path, call.of.name);
  const { positional, named } = call.args;
  const many = shown(named.get('many')) === 'True';
  const listed = (shape: Shape): Shape =>
    many ? { kind: 'list', of: shape, unique: false, limits: {} } : shape;
  if (found.kind === 'class') {
    const shape = readShape(reader, path, call.of);
    if (shape.kind === 'model') return listed(shape);
    // A field class of the project's own: what it takes is in its code.
    const last = call.of.name;
    const isField =
      /Field$|Serializer$/.test(last) ||
      found.source.header.args.positional.some(base => shown(base).endsWith('Field'));
    return isField
      ? listed({ kind: 'unknown', text: lastOf(last), args: [], digest: found.source.text })
      : undefined;
  }
  const name = lastOf(call.of.name);
  const [first] = positional;
  const nested = named.get('child') ?? named.get('base_field') ?? first;
  if (/^(ListField|List|ArrayField|MultipleChoiceField)$/.test(name)) {
    return {
      kind: 'list',
      of: nestedShape(reader, path, kind, nested),
      unique: false,
      limits: limitsOf(call),
    };
  }
  if (/^(DictField|Dict|Mapping|HStoreField)$/.test(name)) {
    return {
      kind: 'dict',
      key: plainShape('str'),
      of: nestedShape(reader, path, kind, named.get('values') ?? nested),
      limits: {},
    };
  }
  if (name === 'Nested' || name === 'Pluck') return listed(nestedShape(reader, path, kind, first));
  const choices = named.get('choices');
  if (choices && /Choice|Char|Integer/.test(name)) return listed(choiceShape(reader, path, choices));
  if (Object.hasOwn(vocabulary.calls, name)) {
    return listed(limited(plainShape(vocabulary.calls[name]), [limitsOf(call), validatorLimits(named)]));
  }
  const isField =
    /Field$|Key$|OneToOne$/.test(name) ||
    (found.kind === 'outside' && /^marshmallow|\.fields\./.test(found.name));
  return isField ? listed(unknown(name)) : undefined;
}

function nestedShape(reader: ClassReader, path: string, kind: ModelKind, of: Expression | undefined): Shape {
  if (!of) return { kind: 'any' };
  if (of.kind === 'call') return callShape(reader, path, kind, of) ?? unknown(shown(of));
  const shape = readShape(reader, path, of);
  const name = of.kind === 'name' ? lastOf(of.name) : '';
  return shape.kind === 'unknown' && Object.hasOwn(vocabulary.calls, name)
    ? plainShape(vocabulary.calls[name])
    : shape;
}

function choiceShape(reader: ClassReader, path: string, choices: Expression): Shape {
  if (choices.kind === 'list') {
    return {
      kind: 'values',
      values: choices.items.map(item => shown(item.kind === 'list' ? item.items[0] : item)),
    };
  }
  if (choices.kind !== 'name') return unknown(`one of ${shown(choices)}`);
  const set = choices.name.replace(/\.choices$/, '');
  const shape = readShape(reader, path, { kind: 'name', name: set });
  if (shape.kind === 'values') return shape;
  const found = reader.project.meaning(path, set);
  if (found.kind === 'value' && found.value.kind === 'list')
    return choiceShape(reader, found.path, found.value);
  return unknown(`one of ${lastOf(set)}`);
}

/** `validate=validate.Length(max=3)` of marshmallow. */
function validatorLimits(named: Arguments['named']): Record<string, string> {
  const validate = named.get('validate');
  if (validate?.kind !== 'call') return {};
  const of = lastOf(shown(validate.of));
  const names = of === 'Length' ? ['min_length', 'max_length'] : of === 'Range' ? ['ge', 'le'] : [];
  const [lower = '', upper = ''] = names;
  const limits: Record<string, string> = {};
  for (const [word, limit] of [
    ['min', lower],
    ['max', upper],
  ] as const) {
    const value = validate.args.named.get(word);
    if (value && limit !== '') limits[limit] = shown(value);
  }
  return limits;
}
