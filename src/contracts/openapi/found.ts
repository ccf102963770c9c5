import type { Places, Side } from './difference.ts';
import type { Parts } from './shape.ts';

/** What is found at one operation, or at several that share it. */
export interface Found {
  readonly id: string;
  readonly side: Side;
  /** `POST /orders`, of those that it shows in; none where it is about the whole document. */
  readonly routes: Set<string>;
  /** The part of the first operation: `body`, `response 200`, `query limit`; empty for the operation itself. */
  readonly part: string;
  /** Where in the schema of that part: `.items[].name`. */
  readonly at: string;
  readonly base: string;
  readonly head: string;
  readonly places: Places;
}

/** Takes what is found at one operation. */
export interface Listener {
  /** The side of a consumer that what is sent to the operation shows on: the other one for what the server calls. */
  readonly sent: Side;
  readonly given: Side;
  /** As an ISO 8601 date. */
  readonly today: string;
  readonly say: (
    id: string,
    side: Side,
    places: Places,
    words?: { part?: string; base?: string; head?: string },
  ) => void;
  readonly compareSchemas: (side: Side, part: string, base: Parts, head: Parts) => void;
  /** The same for an operation within this one, whose calls go the other way. */
  readonly turned: (route: string) => Listener;
}
