import { lastOf } from './read-shape.ts';
import type { Limits, Model, Shape } from './model.ts';
import { vocabulary } from './vocabulary.ts';

/** One difference between two shapes, whatever side it shows on. */
export interface ShapeChange {
  readonly id: string;
  /** What it is about below the field: `[]` of a list, `{}` of a dict. */
  readonly at: string;
  readonly base: string;
  readonly head: string;
}

export interface ShapeSink {
  readonly change: (change: ShapeChange) => void;
  readonly models: (base: Model, head: Model, at: string) => void;
}

/** Compares what a value might be with what it may be; models in it are handed on. */
export function compareShapes(base: Shape, head: Shape, sink: ShapeSink, at = ''): void {
  const [old, now] = [withoutNull(base), withoutNull(head)];
  if (base.kind !== 'any' && head.kind !== 'any') {
    const names = { at, base: describe(base), head: describe(head) };
    if (!old.nullable && now.nullable) sink.change({ id: 'became-nullable', ...names });
    if (old.nullable && !now.nullable) sink.change({ id: 'became-non-null', ...names });
  }
  if (old.arms.length === 1 && now.arms.length === 1) {
    const [a, b] = [old.arms[0], now.arms[0]];
    if (a && b) compareArms(a, b, sink, at);
    return;
  }
  compareUnions(old.arms, now.arms, { base, head, sink, at });
}

function compareUnions(
  old: readonly Shape[],
  now: readonly Shape[],
  { base, head, sink, at }: { base: Shape; head: Shape; sink: ShapeSink; at: string },
): void {
  const { pairs, lost, won } = pairArms(old, now);
  for (const [arm, same] of pairs) compareArms(arm, same, sink, at);
  const [gone, come] = [lost, won].map(arms => arms.filter(arm => arm.kind === 'model'));
  // One model in the place of another is told by what is in them: a class may have another name by now.
  if (lost.length === 1 && won.length === 1 && gone?.[0] && come?.[0]) {
    compareArms(gone[0], come[0], sink, at);
    return;
  }
  const names = { at, base: describe(base), head: describe(head) };
  if ([...lost, ...won].some(arm => arm.kind === 'unknown')) sink.change({ id: 'type-unknown', ...names });
  else if (lost.length > 0 && won.length > 0) sink.change({ id: 'type-replaced', ...names });
  else if (won.length > 0) sink.change({ id: 'type-widened', ...names });
  else if (lost.length > 0) sink.change({ id: 'type-narrowed', ...names });
}

/** Each arm with the one that takes its place: first what is written alike, then what is about the same kind of value. */
function pairArms(old: readonly Shape[], now: readonly Shape[]) {
  const [lost, won] = [[...old], [...now]];
  const pairs: (readonly [Shape, Shape])[] = [];
  for (const fits of [isEqual, isLike]) {
    for (const arm of [...lost]) {
      const same = won.find(other => fits(arm, other));
      if (!same) continue;
      pairs.push([arm, same]);
      lost.splice(lost.indexOf(arm), 1);
      won.splice(won.indexOf(same), 1);
    }
  }
  return { pairs, lost, won };
}

function isEqual(a: Shape, b: Shape): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether two arms of unions are about the same kind of value, so that they are compared with one another. */
function isLike(a: Shape, b: Shape): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'plain' && b.kind === 'plain')
    return a.name === b.name && a.limits.format === b.limits.format;
  if (a.kind === 'model' && b.kind === 'model') return a.name === b.name;
  if (a.kind === 'unknown' && b.kind === 'unknown') return lastOf(a.text) === lastOf(b.text);
  return true;
}

function compareArms(base: Shape, head: Shape, sink: ShapeSink, at: string): void {
  const names = { at, base: describe(base), head: describe(head) };
  const say = (id: string) => {
    sink.change({ id, ...names });
  };
  if (base.kind === 'model' && head.kind === 'model') {
    sink.models(base.get(), head.get(), at);
    return;
  }
  if (base.kind === 'unknown' || head.kind === 'unknown') {
    if (base.kind !== head.kind || !isSameUnknown(base, head, sink, at)) say('type-unknown');
    return;
  }
  if (base.kind === 'any' || head.kind === 'any') {
    if (base.kind !== head.kind) say(head.kind === 'any' ? 'type-widened' : 'type-narrowed');
    return;
  }
  if (base.kind === 'list' && head.kind === 'list') {
    compareShapes(base.of, head.of, sink, `${at}[]`);
    compareLimits(base.limits, head.limits, sink, names);
    if (base.unique !== head.unique) say(head.unique ? 'type-narrowed' : 'type-widened');
  } else if (base.kind === 'dict' && head.kind === 'dict') {
    compareShapes(base.key, head.key, sink, `${at}{key}`);
    compareShapes(base.of, head.of, sink, `${at}{}`);
    compareLimits(base.limits, head.limits, sink, names);
  } else if (base.kind === 'values' && head.kind === 'values') {
    const lost = base.values.filter(value => !head.values.includes(value));
    const won = head.values.filter(value => !base.values.includes(value));
    if (won.length > 0) sink.change({ id: 'enum-value-added', at, base: '', head: won.join(', ') });
    if (lost.length > 0) sink.change({ id: 'enum-value-removed', at, base: lost.join(', '), head: '' });
  } else if (base.kind === 'plain' && head.kind === 'plain') comparePlain(base, head, sink, names);
  else if (base.kind === 'values' && head.kind === 'plain' && isOfValues(head, base.values))
    say('type-widened');
  else if (head.kind === 'values' && base.kind === 'plain' && isOfValues(base, head.values))
    say('type-narrowed');
  else if (base.kind === 'model' && head.kind === 'dict') say('type-widened');
  else if (base.kind === 'dict' && head.kind === 'model') say('type-narrowed');
  else if (base.kind !== 'none' || head.kind !== 'none') say('type-replaced');
}

function isSameUnknown(base: Shape, head: Shape, sink: ShapeSink, at: string): boolean {
  if (base.kind !== 'unknown' || head.kind !== 'unknown') return false;
  // Where a name comes from may be spelled in several ways; its last part is what it is.
  if (lastOf(base.text) !== lastOf(head.text) || base.digest !== head.digest) return false;
  if (base.args.length !== head.args.length) return false;
  base.args.forEach((arg, index) => {
    const other = head.args[index];
    if (other) compareShapes(arg, other, sink, `${at}[${index}]`);
  });
  return true;
}

type Plain = Extract<Shape, { kind: 'plain' }>;

function comparePlain(base: Plain, head: Plain, sink: ShapeSink, names: Omit<ShapeChange, 'id'>): void {
  if (base.name !== head.name) {
    const wider = (from: string, to: string) => vocabulary.wider[from]?.includes(to) === true;
    const id = wider(base.name, head.name)
      ? 'type-widened'
      : wider(head.name, base.name)
        ? 'type-narrowed'
        : 'type-replaced';
    sink.change({ id, ...names });
    return;
  }
  const { format: before, ...old } = base.limits;
  const { format: after, ...now } = head.limits;
  if (before !== after) {
    const id =
      before === undefined ? 'type-narrowed' : after === undefined ? 'type-widened' : 'format-changed';
    sink.change({ id, ...names });
  }
  compareLimits(old, now, sink, names);
}

const upper = new Set(['lt', 'le', 'max_length', 'max_digits', 'decimal_places']);
const lower = new Set(['gt', 'ge', 'min_length']);

function compareLimits(old: Limits, now: Limits, sink: ShapeSink, names: Omit<ShapeChange, 'id'>): void {
  for (const limit of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [before, after] = [old[limit], now[limit]];
    if (before === after) continue;
    const base = before === undefined ? 'nothing' : `${limit} ${before}`;
    const head = after === undefined ? 'nothing' : `${limit} ${after}`;
    sink.change({ id: limitChange(limit, before, after), at: names.at, base, head });
  }
}

function limitChange(limit: string, before: string | undefined, after: string | undefined): string {
  if (after === undefined) return 'constraint-dropped';
  if (before === undefined) return 'constraint-tightened';
  const [a, b] = [Number(before), Number(after)];
  if (Number.isNaN(a) || Number.isNaN(b)) return 'constraint-changed';
  if (upper.has(limit)) return b < a ? 'constraint-tightened' : 'constraint-loosened';
  if (lower.has(limit)) return b > a ? 'constraint-tightened' : 'constraint-loosened';
  return 'constraint-changed';
}

function isOfValues({ name, limits }: Plain, values: readonly string[]): boolean {
  if (Object.keys(limits).some(limit => limit !== 'max_length')) return false;
  return values.every(value =>
    value.startsWith('"') ? name === 'str' : /^-?\d+$/.test(value) && name === 'int',
  );
}

function withoutNull(shape: Shape): { arms: readonly Shape[]; nullable: boolean } {
  const arms = shape.kind === 'union' ? shape.arms : [shape];
  const others = arms.filter(arm => arm.kind !== 'none');
  return others.length === 0
    ? { arms, nullable: true }
    : { arms: others, nullable: others.length < arms.length };
}

/** A shape as Python would be written today. */
export function describe(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'Any';
    case 'none':
      return 'None';
    case 'plain':
      return shape.limits.format === undefined ? shape.name : `${shape.name} (${shape.limits.format})`;
    case 'values':
      return shape.values.join(' | ');
    case 'list':
      return `${shape.unique ? 'set' : 'list'}[${describe(shape.of)}]`;
    case 'dict':
      return `dict[${describe(shape.key)}, ${describe(shape.of)}]`;
    case 'union':
      return shape.arms.map(describe).join(' | ');
    case 'model':
      return shape.name;
    case 'unknown':
      return shape.args.length === 0 ? shape.text : `${shape.text}[${shape.args.map(describe).join(', ')}]`;
  }
}
