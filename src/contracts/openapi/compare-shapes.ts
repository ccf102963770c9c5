import { compareFields } from './compare-fields.ts';
import { compareFormats } from './compare-formats.ts';
import { compareLimits } from './compare-limits.ts';
import { compareUnions } from './compare-unions.ts';
import { sunsetChange } from './compare-life.ts';
import type { Compared } from './compared.ts';
import { describeTypes } from './describe-types.ts';
import type { Sink } from './difference.ts';
import type { Discriminator, Shape } from './shape.ts';

/** Compares one level of two schemas. What cannot be read is among the problems of its document, and says nothing here. */
export function compareShapes(compared: Compared, sink: Sink): void {
  const { base, head } = compared;
  const [old, now] = [base.shape, head.shape];
  if (old.unknown || now.unknown) return;
  compareLife(old, now, sink);
  compareDefaults(old, now, sink);
  compareDiscriminators(old.discriminator, now.discriminator, sink);
  if (compareUnions(compared, sink) === 'settled') return;
  if (compareTypes(old, now, sink) === 'settled') return;
  compareValues(old, now, sink);
  compareLimits(old.bounds, now.bounds, sink);
  compareFormats(old.forms, now.forms, sink);
  compareConditions(compared, sink);
  if (old.items.length + now.items.length > 0) sink.go('[]', old.items, now.items);
  for (const key of new Set([...old.inner.keys(), ...now.inner.keys()]))
    sink.go(innerLabel(key), old.inner.get(key) ?? [], now.inner.get(key) ?? []);
  compareFields(compared, sink);
}

function compareLife(old: Shape, now: Shape, sink: Sink): void {
  if (old.deprecated !== now.deprecated) sink.say(now.deprecated ? 'field-deprecated' : 'field-undeprecated');
  const id = sunsetChange(old, now);
  if (id !== undefined) sink.say(id, { base: old.sunset ?? '', head: now.sunset ?? '' });
}

function compareTypes(old: Shape, now: Shape, sink: Sink): 'settled' | 'open' {
  const words = { base: describeTypes(old), head: describeTypes(now) };
  const isAny = (shape: Shape) => !shape.types && shape.unions.length === 0;
  if (isAny(old) !== isAny(now)) {
    if (isAny(now)) sink.say('type-widened', words);
    else sink.say('type-narrowed', { ...words, base: 'anything else' });
    return 'settled';
  }
  if (old.null === 'no' && now.null === 'yes') sink.say('became-nullable', words);
  if (old.null === 'yes' && now.null === 'no') sink.say('became-non-null', words);
  if (!old.types || !now.types) return 'open';
  const gone = [...old.types].filter(type => !now.types?.has(type));
  const lost = gone.length > 0;
  const won = [...now.types].some(type => !old.types?.has(type));
  if (!lost && !won) return 'open';
  const isDisjoint = ![...old.types].some(type => now.types?.has(type));
  if (lost && won) sink.say('type-replaced', words);
  else if (won) sink.say('type-widened', words);
  else sink.say('type-narrowed', { ...words, base: gone.sort().join(' or ') });
  return isDisjoint ? 'settled' : 'open';
}

function compareValues(old: Shape, now: Shape, sink: Sink): void {
  const show = (keys: Iterable<string>) => [...keys].join(', ');
  if (!old.values || !now.values) {
    if (now.values) sink.say('enum-introduced', { head: show(now.values.keys()) });
    if (old.values) sink.say('enum-dropped', { base: show(old.values.keys()) });
    return;
  }
  const lost = [...old.values.keys()].filter(key => !now.values?.has(key));
  const won = [...now.values.keys()].filter(key => !old.values?.has(key));
  if (won.length > 0) sink.say('enum-value-added', { head: show(won) });
  if (lost.length > 0) sink.say('enum-value-removed', { base: show(lost) });
}

function compareConditions({ base, head, isSame }: Compared, sink: Sink): void {
  const [old, now] = [base.shape.conditions, head.shape.conditions];
  for (const keyword of new Set([...old.keys(), ...now.keys()])) {
    const [before, after] = [old.get(keyword), now.get(keyword)];
    if (!before) sink.say('condition-introduced', { head: keyword });
    else if (!after) sink.say('condition-dropped', { base: keyword });
    else if (!isSame(before, after)) sink.say('condition-changed', { base: keyword, head: keyword });
  }
}

function compareDefaults({ default: before }: Shape, { default: after }: Shape, sink: Sink): void {
  if (before === after) return;
  if (before === undefined) sink.say('default-added', { head: after ?? '' });
  else if (after === undefined) sink.say('default-removed', { base: before });
  else sink.say('default-changed', { base: before, head: after });
}

function compareDiscriminators(
  old: Discriminator | undefined,
  now: Discriminator | undefined,
  sink: Sink,
): void {
  if (!old || !now) {
    if (now) sink.say('discriminator-added', { head: now.property });
    if (old) sink.say('discriminator-removed', { base: old.property });
    return;
  }
  if (old.property !== now.property) {
    sink.say('discriminator-changed', { base: old.property, head: now.property });
    return;
  }
  for (const value of new Set([...old.mapping.keys(), ...now.mapping.keys()])) {
    if (!old.mapping.has(value)) sink.say('discriminator-value-added', { head: value });
    else if (!now.mapping.has(value)) sink.say('discriminator-value-removed', { base: value });
  }
}

function innerLabel(key: string): string {
  const [keyword, ...rest] = key.split('/');
  const name = rest.join('/');
  if (keyword === 'prefixItems') return `[${name}]`;
  return keyword === 'patternProperties' ? `{${name}}` : ` (${key})`;
}
