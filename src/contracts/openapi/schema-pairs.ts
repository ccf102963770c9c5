import { catalogue } from './catalogue.ts';
import { compareShapes } from './compare-shapes.ts';
import type { Compared } from './compared.ts';
import type { Difference, Inner, Side } from './difference.ts';
import type { Shapes } from './shapes.ts';
import type { Parts, Shape } from './shape.ts';

interface Pair {
  readonly own: readonly Difference[];
  readonly inner: readonly Inner[];
}

/**
 * Pairs of schemas of two documents, each compared once for a side. Schemas that hold themselves make a graph with circles,
 * so what is found is collected by walking it.
 */
export class SchemaPairs {
  readonly #base: Shapes;
  readonly #head: Shapes;
  readonly #side: Side;
  readonly #pairs = new Map<string, Pair | 'begun'>();
  /** From where nothing is found. */
  readonly #same = new Set<string>();

  constructor(base: Shapes, head: Shapes, side: Side) {
    this.#base = base;
    this.#head = head;
    this.#side = side;
  }

  /** Everything that differs, from two schemas inwards. */
  differences(base: Parts, head: Parts): Difference[] {
    const found: Difference[] = [];
    const seen = new Set<string>();
    let isWhole = true;
    const waiting: Inner[] = [{ at: '', base, head }];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const key = this.#keyOf(next.base, next.head);
      if (seen.has(key) || this.#same.has(key)) continue;
      seen.add(key);
      const { at } = next;
      const pair = this.#pair(key, next.base, next.head);
      if (pair === 'begun') {
        isWhole = false;
        continue;
      }
      found.push(...pair.own.map(own => ({ ...own, at: `${at}${own.at}` })));
      waiting.push(...pair.inner.map(inner => ({ ...inner, at: `${at}${inner.at}` })));
    }
    if (isWhole && found.length === 0) for (const key of seen) this.#same.add(key);
    return found;
  }

  /** Whether nothing is found that any consumer could feel. A pair that is being compared is taken for the same. */
  isSame(base: Parts, head: Parts): boolean {
    return this.differences(base, head).every(({ id }) => isHarmless(id));
  }

  #pair(key: string, base: Parts, head: Parts): Pair | 'begun' {
    const known = this.#pairs.get(key);
    if (known) return known;
    this.#pairs.set(key, 'begun');
    const own: Difference[] = [];
    const inner: Inner[] = [];
    const [old, now] = [this.#base.read(base), this.#head.read(head)];
    compareShapes(this.#compared(base, head, old, now), {
      say: (id, { at = '', base: before = '', head: after = '', places } = {}) => {
        own.push({
          id,
          at,
          base: before,
          head: after,
          places: places ?? { base: old.place, head: now.place },
        });
      },
      go: (at, before, after) => {
        inner.push({ at, base: before, head: after });
      },
    });
    const pair = { own, inner };
    this.#pairs.set(key, pair);
    return pair;
  }

  #compared(base: Parts, head: Parts, old: Shape, now: Shape): Compared {
    return {
      side: this.#side,
      base: { parts: base, shape: old, read: parts => this.#base.read(parts) },
      head: { parts: head, shape: now, read: parts => this.#head.read(parts) },
      isSame: (one, other) => this.isSame(one, other),
    };
  }

  #keyOf(base: Parts, head: Parts): string {
    return `${this.#base.keyOf(base)} ${this.#head.keyOf(head)}`;
  }
}

function isHarmless(id: string): boolean {
  const { request, response } = catalogue.changes[id] ?? {};
  return request === 'compatible' && response === 'compatible';
}
