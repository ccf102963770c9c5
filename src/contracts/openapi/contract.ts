import type { Problem, Place } from './place.ts';
import type { Parts } from './shape.ts';

/** What a document promises, the same for 2.0 and 3.x however it is written. */
export interface Contract {
  readonly operations: ReadonlyMap<string, Operation>;
  /** Paths of which nothing can be told, with `{}` for their parameters. */
  readonly unread: ReadonlySet<string>;
  /** What the server calls at its consumers, by name. */
  readonly webhooks: ReadonlyMap<string, Operation>;
  /** The schemas of a document that has no operations: they are all that it promises. */
  readonly schemas: ReadonlyMap<string, Parts>;
  /** The ways to log in that operations ask for, by what they are. */
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly problems: readonly Problem[];
}

export interface Operation {
  /** `GET /users/{id}`, as it is written. */
  readonly name: string;
  readonly path: string;
  readonly place: Place;
  readonly id: string | undefined;
  readonly tags: ReadonlySet<string>;
  readonly life: Life;
  readonly servers: ReadonlySet<string>;
  /** By `query limit`, header names in lower case, parameters of the path by their position. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly body: Body | undefined;
  /** By status, range (`2XX`) or `default`. */
  readonly responses: ReadonlyMap<string, Response>;
  /** Ways to be let in, each a set of schemes with scopes; one that is empty asks for nothing. */
  readonly security: readonly Alternative[];
  /** By name, expression and method. */
  readonly callbacks: ReadonlyMap<string, Operation>;
}

/** By scheme, the scopes. */
export type Alternative = ReadonlyMap<string, ReadonlySet<string>>;

export interface Life {
  readonly deprecated: boolean;
  /** A date as ISO 8601. */
  readonly sunset: string | undefined;
}

export interface Parameter {
  /** `query limit`. */
  readonly label: string;
  readonly name: string;
  readonly required: boolean;
  readonly life: Life;
  /** How lists and objects are written. */
  readonly style: string;
  readonly allowsEmpty: boolean;
  readonly allowsReserved: boolean;
  readonly mediaType: string | undefined;
  readonly schema: Parts;
  readonly place: Place;
}

export type Content = ReadonlyMap<string, Media>;

export interface Media {
  readonly schema: Parts;
  /** How parts of a form are written, as text. */
  readonly encoding: string;
  readonly place: Place;
}

export interface Body {
  readonly required: boolean;
  readonly content: Content;
  readonly place: Place;
}

export interface Response {
  readonly content: Content;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, Parameter>;
  readonly links: ReadonlySet<string>;
  readonly place: Place;
}

export interface SecurityScheme {
  readonly name: string;
  /** By flow of OAuth 2: its addresses and scopes. */
  readonly flows: ReadonlyMap<string, { readonly urls: string; readonly scopes: ReadonlySet<string> }>;
  /** Of OpenID Connect. */
  readonly url: string | undefined;
  readonly place: Place;
}
