import { distance } from 'fastest-levenshtein';

/** The name that someone may have meant; undefined where none is close. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = [...known].sort((a, b) => distance(name, a) - distance(name, b));
  return best !== undefined && distance(name, best) <= Math.max(2, name.length / 3) ? best : undefined;
}
