import type { Located, Place } from './place.ts';

/** A lower or upper end: a number, and whether it is itself left out. */
export interface Bound {
  readonly at: number;
  readonly exclusive: boolean;
}

/** Alternatives of which a value must fit one; each is the parts that all hold of it. */
export interface Union {
  readonly kind: 'oneOf' | 'anyOf';
  readonly arms: readonly Parts[];
}

/** Schemas that all hold of the same value, as `allOf` has it. */
export type Parts = readonly Located[];

export interface Property {
  readonly parts: Parts;
  readonly place: Place;
}

/**
 * What a schema says of a value, however it is written: `allOf` is one shape, `oneOf` with null is a nullable one, a
 * union of plain types is a set of types, a constant is an enum of one.
 */
export interface Shape {
  readonly place: Place;
  /** A reference in it leads nowhere: what it says cannot be told. */
  readonly unknown: boolean;
  /** Without null; `number` comes with `integer`. Undefined is any type. */
  readonly types: ReadonlySet<string> | undefined;
  /** `open` where nothing is said, which allows it. */
  readonly null: 'yes' | 'no' | 'open';
  /** By their JSON. Undefined is any value. */
  readonly values: ReadonlyMap<string, unknown> | undefined;
  /** By keyword: `minimum` and `maximum` hold the exclusive ones as well. */
  readonly bounds: ReadonlyMap<string, Bound>;
  /** Keywords that either are there or not, and are equal or not: pattern, format and their like, as text. */
  readonly forms: ReadonlyMap<string, string>;
  /** Schemas of parts of the value, by where: `prefixItems/0`, `patternProperties/^x-`. Narrower there is narrower. */
  readonly inner: ReadonlyMap<string, Parts>;
  /** Schemas under keywords that are equal or not: `not`, `if` and their like. */
  readonly conditions: ReadonlyMap<string, Parts>;
  readonly properties: ReadonlyMap<string, Property>;
  readonly required: ReadonlySet<string>;
  /** What other properties may be: empty is anything. */
  readonly additional: 'forbidden' | Parts;
  readonly items: Parts;
  readonly unions: readonly Union[];
  readonly discriminator: Discriminator | undefined;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly deprecated: boolean;
  readonly sunset: string | undefined;
  /** As JSON. */
  readonly default: string | undefined;
}

export interface Discriminator {
  readonly property: string;
  /** The last key of what each value leads to. */
  readonly mapping: ReadonlyMap<string, string>;
}

/** Shared: most schemas say little, and a document has very many. */
export const noEntries: ReadonlyMap<string, never> = new Map<string, never>();
const noNames: ReadonlySet<string> = new Set<string>();

/** What nothing is said of. */
export function anyShape(place: Place): Shape {
  return {
    place,
    unknown: false,
    types: undefined,
    null: 'open',
    values: undefined,
    bounds: noEntries,
    forms: noEntries,
    inner: noEntries,
    conditions: noEntries,
    properties: noEntries,
    required: noNames,
    additional: [],
    items: [],
    unions: [],
    discriminator: undefined,
    readOnly: false,
    writeOnly: false,
    deprecated: false,
    sunset: undefined,
    default: undefined,
  };
}

export const lowerBounds = ['minimum', 'minLength', 'minItems', 'minProperties'] as const;
export const upperBounds = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
