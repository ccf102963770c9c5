import type { RepoPath } from '../../model.ts';
import { readExpression, shown, type Arguments, type Expression } from './expression.ts';
import type { Limits, Model, Shape } from './model.ts';
import type { Meaning, Project } from './project.ts';
import { vocabulary } from './vocabulary.ts';

/** What the reader of models answers for a class; it is handed in, because models have shapes and shapes have models. */
export interface ClassReader {
  readonly project: Project;
  readonly classShape: (found: Extract<Meaning, { kind: 'class' }>, args: readonly Shape[]) => Shape;
  /** Where a call makes a model: `TypedDict("A", {…})`, `create_model(…)`. */
  readonly callShape: (path: RepoPath, name: string, call: Expression) => Shape | undefined;
}

/** What the parameters of a generic class stand for. */
export type Bound = ReadonlyMap<string, Shape>;

export const unknown = (text: string): Shape => ({ kind: 'unknown', text, args: [] });
const any: Shape = { kind: 'any' };

/** What an annotation of the file at `path` means. */
export function readShape(
  reader: ClassReader,
  path: RepoPath,
  annotation: Expression | undefined,
  bound: Bound = new Map(),
  depth = 0,
): Shape {
  if (!annotation) return any;
  if (depth > 30) return unknown(shown(annotation));
  const inner = (one: Expression | undefined) => readShape(reader, path, one, bound, depth + 1);
  switch (annotation.kind) {
    case 'constant':
      return annotation.value === 'None' ? { kind: 'none' } : unknown(annotation.value);
    case 'text':
      return inner(readExpression(annotation.value));
    case 'or':
      return union(annotation.arms.map(inner));
    case 'name':
      return (
        bound.get(annotation.name) ??
        ofMeaning(reader, reader.project.meaning(path, annotation.name), [], depth)
      );
    case 'subscript':
      return ofSubscript(reader, path, annotation, bound, depth);
    case 'call':
      return ofCall(reader, path, annotation, depth);
    default:
      return unknown(shown(annotation));
  }
}

function ofSubscript(
  reader: ClassReader,
  path: RepoPath,
  { of, items }: Extract<Expression, { kind: 'subscript' }>,
  bound: Bound,
  depth: number,
): Shape {
  const inner = (one: Expression | undefined) => readShape(reader, path, one, bound, depth + 1);
  const [first, second] = items;
  const meaning = of.kind === 'name' ? reader.project.meaning(path, of.name) : undefined;
  if (meaning?.kind !== 'outside') {
    return meaning ? ofMeaning(reader, meaning, items.map(inner), depth) : unknown(shown(of));
  }
  switch (lastOf(meaning.name)) {
    case 'Optional':
      return union([inner(first), { kind: 'none' }]);
    case 'Union':
      return union(items.map(inner));
    case 'Literal':
      return values(items);
    case 'Annotated':
      return limited(
        inner(first),
        items.slice(1).map(one => limitsOf(one)),
      );
    case 'Required':
    case 'NotRequired':
    case 'ReadOnly':
    case 'Final':
    case 'Mapped':
    case 'SkipValidation':
      return inner(first);
    case 'list':
    case 'List':
    case 'Sequence':
    case 'Iterable':
    case 'Collection':
    case 'MutableSequence':
    case 'conlist':
    case 'deque':
      return { kind: 'list', of: inner(first), unique: false, limits: {} };
    case 'set':
    case 'Set':
    case 'frozenset':
    case 'FrozenSet':
    case 'AbstractSet':
      return { kind: 'list', of: inner(first), unique: true, limits: {} };
    case 'tuple':
    case 'Tuple':
      return second === undefined || (second.kind === 'constant' && second.value === '...')
        ? { kind: 'list', of: inner(first), unique: false, limits: {} }
        : { kind: 'unknown', text: 'tuple', args: items.map(inner) };
    case 'dict':
    case 'Dict':
    case 'Mapping':
    case 'MutableMapping':
    case 'defaultdict':
    case 'OrderedDict':
      return { kind: 'dict', key: inner(first), of: inner(second), limits: {} };
    case 'Type':
    case 'type':
      return unknown('type');
    default:
      return { kind: 'unknown', text: meaning.name, args: items.map(inner) };
  }
}

function ofMeaning(reader: ClassReader, meaning: Meaning, args: readonly Shape[], depth: number): Shape {
  if (meaning.kind === 'class') return reader.classShape(meaning, args);
  if (meaning.kind === 'value') {
    const { path, name, value } = meaning;
    const made = value.kind === 'call' ? reader.callShape(path, name, value) : undefined;
    return made ?? readShape(reader, path, value, new Map(), depth + 1);
  }
  if (meaning.kind !== 'outside') return unknown(meaning.path);
  const { name } = meaning;
  const known = plain(name);
  if (known) return known;
  switch (lastOf(name)) {
    case 'list':
    case 'List':
    case 'Sequence':
    case 'Iterable':
    case 'tuple':
    case 'Tuple':
      return { kind: 'list', of: any, unique: false, limits: {} };
    case 'set':
    case 'Set':
    case 'frozenset':
      return { kind: 'list', of: any, unique: true, limits: {} };
    case 'dict':
    case 'Dict':
    case 'Mapping':
      return { kind: 'dict', key: any, of: any, limits: {} };
    default:
      return { kind: 'unknown', text: name, args };
  }
}

function ofCall(
  reader: ClassReader,
  path: RepoPath,
  call: Extract<Expression, { kind: 'call' }>,
  depth: number,
): Shape {
  const meaning = call.of.kind === 'name' ? reader.project.meaning(path, call.of.name) : undefined;
  if (meaning?.kind !== 'outside') return unknown(shown(call));
  const { positional } = call.args;
  switch (lastOf(meaning.name)) {
    case 'NewType':
      return readShape(reader, path, positional[1], new Map(), depth + 1);
    case 'TypeVar': {
      const bound = call.args.named.get('bound');
      return bound ? readShape(reader, path, bound, new Map(), depth + 1) : any;
    }
    case 'conlist':
    case 'conset':
      return limited(
        {
          kind: 'list',
          of: readShape(reader, path, positional[0], new Map(), depth + 1),
          unique: lastOf(meaning.name) === 'conset',
          limits: {},
        },
        [limitsOf(call)],
      );
    default: {
      const known = plain(meaning.name);
      return known ? limited(known, [limitsOf(call)]) : unknown(shown(call));
    }
  }
}

/** The type that the rulebook gives a name, limits included. */
function plain(name: string): Shape | undefined {
  return Object.hasOwn(vocabulary.types, name) ? plainShape(vocabulary.types[name]) : undefined;
}

/** A type as the rulebook writes it. */
export function plainShape(type: string | { readonly of: string } | undefined): Shape {
  if (type === undefined) return any;
  const { of, ...limits } = typeof type === 'string' ? { of: type } : type;
  return of === 'any' ? any : { kind: 'plain', name: of, limits: limits };
}

function values(items: readonly Expression[]): Shape {
  const all = items.filter(item => item.kind !== 'constant' || item.value !== 'None').map(shown);
  const found: Shape = { kind: 'values', values: all };
  return all.length === items.length ? found : union([found, { kind: 'none' }]);
}

/** Arms in one level, each once. */
export function union(arms: readonly Shape[]): Shape {
  const flat = arms.flatMap(arm => (arm.kind === 'union' ? arm.arms : [arm]));
  const found = new Map(flat.map(arm => [JSON.stringify(arm), arm]));
  const [only, ...more] = [...found.values()];
  if (only === undefined) return any;
  return more.length === 0 ? only : { kind: 'union', arms: [only, ...more], limits: {} };
}

/** What these limits leave of a shape; those of a union hold for the arm that is not null. */
export function limited(shape: Shape, all: readonly Limits[]): Shape {
  const limits: Limits = Object.assign({}, ...all) as Limits;
  if (Object.keys(limits).length === 0) return shape;
  if (shape.kind === 'union') {
    return { ...shape, arms: shape.arms.map(arm => (arm.kind === 'none' ? arm : limited(arm, all))) };
  }
  return 'limits' in shape ? { ...shape, limits: { ...shape.limits, ...limits } } : shape;
}

const limitNames: Readonly<Record<string, string>> = {
  gt: 'gt',
  ge: 'ge',
  lt: 'lt',
  le: 'le',
  Gt: 'gt',
  Ge: 'ge',
  Lt: 'lt',
  Le: 'le',
  min_length: 'min_length',
  max_length: 'max_length',
  min_items: 'min_length',
  max_items: 'max_length',
  MinLen: 'min_length',
  MaxLen: 'max_length',
  min_value: 'ge',
  max_value: 'le',
  pattern: 'pattern',
  regex: 'pattern',
  multiple_of: 'multiple_of',
  max_digits: 'max_digits',
  decimal_places: 'decimal_places',
  strict: 'strict',
};

/** The limits that a call states: `Field(gt=3)`, `Gt(3)`, `constr(max_length=3)`. */
export function limitsOf(call: Expression): Limits {
  if (call.kind !== 'call') return {};
  const limits: Record<string, string> = {};
  for (const [name, value] of (call.args satisfies Arguments).named) {
    const limit = limitNames[name];
    if (limit !== undefined && shown(value) !== 'None' && shown(value) !== 'False')
      limits[limit] = shown(value);
  }
  const own = call.of.kind === 'name' ? limitNames[lastOf(call.of.name)] : undefined;
  const [value] = call.args.positional;
  if (own !== undefined && value) limits[own] = shown(value);
  return limits;
}

export function lastOf(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}

/** The model that a shape is or holds, through lists, unions and wrappers that are not known. */
export function modelsIn(shape: Shape): (() => Model)[] {
  switch (shape.kind) {
    case 'model':
      return [shape.get];
    case 'list':
    case 'dict':
      return modelsIn(shape.of);
    case 'union':
      return shape.arms.flatMap(modelsIn);
    case 'unknown':
      return shape.args.flatMap(modelsIn);
    default:
      return [];
  }
}
