import type { RepoPath } from '../../model.ts';

/** Where something stands in a document: a file, and a JSON pointer (RFC 6901) from its root, empty for the root. */
export interface Place {
  readonly path: RepoPath;
  readonly pointer: string;
}

/** A part of a document, as parsed, with its place. */
export interface Located {
  readonly node: unknown;
  readonly place: Place;
  /** One of several alternatives, beside which null is told. */
  readonly withoutNull?: true;
}

/** What keeps a part of a document from being compared: it makes the answer "could not tell", never "no changes". */
export interface Problem {
  readonly place: Place;
  /** 1-based, where the text itself cannot be read. */
  readonly line?: number;
  readonly message: string;
}

export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The part that stands under these keys. */
export function below({ node, place }: Located, ...keys: readonly (string | number)[]): Located {
  let inner = node;
  let { pointer } = place;
  for (const key of keys) {
    inner =
      isTable(inner) || Array.isArray(inner)
        ? Object.hasOwn(inner, key)
          ? (inner as Table)[String(key)]
          : undefined
        : undefined;
    pointer += `/${escaped(String(key))}`;
  }
  return { node: inner, place: { path: place.path, pointer } };
}

function escaped(key: string): string {
  return /[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/** The members of a table with their keys; none of anything else. */
export function membersOf(part: Located): [string, Located][] {
  return isTable(part.node) ? Object.keys(part.node).map(key => [key, below(part, key)]) : [];
}

/** The items of a list; none of anything else. */
export function itemsOf(part: Located): Located[] {
  return Array.isArray(part.node) ? part.node.map((_item, index) => below(part, index)) : [];
}

/** The texts of a list; what is no text is passed over. */
export function textsOf({ node }: Located): string[] {
  return Array.isArray(node) ? node.filter(item => typeof item === 'string') : [];
}
