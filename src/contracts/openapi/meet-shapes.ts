import { lowerBounds, type Bound, type Parts, type Shape } from './shape.ts';

/** What holds where both shapes hold, as in `allOf`; the place is that of the first. */
export function meetShapes(a: Shape, b: Shape): Shape {
  return {
    place: a.place,
    unknown: a.unknown || b.unknown,
    types: meetSets(a.types, b.types),
    null: a.null === 'no' || b.null === 'no' ? 'no' : a.null === 'yes' ? 'yes' : b.null,
    values: meetValues(a.values, b.values),
    bounds: meetMaps(a.bounds, b.bounds, stricter),
    forms: meetMaps(a.forms, b.forms, joined),
    inner: meetMaps(a.inner, b.inner, both),
    conditions: meetMaps(a.conditions, b.conditions, both),
    properties: meetMaps(a.properties, b.properties, (one, other) => ({
      parts: [...one.parts, ...other.parts],
      place: one.place,
    })),
    required: new Set([...a.required, ...b.required]),
    additional:
      a.additional === 'forbidden' || b.additional === 'forbidden'
        ? 'forbidden'
        : [...a.additional, ...b.additional],
    items: [...a.items, ...b.items],
    unions: [...a.unions, ...b.unions],
    discriminator: a.discriminator ?? b.discriminator,
    readOnly: a.readOnly || b.readOnly,
    writeOnly: a.writeOnly || b.writeOnly,
    deprecated: a.deprecated || b.deprecated,
    sunset: a.sunset ?? b.sunset,
    default: a.default ?? b.default,
  };
}

export function isStricter(keyword: string, one: Bound, other: Bound): boolean {
  if (one.at === other.at) return one.exclusive && !other.exclusive;
  return lowerBounds.some(lower => lower === keyword) ? one.at > other.at : one.at < other.at;
}

function stricter(one: Bound, other: Bound, keyword: string): Bound {
  return isStricter(keyword, other, one) ? other : one;
}

/** Of texts that must all hold; the order does not count. */
function joined(one: string, other: string): string {
  return [...new Set([...one.split('\n'), ...other.split('\n')])].sort().join('\n');
}

function both(one: Parts, other: Parts): Parts {
  return [...one, ...other];
}

function meetSets(
  a: ReadonlySet<string> | undefined,
  b: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (!a || !b) return a ?? b;
  return new Set([...a].filter(item => b.has(item)));
}

function meetValues(a: Shape['values'], b: Shape['values']): Shape['values'] {
  if (!a || !b) return a ?? b;
  return new Map([...a].filter(([key]) => b.has(key)));
}

function meetMaps<V>(
  a: ReadonlyMap<string, V>,
  b: ReadonlyMap<string, V>,
  meet: (one: V, other: V, key: string) => V,
): ReadonlyMap<string, V> {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  const all = new Map(a);
  for (const [key, value] of b) {
    const known = all.get(key);
    all.set(key, known === undefined ? value : meet(known, value, key));
  }
  return all;
}
