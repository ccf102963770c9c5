import type { Compared, ComparedSide } from './compared.ts';
import { describeTypes } from './describe-types.ts';
import type { Sink } from './difference.ts';
import type { Parts, Shape, Union } from './shape.ts';

/**
 * Compares alternatives. A schema that is one of the alternatives of the other counts as a union of one, so that a union
 * that was put around it is told as alternatives that came.
 * @returns settled where nothing else is to be compared at this level
 */
export function compareUnions(compared: Compared, sink: Sink): 'settled' | 'open' {
  const { base, head } = compared;
  const [old, now] = [base.shape.unions, head.shape.unions];
  if (old.length === 0 && now.length === 0) return 'open';
  const [before, after] = [loneUnion(base), loneUnion(head)];
  if (before && after && isSomething(base.shape) && isSomething(head.shape)) {
    if (base.shape.null === 'no' && head.shape.null === 'yes') sink.say('became-nullable', nulls(base, head));
    if (base.shape.null === 'yes' && head.shape.null === 'no') sink.say('became-non-null', nulls(base, head));
    compareArms(before, after, compared, sink);
    if (old.length > 0 && now.length > 0) compareKinds(before, after, sink);
    return 'settled';
  }
  // Alternatives beside other words: the first of one side against the first of the other, and so on.
  for (let index = 0; index < Math.max(old.length, now.length); index += 1) {
    const [one, other] = [old[index], now[index]];
    if (one && other) compareArms(one, other, compared, sink);
    else sink.say(other ? 'union-introduced' : 'union-dropped');
  }
  return 'open';
}

function nulls(base: ComparedSide, head: ComparedSide): { base: string; head: string } {
  return { base: describeTypes(base.shape), head: describeTypes(head.shape) };
}

function isSomething({ types, unions }: Shape): boolean {
  return types !== undefined || unions.length > 0;
}

/** The union that a schema is, where it says nothing beside; one of its own where it has none. */
function loneUnion({ shape, parts }: ComparedSide): Union | undefined {
  const [first, ...others] = shape.unions;
  if (!first) return { kind: 'anyOf', arms: [parts] };
  const hasMore =
    shape.bounds.size + shape.forms.size + shape.conditions.size + shape.inner.size > 0 ||
    shape.properties.size + shape.required.size + shape.items.length > 0 ||
    shape.values !== undefined ||
    shape.types !== undefined;
  return others.length > 0 || hasMore ? undefined : first;
}

function compareKinds(old: Union, now: Union, sink: Sink): void {
  if (old.kind === now.kind || old.arms.length < 2 || now.arms.length < 2) return;
  sink.say(now.kind === 'oneOf' ? 'any-of-to-one-of' : 'one-of-to-any-of');
}

function compareArms(old: Union, now: Union, compared: Compared, sink: Sink): void {
  const { base, head, isSame } = compared;
  const armsOf = ({ arms }: Union, { read }: ComparedSide) =>
    arms.map(withoutNull).map((parts): Arm => ({ parts, shape: read(parts) }));
  const [lost, won] = [armsOf(old, base), armsOf(now, head)];
  const pair = (fits: (one: Arm, other: Arm) => boolean) => {
    for (const one of [...lost]) {
      const other = won.find(candidate => fits(one, candidate));
      if (!other) continue;
      lost.splice(lost.indexOf(one), 1);
      won.splice(won.indexOf(other), 1);
      sink.go(armLabel(one.parts), one.parts, other.parts);
    }
  };
  pair((one, other) => nameOf(one.parts) !== undefined && nameOf(one.parts) === nameOf(other.parts));
  pair((one, other) => isSame(one.parts, other.parts));
  pair((one, other) => tagOf(one, base) !== undefined && tagOf(one, base) === tagOf(other, head));
  const isLone = (arms: readonly Arm[], { shape }: Arm) =>
    arms.filter(arm => isLike(arm.shape, shape)).length === 1;
  pair((one, other) => isLike(one.shape, other.shape) && isLone(won, one) && isLone(lost, other));
  for (const { shape, parts } of won)
    sink.say('union-arm-added', {
      head: describeArm(parts, shape),
      places: { base: base.shape.place, head: shape.place },
    });
  for (const { shape, parts } of lost)
    sink.say('union-arm-removed', {
      base: describeArm(parts, shape),
      places: { base: shape.place, head: head.shape.place },
    });
}

interface Arm {
  readonly parts: Parts;
  readonly shape: Shape;
}

/** Whether null may be is told of the alternatives together. */
function withoutNull(parts: Parts): Parts {
  return parts.map(part => ({ ...part, withoutNull: true as const }));
}

/** The name of the schema that is referred to. */
function nameOf(parts: Parts): string | undefined {
  const [part, ...others] = parts;
  if (!part || others.length > 0 || typeof part.node !== 'object' || part.node === null) return undefined;
  const reference = (part.node as { $ref?: unknown }).$ref;
  return typeof reference === 'string' ? reference.replace(/^.*\//, '') : undefined;
}

/** What tells it from its neighbours: fields with one fixed value. */
function tagOf({ shape }: Arm, { read }: ComparedSide): string | undefined {
  const fixed = [...shape.properties].flatMap(([name, { parts }]) => {
    const { values } = read(parts);
    return values?.size === 1 ? [`${name}=${[...values.keys()].join()}`] : [];
  });
  return fixed.length > 0 ? fixed.sort().join() : undefined;
}

function isLike(one: Shape, other: Shape): boolean {
  if (!one.types || !other.types) return one.unions.length > 0 && other.unions.length > 0;
  return [...one.types].some(type => other.types?.has(type));
}

function armLabel(parts: Parts): string {
  const name = nameOf(parts);
  return name === undefined ? '' : `<${name}>`;
}

function describeArm(parts: Parts, shape: Shape): string {
  return nameOf(parts) ?? describeTypes(shape);
}
