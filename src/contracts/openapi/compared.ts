import type { Side } from './difference.ts';
import type { Parts, Shape } from './shape.ts';

/** Two schemas that are compared, with what reads the schemas within. */
export interface Compared {
  readonly side: Side;
  readonly base: ComparedSide;
  readonly head: ComparedSide;
  readonly isSame: (base: Parts, head: Parts) => boolean;
}

export interface ComparedSide {
  readonly parts: Parts;
  readonly shape: Shape;
  readonly read: (parts: Parts) => Shape;
}
