import type { DocumentSet } from './document-set.ts';
import { literal, literalOf } from './literal.ts';
import { meetShapes } from './meet-shapes.ts';
import { below, isTable, itemsOf, membersOf, textsOf, type Located, type Table } from './place.ts';
import { anyShape, noEntries, type Discriminator, type Parts, type Shape } from './shape.ts';
import { readBounds } from './read-bounds.ts';
import { readForms } from './read-forms.ts';
import { readUnion } from './read-union.ts';

/** Schemas of a part of the value, those under each key of a table, and those of each place of a list. */
const innerOne = ['propertyNames', 'contains', 'unevaluatedItems', 'unevaluatedProperties'];
const innerTables = ['patternProperties', 'dependentSchemas'];
const innerLists = ['prefixItems'];
const inners = [...innerOne, ...innerTables, ...innerLists];

/** Schemas that are equal or not. */
const conditions = ['not', 'if', 'then', 'else'];

/** Of schemas that hold only for one type: what is said so without a type means that type, as people write it. */
const implied: Readonly<Record<string, string>> = {
  properties: 'object',
  additionalProperties: 'object',
  items: 'array',
};

const combinations = ['oneOf', 'anyOf', 'allOf'];

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
  const any = anyShape(part.place);
  return {
    ...any,
    types: types && new Set(types.flatMap(type => (type === 'number' ? ['number', 'integer'] : [type]))),
    null: said ? (saysNull && (!values || valueNull) ? 'yes' : 'no') : 'open',
    values,
    bounds: readBounds(node, types),
    forms: readForms(part),
    inner: innerOf(part),
    conditions: conditionsOf(part),
    properties: node.properties === undefined ? any.properties : propertiesOf(part),
    required: node.required === undefined ? any.required : new Set(textsOf(below(part, 'required'))),
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
  // Beside alternatives it only says what holds of objects, and the alternatives say what else there may be.
  if (combinations.some(key => key in node)) return undefined;
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

function propertiesOf(part: Located): Shape['properties'] {
  return new Map(
    membersOf(below(part, 'properties')).map(([name, inner]) => [
      name,
      { parts: [inner], place: inner.place },
    ]),
  );
}

function conditionsOf(part: Located): Shape['conditions'] {
  const node = part.node as Table;
  const there = conditions.filter(key => isSchema(node[key]));
  return there.length === 0 ? noEntries : new Map(there.map(key => [key, [below(part, key)]] as const));
}

function innerOf(part: Located): Shape['inner'] {
  const node = part.node as Table;
  if (!inners.some(key => key in node)) return noEntries;
  const found: [string, Located][] = [];
  for (const key of innerOne) if (key in node) found.push([key, below(part, key)]);
  for (const key of innerTables)
    if (key in node)
      for (const [name, inner] of membersOf(below(part, key))) found.push([`${key}/${name}`, inner]);
  for (const key of innerLists)
    if (key in node)
      for (const [index, inner] of itemsOf(below(part, key)).entries())
        found.push([`${key}/${index}`, inner]);
  return new Map(
    found.filter(([, inner]) => isSchema(inner.node)).map(([key, inner]) => [key, [inner]] as const),
  );
}

/** `{}` is the same as nothing. */
function saysMore(node: unknown): boolean {
  return isTable(node) && Object.keys(node).length > 0;
}

function isSchema(node: unknown): boolean {
  return isTable(node) || node === false;
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
