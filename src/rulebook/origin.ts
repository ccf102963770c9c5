import type { Rulebook } from './schema.ts';

/** How settings of a rulebook that ships with pygov name where they are from: `core`, `add-on risk-tiering`. */
export function shippedOrigin({ kind, rulebook: name }: Pick<Rulebook, 'kind' | 'rulebook'>): string {
  return kind === name ? name : `${kind} ${name}`;
}

/** Whether an origin is of a rulebook that ships; a path in the judged tree holds a dot. */
export function isShippedOrigin(origin: string): boolean {
  return /^(master|core|(profile|add-on) [a-z-]+)( of the base)?$/.test(origin);
}
