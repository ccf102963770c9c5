import type { DocumentSet } from './document-set.ts';
import { literal, literalOf } from './literal.ts';
import { meetShapes } from './meet-shapes.ts';
import { below, isTable, itemsOf, membersOf, textsOf, type Located } from './place.ts';
import {
  anyShape,
  lowerBounds,
  upperBounds,
  type Bound,
  type Discriminator,
  type Parts,
  type Shape,
} from './shape.ts';
import { readUnion } from './read-union.ts';

/** Compared as text: there or not, equal or not. */
const forms = [
  'pattern',
  'format',
  'multipleOf',
  'uniqueItems',
  'contentEncoding',
  'contentMediaType',
  'minContains',
  'maxContains',
  'dependentRequired',
];

/** Schemas of a part of the value, those under each key of a table, and those of each place of a list. */
const innerOne = ['propertyNames', 'contains', 'unevaluatedItems', 'unevaluatedProperties'];
const innerTables = ['patternProperties', 'dependentSchemas'];
const innerLists = ['prefixItems'];

/** Schemas that are equal or not. */
const conditions = ['not', 'if', 'then', 'else'];

/** Of schemas that hold only for one type: what is said so without a type means that type, as people write it. */
const implied: Readonly<Record<string, string>> = {
  properties: 'object',
  additionalProperties: 'object',
  items: 'array',
};

/** What parts that all hold say together. */
export function readShape(parts: Parts, set: DocumentSet): Shape {
  const [first, ...rest] = parts;
  if (!first) return anyShape({ path: set.root.place.path, pointer: '' });
  return rest.reduce((shape, part) => meetShapes(shape, readPart(part, set)), readPart(first, set));
}

/** @param above the parts around it: one that holds itself once more says nothing new by that */
export function readPart(part: Located, set: DocumentSet, above: ReadonlySet<unknown> = new Set()): Shape {
  const found = set.resolve(part);
  if (!found) return { ...anyShape(part.place), unknown: true };
  if (found.node === false) return { ...anyShape(found.place), types: new Set(), null: 'no' };
  if (!isTable(found.node) || above.has(found.node)) return anyShape(found.place);
  const inside = new Set([...above, found.node]);
  let shape = ownShape(found);
  const siblings = siblingsOf(part, found, set);
  if (siblings) shape = meetShapes(shape, readPart(siblings, set, above));
  for (const arm of itemsOf(below(found, 'allOf'))) shape = meetShapes(shape, readPart(arm, set, inside));
  for (const kind of ['oneOf', 'anyOf'] as const) {
    const arms = itemsOf(below(found, kind));
    if (arms.length > 0) shape = meetShapes(shape, readUnion({ kind, arms }, { set, inside, readPart }));
  }
  // Some generators put it beside `allOf` with a reference, where it strictly has no effect, and mean it.
  return found.node.nullable === true || found.node['x-nullable'] === true
    ? { ...shape, null: 'yes' }
    : shape;
}

/** From OpenAPI 3.1 on, what stands beside a reference counts. */
function siblingsOf(part: Located, found: Located, set: DocumentSet): Located | undefined {
  if (part.node === found.node || !isTable(part.node) || !is31(set)) return undefined;
  const own = Object.fromEntries(Object.entries(part.node).filter(([key]) => key !== '$ref'));
  return Object.keys(own).length > 0 ? { node: own, place: part.place } : undefined;
}

export function is31({ root }: DocumentSet): boolean {
  return isTable(root.node) && typeof root.node.openapi === 'string' && /^3\.[1-9]/.test(root.node.openapi);
}

function ownShape(part: Located): Shape {
  const node = part.node as Readonly<Record<string, unknown>>;
  const values = valuesOf(node);
  const said = typesOf(node) ?? (values && [...new Set([...values.values()].map(typeOf))]);
  const types = said?.filter(type => type !== 'null');
  const extra = node.additionalProperties;
  const saysNull = said?.includes('null') === true;
  const valueNull = values?.has('null') === true;
  values?.delete('null');
  return {
    ...anyShape(part.place),
    types: types && new Set(types.flatMap(type => (type === 'number' ? ['number', 'integer'] : [type]))),
    null: said ? (saysNull && (!values || valueNull) ? 'yes' : 'no') : 'open',
    values,
    bounds: boundsOf(node, types),
    // A file of 2.0.
    forms: formsOf(part, node),
    inner: innerOf(part),
    conditions: new Map(
      conditions.flatMap(key => (isSchema(node[key]) ? [[key, [below(part, key)]] as const] : [])),
    ),
    properties: new Map(
      membersOf(below(part, 'properties')).map(([name, inner]) => [
        name,
        { parts: [inner], place: inner.place },
      ]),
    ),
    required: new Set(textsOf(below(part, 'required'))),
    additional: extra === false ? 'forbidden' : saysMore(extra) ? [below(part, 'additionalProperties')] : [],
    items: saysMore(node.items) || node.items === false ? [below(part, 'items')] : [],
    discriminator: discriminatorOf(node.discriminator),
    readOnly: node.readOnly === true,
    writeOnly: node.writeOnly === true,
    deprecated: node.deprecated === true,
    sunset: sunsetOf(node),
    default: literal(part, 'default'),
  };
}

export function sunsetOf(node: Readonly<Record<string, unknown>>): string | undefined {
  const date = node['x-sunset'];
  return typeof date === 'string' ? date : undefined;
}

function typesOf(node: Readonly<Record<string, unknown>>): string[] | undefined {
  const { type } = node;
  if (typeof type === 'string') return type === 'file' ? ['string'] : [type];
  if (Array.isArray(type)) return type.filter(one => typeof one === 'string');
  const meant = Object.entries(implied).find(([key]) => key in node && node[key] !== undefined);
  return meant ? [meant[1]] : undefined;
}

/** The JSON Schema type of a value. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function valuesOf(node: Readonly<Record<string, unknown>>): Map<string, unknown> | undefined {
  const list = 'const' in node ? [node.const] : node.enum;
  return Array.isArray(list)
    ? new Map(list.map((value: unknown) => [literalOf(value), value] as const))
    : undefined;
}

function innerOf(part: Located): Map<string, Parts> {
  return new Map(
    [
      ...innerOne.map(key => [key, below(part, key)] as const),
      ...innerTables.flatMap(key =>
        membersOf(below(part, key)).map(([name, inner]) => [`${key}/${name}`, inner] as const),
      ),
      ...innerLists.flatMap(key =>
        itemsOf(below(part, key)).map((inner, index) => [`${key}/${index}`, inner] as const),
      ),
    ].flatMap(([key, inner]) => (isSchema(inner.node) ? [[key, [inner]] as const] : [])),
  );
}

/** `{}` is the same as nothing. */
function saysMore(node: unknown): boolean {
  return isTable(node) && Object.keys(node).length > 0;
}

function isSchema(node: unknown): boolean {
  return isTable(node) || node === false;
}

function boundsOf(
  node: Readonly<Record<string, unknown>>,
  types: readonly string[] | undefined,
): Map<string, Bound> {
  const bounds = new Map<string, Bound>();
  const whole = types?.length === 1 && types[0] === 'integer';
  for (const keyword of [...lowerBounds, ...upperBounds]) {
    const value = node[keyword];
    const exclusive = node[`exclusive${keyword[0]?.toUpperCase() ?? ''}${keyword.slice(1)}`];
    const step = keyword === 'minimum' ? 1 : -1;
    const own = typeof value === 'number' ? { at: value, exclusive: exclusive === true } : undefined;
    const other = typeof exclusive === 'number' ? { at: exclusive, exclusive: true } : undefined;
    const both = [own, other]
      .filter(bound => bound !== undefined)
      .map(bound =>
        bound.exclusive && whole && Number.isInteger(bound.at)
          ? { at: bound.at + step, exclusive: false }
          : bound,
      )
      .sort((one, two) => step * (two.at - one.at) || Number(two.exclusive) - Number(one.exclusive));
    const [strictest] = both;
    // A least of nothing is none.
    if (strictest && !(keyword.startsWith('min') && keyword !== 'minimum' && strictest.at <= 0))
      bounds.set(keyword, strictest);
  }
  return bounds;
}

/** 2.0, 3.0 and 3.1 say of files and of base64 each in a way of its own. */
function formsOf(part: Located, node: Readonly<Record<string, unknown>>): Map<string, string> {
  if (node.type === 'file') return new Map([['format', 'binary']]);
  const texts = textsAt(part, forms);
  const [encoding, media] = [texts.get('contentEncoding'), texts.get('contentMediaType')];
  const format =
    media === 'application/octet-stream' && encoding === undefined
      ? 'binary'
      : encoding === 'base64' && media === undefined
        ? 'byte'
        : undefined;
  if (format === undefined || texts.has('format')) return texts;
  texts.delete('contentEncoding');
  texts.delete('contentMediaType');
  return texts.set('format', format);
}

function textsAt(part: Located, keys: readonly string[]): Map<string, string> {
  return new Map(
    keys.flatMap(key => {
      const { node } = below(part, key);
      if (node === undefined || node === null || node === false) return [];
      return [[key, typeof node === 'string' ? node : (literal(part, key) ?? '')]];
    }),
  );
}

function discriminatorOf(node: unknown): Discriminator | undefined {
  if (typeof node === 'string') return { property: node, mapping: new Map() };
  if (!isTable(node) || typeof node.propertyName !== 'string') return undefined;
  const mapping = isTable(node.mapping) ? Object.entries(node.mapping) : [];
  return {
    property: node.propertyName,
    mapping: new Map(mapping.map(([value, target]) => [value, String(target).replace(/^.*\//, '')])),
  };
}
