import type { Compared, ComparedSide } from './compared.ts';
import type { Sink } from './difference.ts';
import type { Parts, Property, Shape } from './shape.ts';

/**
 * Compares the fields of two objects. What is read-only is no part of a request, what is write-only none of a response.
 */
export function compareFields(compared: Compared, sink: Sink): void {
  const { base, head } = compared;
  const [old, now] = [base.shape, head.shape];
  compareOthers(old, now, sink);
  for (const name of new Set([...namesOf(old), ...namesOf(now)])) compareField(name, compared, sink);
}

function namesOf({ properties, required }: Shape): string[] {
  return [...properties.keys(), ...required];
}

interface Field {
  readonly parts: Parts;
  readonly property: Property | undefined;
  readonly required: boolean;
  /** Whether it is part of what is sent, or of what is given, on the side that is looked at. */
  readonly shows: boolean;
  readonly shape: Shape;
}

function fieldOf(name: string, { shape, read }: ComparedSide, side: Compared['side']): Field | undefined {
  const property = shape.properties.get(name);
  const required = shape.required.has(name);
  if (!property && !required) return undefined;
  const parts = property?.parts ?? [];
  const own = read(parts);
  return {
    parts,
    property,
    required,
    shape: own,
    shows: side === 'request' ? !own.readOnly : !own.writeOnly,
  };
}

function compareField(name: string, compared: Compared, sink: Sink): void {
  const { base, head, side } = compared;
  const [old, now] = [fieldOf(name, base, side), fieldOf(name, head, side)];
  const at = `.${name}`;
  const places = {
    base: old?.property?.place ?? base.shape.place,
    head: now?.property?.place ?? head.shape.place,
  };
  const say = (id: string) => {
    sink.say(id, { at, places });
  };
  if (!old) {
    if (now?.shows) say(addition(now, base.shape, side));
  } else if (!now) {
    if (old.shows) say(removal(old, head.shape, side));
  } else if (old.shows && now.shows) {
    if (!old.required && now.required)
      say(now.shape.default === undefined ? 'became-required' : 'became-required-with-default');
    if (old.required && !now.required) say('became-optional');
    sink.go(at, old.parts, now.parts);
  } else if (old.shows) say(side === 'request' ? 'became-read-only' : 'became-write-only');
  else if (now.shows) {
    if (side === 'response') say('no-longer-write-only');
    else say(now.required ? 'required-no-longer-read-only' : 'no-longer-read-only');
  }
}

function addition({ required, shape }: Field, base: Shape, side: Compared['side']): string {
  if (side === 'response' && base.additional === 'forbidden') return 'field-added-to-closed';
  if (!required) return 'field-added-optional';
  return shape.default === undefined ? 'field-added-required' : 'field-added-required-with-default';
}

function removal({ required, shape }: Field, head: Shape, side: Compared['side']): string {
  if (side === 'request' && head.additional === 'forbidden') return 'field-removed-forbidden';
  if (shape.deprecated) return 'deprecated-field-removed';
  return required ? 'field-removed' : 'optional-field-removed';
}

/** What fields may be there that are not named. */
function compareOthers(old: Shape, now: Shape, sink: Sink): void {
  const [before, after] = [old.additional, now.additional];
  if (before === 'forbidden' || after === 'forbidden') {
    if (before === after) return;
    if (before === 'forbidden') sink.say(after.length > 0 ? 'map-added' : 'extra-allowed');
    else sink.say(before.length > 0 ? 'map-removed' : 'extra-forbidden');
  } else if (before.length > 0 && after.length > 0) sink.go('{}', before, after);
  else if (after.length > 0) sink.say('extra-typed');
  else if (before.length > 0) sink.say('extra-untyped');
}
