import type { RepoPath } from '../../model.ts';
import type { ModelKind } from './vocabulary-schema.ts';

/** What a value may be, whatever way it is spelled. Numbers of constraints stand as they are written. */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'none' }
  | { readonly kind: 'plain'; readonly name: string; readonly limits: Limits }
  /** The values of a Literal or an Enum, each as Python writes it. */
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly of: Shape; readonly unique: boolean; readonly limits: Limits }
  | { readonly kind: 'dict'; readonly key: Shape; readonly of: Shape; readonly limits: Limits }
  | { readonly kind: 'union'; readonly arms: readonly Shape[]; readonly limits: Limits }
  /** Read when it is asked for, because models may hold themselves. */
  | { readonly kind: 'model'; readonly name: string; readonly get: () => Model }
  /** What the code here does not explain; equal texts are taken for equal. */
  | {
      readonly kind: 'unknown';
      readonly text: string;
      readonly args: readonly Shape[];
      readonly digest?: string;
    };

/** `gt: '3'`, `format: 'uuid'`, `pattern: '…'`. */
export type Limits = Readonly<Record<string, string>>;

export interface Place {
  readonly path: RepoPath;
  readonly line: number;
}

export interface Field {
  /** As Python calls it. */
  readonly name: string;
  readonly place: Place;
  /** The names under which it may be sent. */
  readonly input: readonly string[];
  /** The name under which it is given out. */
  readonly output: string;
  readonly shape: Shape;
  readonly required: boolean;
  /** In one spelling; undefined where there is none. */
  readonly initial?: string;
  readonly isSent: boolean;
  readonly isGiven: boolean;
}

export interface Model {
  readonly name: string;
  readonly kind: ModelKind;
  readonly place: Place;
  readonly fields: ReadonlyMap<string, Field>;
  readonly extra: 'ignore' | 'forbid' | 'allow';
  readonly strict: boolean;
  /** Code that may refuse what is sent, and code that makes what is given out: by name, in one spelling. */
  readonly validators: ReadonlyMap<string, string>;
  readonly serializers: ReadonlyMap<string, string>;
  /** Why not everything of it can be seen, with the text of the classes that make it. */
  readonly dynamic?: { readonly why: string; readonly text: string };
}
