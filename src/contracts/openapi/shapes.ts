import type { DocumentSet } from './document-set.ts';
import { readShape } from './read-shape.ts';
import type { Parts, Shape } from './shape.ts';

/** The shapes of one document, each read once. */
export class Shapes {
  readonly set: DocumentSet;
  readonly #ids = new WeakMap<object, number>();
  readonly #shapes = new Map<string, Shape>();
  #next = 0;

  constructor(set: DocumentSet) {
    this.set = set;
  }

  /** Equal for parts that are the same text of the document; what a reference leads to is the same as the reference. */
  keyOf(parts: Parts): string {
    const keys = parts.map(part => {
      const plain = typeof part.node === 'object' && part.node !== null && '$ref' in part.node;
      // Beside a reference there may be more, which then counts.
      const isOnlyReference = plain && Object.keys(part.node).length === 1;
      const { node, place } = (isOnlyReference ? this.set.resolve(part) : part) ?? part;
      return typeof node === 'object' && node !== null
        ? String(this.#idOf(node))
        : `${place.path}#${place.pointer}`;
    });
    const text = [...new Set(keys)].join('&');
    return isWithoutNull(parts) ? `${text}!` : text;
  }

  read(parts: Parts): Shape {
    const key = this.keyOf(parts);
    const known = this.#shapes.get(key);
    if (known) return known;
    const read = readShape(parts, this.set);
    const shape = isWithoutNull(parts) && read.null === 'yes' ? { ...read, null: 'no' as const } : read;
    this.#shapes.set(key, shape);
    return shape;
  }

  #idOf(node: object): number {
    const known = this.#ids.get(node);
    if (known !== undefined) return known;
    this.#ids.set(node, (this.#next += 1));
    return this.#next;
  }
}

function isWithoutNull(parts: Parts): boolean {
  return parts.some(({ withoutNull }) => withoutNull);
}
