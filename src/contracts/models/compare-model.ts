import { compareShapes } from './compare-shapes.ts';
import type { Field, Model, Place } from './model.ts';
import { vocabulary } from './vocabulary.ts';

export type Side = 'request' | 'response';

/** One difference of two models, as it shows on one side. */
export interface ModelChange {
  readonly id: string;
  readonly model: string;
  /** The field as it is on the wire, with what is below it. */
  readonly field: string;
  readonly place: Place;
  readonly base: string;
  readonly head: string;
}

/** Two models of one place in a route, and all the models in them; `seen` keeps those from being compared twice. */
export function compareModel(
  base: Model,
  head: Model,
  side: Side,
  seen: Set<string>,
  say: (change: ModelChange) => void,
): void {
  const key = `${identity(base)}\0${identity(head)}\0${side}`;
  if (seen.has(key) || base === head) return;
  seen.add(key);
  const about = { model: head.name, place: head.place };
  const tell = (id: string, more: Partial<ModelChange> = {}) => {
    say({ id, ...about, field: '', base: '', head: '', ...more });
  };
  if (head.dynamic && base.dynamic?.text !== head.dynamic.text)
    tell('dynamic-model', { head: head.dynamic.why });
  else if (base.dynamic && !head.dynamic) tell('dynamic-model', { head: `before: ${base.dynamic.why}` });
  compareSettings(base, head, tell);
  const relevant = ({ fields }: Model) =>
    [...fields.values()].filter(field => (side === 'request' ? field.isSent : field.isGiven));
  const [old, now] = [relevant(base), relevant(head)];
  const pairs = pair(old, now, side);
  for (const [before, after] of pairs) {
    const place = after?.place ?? head.place;
    const field = nameOn(side, after ?? before);
    const sayOf = (id: string, more: Partial<ModelChange> = {}) => {
      tell(id, { field, place, ...more });
    };
    if (before && after) compareField(before, after, { side, seen, say, tell: sayOf });
    else if (before) tellRemoved(before, head, side, sayOf);
    else if (after) tellAdded(after, side, sayOf);
  }
}

type Tell = (id: string, more?: Partial<ModelChange>) => void;

function compareSettings(base: Model, head: Model, tell: Tell): void {
  if (base.extra !== head.extra) {
    tell(
      head.extra === 'forbid' ? 'extra-forbidden' : head.extra === 'allow' ? 'extra-kept' : 'extra-accepted',
    );
  }
  if (base.strict !== head.strict) tell(head.strict ? 'strict-mode-added' : 'strict-mode-removed');
  compareCode(base.validators, head.validators, (id, name) => {
    tell(`validator-${id}`, { base: name, head: name });
  });
  compareCode(base.serializers, head.serializers, (_id, name) => {
    tell('serializer-changed', { base: name, head: name });
  });
}

/** Code that only got another name is the same. */
function compareCode(
  old: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
  say: (id: 'added' | 'removed' | 'changed', name: string) => void,
): void {
  const [before, after] = [new Set(old.values()), new Set(now.values())];
  for (const [name, text] of now) {
    if (before.has(text)) continue;
    say(old.has(name) ? 'changed' : 'added', name);
  }
  for (const [name, text] of old) if (!after.has(text) && !now.has(name)) say('removed', name);
}

/** Fields that are one: of the same name in Python, or on the wire. */
function pair(
  old: readonly Field[],
  now: readonly Field[],
  side: Side,
): (readonly [Field | undefined, Field | undefined])[] {
  const left = new Set(now);
  const pairs = old.map((before): readonly [Field, Field | undefined] => {
    const onWire = now.find(one => left.has(one) && sameOnWire(before, one, side));
    const after = onWire ?? now.find(one => left.has(one) && one.name === before.name);
    if (after) left.delete(after);
    return [before, after];
  });
  return [...pairs, ...[...left].map(after => [undefined, after] as const)];
}

function sameOnWire(before: Field, after: Field, side: Side): boolean {
  return side === 'response'
    ? before.output === after.output
    : before.input.some(name => after.input.includes(name));
}

function compareField(
  before: Field,
  after: Field,
  about: {
    readonly side: Side;
    readonly seen: Set<string>;
    readonly say: (change: ModelChange) => void;
    readonly tell: Tell;
  },
): void {
  const { side, seen, say, tell } = about;
  const isRenamed =
    side === 'response'
      ? before.output !== after.output
      : before.input.some(name => !after.input.includes(name));
  if (isRenamed) tell('alias-renamed', { base: nameOn(side, before), head: nameOn(side, after) });
  if (!before.required && after.required) tell('became-required');
  if (before.required && !after.required) tell('became-optional');
  if (before.initial !== undefined && after.initial !== undefined && before.initial !== after.initial)
    tell('default-changed', { base: before.initial, head: after.initial });
  compareShapes(before.shape, after.shape, {
    change: ({ id, at, ...names }) => {
      tell(id, { field: `${nameOn(side, after)}${at}`, ...names });
    },
    models: (old, now) => {
      // `seen` is by models, so that what a field holds is told once, however many fields hold it.
      compareModel(old, now, side, seen, say);
    },
  });
}

function tellRemoved(before: Field, head: Model, side: Side, tell: Tell): void {
  const now = head.fields.get(before.name);
  if (now && side === 'request' && !now.isSent) tell('read-only-added');
  else if (now && side === 'response' && !now.isGiven) tell('write-only-added');
  else tell(head.extra === 'forbid' && side === 'request' ? 'field-removed-forbidden' : 'field-removed');
}

const credentials = new RegExp(vocabulary.credentials.replace(/^\(\?i\)/, ''), 'i');

function tellAdded(after: Field, side: Side, tell: Tell): void {
  if (side === 'response' && credentials.test(after.output)) tell('credential-field-added');
  else if (side === 'response' || !after.required) tell('field-added-optional');
  else tell('field-added-required');
}

function nameOn(side: Side, field: Field | undefined): string {
  return side === 'response' ? (field?.output ?? '') : (field?.input[0] ?? '');
}

function identity({ place, name, fields }: Model): string {
  return `${place.path}:${place.line}:${name}:${fields.size}`;
}
