import type { Place } from './place.ts';
import type { Parts } from './shape.ts';

/** The side of a consumer on which something shows: what it sends, or what it is given. */
export type Side = 'request' | 'response';

/** One change, as the catalogue calls it, before it is judged for a side. */
export interface Difference {
  readonly id: string;
  /** Where in the schema, from where the comparison began: `.items[].name`. */
  readonly at: string;
  /** In words, for the message; empty where there is nothing to show. */
  readonly base: string;
  readonly head: string;
  readonly places: Places;
}

/** Where it stands on each side; absent on the one that does not have it. */
export interface Places {
  readonly base?: Place;
  readonly head?: Place;
}

/** Two schemas that belong to one another, one level further in. */
export interface Inner {
  readonly at: string;
  readonly base: Parts;
  readonly head: Parts;
}

/** Takes what is found at one level. */
export interface Sink {
  readonly say: (id: string, words?: { at?: string; base?: string; head?: string; places?: Places }) => void;
  /** To be compared as well. */
  readonly go: (at: string, base: Parts, head: Parts) => void;
}
