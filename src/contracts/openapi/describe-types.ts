import type { Shape } from './shape.ts';

/** As a person would say it: `string`, `integer or null`. */
export function describeTypes({ types, null: nullness, unions }: Shape): string {
  if (!types) return unions.length > 0 ? 'one of several' : 'anything';
  const named = [...types].filter(type => type !== 'integer' || !types.has('number'));
  return [...named, ...(nullness === 'yes' ? ['null'] : [])].sort().join(' or ') || 'nothing';
}
