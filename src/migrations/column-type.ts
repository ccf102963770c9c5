import typesFile from '../../rulebooks/migrations/types.yml';
import { canonicalText, type Value } from './values.ts';

/** How what a type holds compares with what another holds. */
export type TypeChange = 'same' | 'wider' | 'narrower' | 'unknown';

interface TypesRulebook {
  readonly families: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly sized: readonly string[];
  readonly lengths: Readonly<Record<string, number>>;
  readonly loses: readonly (readonly [from: string, to: string])[];
}

const { families, sized, lengths, loses } = typesFile as TypesRulebook;

/** What becomes of values when a column of one type is made one of another, by `rulebooks/migrations/types.yml`. */
export function compareTypes(from: Value | undefined, to: Value | undefined): TypeChange {
  const [old, now] = [knownType(from), knownType(to)];
  if (!old || !now || !from || !to) return 'unknown';
  if (sameType(from, to)) return 'same';
  if (old.family === undefined || now.family === undefined) return 'unknown';
  if (old.family !== now.family)
    return loses.some(([one, other]) => one === old.family && other === now.family) ? 'narrower' : 'unknown';
  // A time zone, a scale: what else the source says of the type is not weighed.
  if (old.others !== now.others) return 'unknown';
  if (old.width !== now.width) return old.width < now.width ? 'wider' : 'narrower';
  if (old.length === now.length) return 'same';
  return old.length < now.length ? 'wider' : 'narrower';
}

function sameType(from: Value, to: Value): boolean {
  const plain = (value: Value) =>
    canonicalText(value)
      .replace(/^[\w.]*\./, '')
      .replace(/\(\)$/, '')
      .replace('length=', '');
  return !plain(from).includes('?') && plain(from) === plain(to);
}

function knownType(value: Value | undefined) {
  if (value?.kind !== 'call' && value?.kind !== 'name') return undefined;
  const name = value.name.slice(value.name.lastIndexOf('.') + 1);
  const family = Object.keys(families).find(one => families[one]?.some(names => names.includes(name)));
  const width =
    family === undefined ? -1 : (families[family]?.findIndex(names => names.includes(name)) ?? -1);
  return { family, width, length: lengthOf(value, name), others: othersOf(value) };
}

function lengthOf(value: Value, name: string): number {
  if (!sized.includes(name)) return Number.POSITIVE_INFINITY;
  if (value.kind !== 'call') return lengths[name] ?? Number.POSITIVE_INFINITY;
  const given = value.keywords.get('length') ?? value.keywords.get('max_length') ?? value.arguments[0];
  if (given === undefined) return lengths[name] ?? Number.POSITIVE_INFINITY;
  return given.kind === 'literal' && typeof given.value === 'number' ? given.value : Number.NaN;
}

function othersOf(value: Value): string {
  if (value.kind !== 'call') return '';
  return [...value.keywords]
    .filter(([keyword]) => /^(timezone|precision|scale|collation|asdecimal)$/.test(keyword))
    .map(([keyword, one]) => `${keyword}=${canonicalText(one)}`)
    .sort()
    .join();
}
