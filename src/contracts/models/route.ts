import type { Field, Place, Shape } from './model.ts';

/** One endpoint as the code declares it. */
export interface Route {
  /** In upper case; `*` for all of them. */
  readonly method: string;
  /** With the names of its parameters taken out: `/items/{}`; a part that is not known stands as `?`. */
  readonly path: string;
  /** The function or view: what names a route whose path is not known. */
  readonly handler: string;
  readonly place: Place;
  /** What it takes beside the body: by where it is and how it is called, `query page`. */
  readonly parameters: ReadonlyMap<string, Field>;
  /** Bodies and forms; one that several models make stands as several. */
  readonly request: readonly Shape[];
  readonly response?: Shape;
  readonly status?: string;
  readonly guards: readonly string[];
}
