import { shown } from './shown-items.ts';
import type { GuardedSetting } from './guards-schema.ts';

export interface KeyedValue {
  readonly key: string;
  readonly value: unknown;
}

/** How the values of a setting became looser for certain, for people; undefined where they did not. */
export function isLooser(
  { looser, all, items: pattern, keys }: GuardedSetting,
  before: readonly KeyedValue[],
  after: readonly KeyedValue[],
): string | undefined {
  const [had, has] = [before, after].map(side => itemsOf(side, pattern)) as [string[], string[]];
  const name =
    (after.length > 0 ? after : before)[0]?.key.replaceAll('.*', '').replaceAll('*.', '') ?? keys[0] ?? '';
  switch (looser) {
    case 'any': {
      const news = without(has, had, all);
      return news.length > 0 ? `${name} + ${shown(news)}` : undefined;
    }
    case 'fewer': {
      // Where nothing is chosen any more, what the tool has by default may be more.
      const gone = after.length > 0 ? without(had, has, all) : [];
      return gone.length > 0 ? `${name} - ${shown(gone)}` : undefined;
    }
    case 'grown': {
      const news = without(has, had);
      return news.length > 0 && without(had, has).length === 0 ? `${name} + ${shown(news)}` : undefined;
    }
    case 'on': {
      const [was, is] = [had.filter(isTrue).length, has.filter(isTrue).length];
      return is > was ? `${name} = true` : undefined;
    }
    case 'off':
      return had.some(isTrue) && !has.some(isTrue) ? `${name} is true no more` : undefined;
    case 'lowered': {
      const [was, is] = [Number(had[0] ?? 0), Number(has[0] ?? 0)];
      return is < was ? `${name} = ${is} instead of ${was}` : undefined;
    }
  }
}

/** The items that `others` do not have, each as often as it is missing there. */
function without(items: readonly string[], others: readonly string[], all?: string): string[] {
  if (all !== undefined) {
    return items.filter(item => !others.some(other => other === all || item.startsWith(other)));
  }
  const left = [...others];
  return items.filter(item => {
    const at = left.indexOf(item);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

function itemsOf(values: readonly KeyedValue[], pattern: string | undefined): string[] {
  const items = values.flatMap(({ value }) => flatten(value));
  return pattern === undefined ? items : items.filter(item => new RegExp(pattern).test(item));
}

/** Lists by their items, text by its words, tables of lists as `name: item`, an entry as JSON. */
function flatten(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(Boolean);
  if (Array.isArray(value))
    return value.map(item => (typeof item === 'string' ? item : JSON.stringify(item)));
  if (typeof value !== 'object' || value === null) return [String(value)];
  const entries = Object.entries(value);
  if (!entries.every(([, inner]) => Array.isArray(inner))) return [JSON.stringify(value)];
  return entries.flatMap(([name, inner]) => flatten(inner).map(item => `${name}: ${item}`));
}

function isTrue(item: string): boolean {
  return /^(true|yes|on|1)$/i.test(item);
}
