import { guards } from './guards.ts';

/** The first of some items; an item that is long is cut. */
export function shown(items: readonly string[]): string {
  const { named } = guards.limits;
  const first = items.slice(0, named).map(item => (item.length > 60 ? `${item.slice(0, 60)}…` : item));
  return items.length > named ? `${first.join(', ')} and ${items.length - named} more` : first.join(', ');
}
