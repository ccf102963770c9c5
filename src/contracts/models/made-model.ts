import type { RepoPath } from '../../model.ts';
import { plainText, shown, type Expression } from './expression.ts';
import type { Field, Model, Shape } from './model.ts';
import { lastOf, readShape, type ClassReader } from './read-shape.ts';

/**
 * A model that a call makes. `TypedDict("A", {…})` says all of it; of `create_model(…)` and its like it is known that
 * there is a model, and not what is in it.
 */
export function readMadeModel(
  reader: ClassReader,
  path: RepoPath,
  name: string,
  call: Expression,
): Shape | undefined {
  if (call.kind !== 'call' || call.of.kind !== 'name') return undefined;
  const found = reader.project.meaning(path, call.of.name);
  const made = found.kind === 'outside' ? lastOf(found.name) : '';
  const [, fields] = call.args.positional;
  if (made === 'TypedDict' && fields?.kind === 'dict') return typedDict(reader, path, name, call, fields);
  if (made === 'Enum' || made === 'StrEnum' || made === 'IntEnum') {
    if (fields?.kind === 'list') return { kind: 'values', values: fields.items.map(shown) };
    if (fields?.kind === 'dict')
      return { kind: 'values', values: fields.entries.map(([, value]) => shown(value)) };
  }
  const isModel =
    /^(create_model|make_dataclass|namedtuple|defstruct|from_dict|modelform_factory|inline_serializer)$/;
  if (!isModel.test(made)) return undefined;
  return emptyModel(path, name, {
    dynamic: { why: `${made}(…)`, text: shown(call) },
  });
}

function typedDict(
  reader: ClassReader,
  path: RepoPath,
  name: string,
  call: Extract<Expression, { kind: 'call' }>,
  { entries }: Extract<Expression, { kind: 'dict' }>,
): Shape {
  const isTotal = shown(call.args.named.get('total')) !== 'False';
  const fields = () =>
    new Map(
      entries.map(([key, type]): [string, Field] => {
        const field = plainText(key);
        const marked = /^(?:\w+\.)*(Required|NotRequired)\[/.exec(shown(type))?.[1];
        return [
          field,
          {
            name: field,
            place: { path, line: 1 },
            input: [field],
            output: field,
            shape: readShape(reader, path, type),
            required: marked === undefined ? isTotal : marked === 'Required',
            isSent: true,
            isGiven: true,
          },
        ];
      }),
    );
  return emptyModel(path, name, {}, fields);
}

function emptyModel(
  path: RepoPath,
  name: string,
  more: Partial<Model>,
  fields: () => ReadonlyMap<string, Field> = () => new Map(),
): Shape {
  let model: Model | undefined;
  return {
    kind: 'model',
    name,
    get: () =>
      (model ??= {
        name,
        kind: 'typed-dict',
        place: { path, line: 1 },
        fields: fields(),
        extra: 'ignore',
        strict: false,
        validators: new Map(),
        serializers: new Map(),
        ...more,
      }),
  };
}
