import { sha256 } from '../../lib/digest.ts';
import { catalogue } from './catalogue.ts';
import type { Effect } from './catalogue-schema.ts';
import type { Side } from './difference.ts';
import type { Found } from './found.ts';
import { literalOf } from './literal.ts';
import type { Place } from './place.ts';

/** What is protected: what goes over the wire, or also the names that generated clients take from the document. */
export type Protection = 'wire' | 'source';

/** One change of a contract, as the catalogue judges it. */
export interface ContractChange {
  readonly id: string;
  readonly effect: Effect;
  readonly side: Side;
  /** `POST /orders`, of those that it shows in; the first stands for the others. Empty where it is about the document. */
  readonly routes: readonly string[];
  /** The part of the first route: `body`, `response 200`, `query limit`. */
  readonly part: string;
  /** Where in that part: `items[].name`; empty for the whole of it. */
  readonly field: string;
  /** In the head; in the base where only that has it. */
  readonly place: Place;
  /** Of that file, where it is code. */
  readonly line?: number;
  /** In the base; absent where it was not there. */
  readonly before?: Place;
  /** In the head; absent where it is not there any more. */
  readonly after?: Place;
  readonly base: string;
  readonly head: string;
  /** Of what stands at the two places: an acceptance holds for this very change. */
  readonly digests: { readonly base: string; readonly head: string };
  readonly message: string;
}

/** What stands at a place of a document. */
export type LookUp = (place: Place) => unknown;

/** Judges what was found. What one schema does to many routes is one change. */
export function collectChanges(
  found: readonly Found[],
  protection: Protection,
  { base: before, head: after }: { readonly base: LookUp; readonly head: LookUp },
): ContractChange[] {
  const changes = new Map<string, { change: ContractChange; routes: Set<string> }>();
  for (const one of found) {
    const { id, side, routes, part, at, base, head, places } = one;
    const what = [id, side, base, head];
    const [route = ''] = routes;
    // Several media types of one body mostly hold the same.
    const keys = [
      [...what, ...[places.base, places.head].map(textOf)].join('\n'),
      [...what, route, part, at].join('\n'),
    ];
    const known = keys.map(key => changes.get(key)).find(entry => entry !== undefined);
    if (known) for (const other of routes) known.routes.add(other);
    const digests = () => ({
      base: digestOf(base, places.base, before),
      head: digestOf(head, places.head, after),
    });
    const entry = known ?? {
      change: { ...judged(one, protection), digests: digests() },
      routes: new Set(routes),
    };
    for (const key of keys) changes.set(key, entry);
  }
  return [...new Set(changes.values())].map(({ change, routes }) => ({ ...change, routes: [...routes] }));
}

function judged(
  { id, side, part, at, base, head, places }: Found,
  protection: Protection,
): Omit<ContractChange, 'digests'> {
  const known = catalogue.changes[id];
  const source = protection === 'source' ? known?.source : undefined;
  const effect = source ?? known?.[side] ?? 'could-not-tell';
  const place = places.head ?? places.base ?? { path: '', pointer: '' };
  const field = at.replace(/^\./, '');
  return {
    id,
    effect,
    side,
    routes: [],
    part,
    field,
    place,
    ...(places.base && { before: places.base }),
    ...(places.head && { after: places.head }),
    base,
    head,
    message: messageOf(id, side, { field: field || wholePart(part), base, head }),
  };
}

function textOf(place: Place | undefined): string {
  return place ? `${place.path}#${place.pointer}` : '';
}

function digestOf(words: string, place: Place | undefined, lookUp: LookUp): string {
  if (!place) return 'absent';
  return sha256(`${words}\n${literalOf(lookUp(place) ?? null)}`).slice(0, 16);
}

function messageOf(id: string, side: Side, words: Readonly<Record<string, string>>): string {
  const { message = '' } = catalogue.changes[id] ?? {};
  const text = typeof message === 'string' ? message : message[side];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => shortened(words[name] ?? whole));
}

function wholePart(part: string): string {
  if (part === '') return 'it';
  return part === 'body' ? 'the body' : part;
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
