import type { DocumentSet } from './document-set.ts';
import type { Located } from './place.ts';
import { anyShape, type Parts, type Shape } from './shape.ts';

/**
 * What alternatives say. One that is only null makes the others nullable; one that is left over is no choice; plain types
 * are a set of types and plain values an enum, as they may be written as well.
 */
export function readUnion(
  { kind, arms }: { readonly kind: 'oneOf' | 'anyOf'; readonly arms: readonly Located[] },
  {
    set,
    inside,
    readPart,
  }: {
    readonly set: DocumentSet;
    readonly inside: ReadonlySet<unknown>;
    readonly readPart: (part: Located, set: DocumentSet, inside: ReadonlySet<unknown>) => Shape;
  },
): Shape {
  const read = arms.map(arm => ({ arm, shape: readPart(arm, set, inside) }));
  const others = read.filter(({ shape }) => !isOnlyNull(shape));
  const [first] = others;
  const place = first?.shape.place ?? arms[0]?.place ?? set.root.place;
  const withNull = others.length < read.length || others.some(({ shape }) => shape.null === 'yes');
  if (!first) return { ...anyShape(place), types: new Set(), null: 'yes' };
  if (others.length === 1) return withNull ? { ...first.shape, null: 'yes' } : first.shape;
  const nullness = withNull ? 'yes' : others.every(({ shape }) => shape.null === 'no') ? 'no' : 'open';
  const shapes = others.map(({ shape }) => shape);
  if (shapes.every(isPlainType)) {
    const types = shapes.flatMap(({ types: own }) => [...(own ?? [])]);
    return { ...anyShape(place), types: new Set(types), null: nullness };
  }
  if (shapes.every(isPlainEnum)) {
    const types = shapes.every(shape => shape.types)
      ? new Set(shapes.flatMap(shape => [...(shape.types ?? [])]))
      : undefined;
    const values = new Map(shapes.flatMap(shape => [...(shape.values ?? [])]));
    return { ...anyShape(place), types, values, null: nullness };
  }
  return { ...anyShape(place), null: nullness, unions: [{ kind, arms: others.flatMap(spread) }] };
}

/** What an alternative that is itself alternatives adds to those around it; of several plain types, each. */
function spread({ arm, shape }: { readonly arm: Located; readonly shape: Shape }): readonly Parts[] {
  const [inner, ...more] = shape.unions;
  if (
    inner &&
    more.length === 0 &&
    !shape.types &&
    !shape.values &&
    saysNothingElse({ ...shape, unions: [] })
  )
    return inner.arms;
  if (!isPlainType(shape)) return [[arm]];
  const named = [...(shape.types ?? [])].filter(type => type !== 'integer' || !shape.types?.has('number'));
  if (named.length < 2) return [[arm]];
  return named.map(type => [{ node: { type }, place: shape.place }]);
}

function isOnlyNull({ types, values, null: nullness }: Shape): boolean {
  return nullness === 'yes' && (types?.size === 0 || values?.size === 0);
}

function isPlainType(shape: Shape): boolean {
  return shape.types !== undefined && !shape.values && saysNothingElse(shape);
}

function isPlainEnum(shape: Shape): boolean {
  return shape.values !== undefined && saysNothingElse(shape);
}

function saysNothingElse(shape: Shape): boolean {
  return (
    !shape.unknown &&
    shape.bounds.size +
      shape.forms.size +
      shape.inner.size +
      shape.conditions.size +
      shape.properties.size ===
      0 &&
    shape.required.size + shape.items.length + shape.unions.length === 0 &&
    shape.additional !== 'forbidden' &&
    shape.additional.length === 0
  );
}
