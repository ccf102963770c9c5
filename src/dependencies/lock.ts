/** A version that a lock wants installed. */
export interface Pin {
  /** Normalised as in PEP 503. */
  readonly name: string;
  /** What follows `==`: a version of PEP 440, in a requirement also `1.2.*`. */
  readonly version: string;
  /** Whether the environment lacks something for certain where it is not installed: no group or extra decides it. */
  readonly required: boolean;
}

/** Where the markers of PEP 508 are evaluated: their variables and values; `extra` is not among them. */
export type MarkerValues = Readonly<Record<string, string>>;

/** What a lock is read from, and for. */
export interface LockSource {
  readonly file: string;
  readonly text: string;
  readonly markers: MarkerValues;
}
