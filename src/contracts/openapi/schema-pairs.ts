import { catalogue } from './catalogue.ts';
import { compareShapes } from './compare-shapes.ts';
import type { Compared } from './compared.ts';
import type { Difference, Inner, Side } from './difference.ts';
import { Reachability } from './reachability.ts';
import type { Shapes } from './shapes.ts';
import type { Parts, Shape } from './shape.ts';

/** Two schemas that belong to one another, compared at their own level. */
interface Pair {
  readonly base: Parts;
  readonly head: Parts;
  state: 'new' | 'begun' | 'done';
  own: readonly Difference[];
  inner: readonly { readonly at: string; readonly pair: Pair }[];
  /** Its differences as they are told: the same objects each time. */
  told?: readonly Difference[];
  /** Where it was met first, from where the comparison began, and as which. */
  met?: { readonly at: string; readonly order: number };
}

/**
 * Pairs of schemas of two documents, each compared once for a side. Schemas that hold themselves make a graph with circles,
 * so what is found is collected by walking it.
 */
export class SchemaPairs {
  readonly #base: Shapes;
  readonly #head: Shapes;
  readonly #side: Side;
  readonly #pairs = new Map<string, Pair>();
  /** Compared with all that is within. */
  readonly #whole = new Set<Pair>();
  /** From where nothing is found. */
  readonly #same = new Set<Pair>();
  readonly #reach = new Reachability<Pair>(
    pair => pair.inner.map(inner => inner.pair),
    ({ own }) => own.length > 0,
  );
  #met = 0;

  constructor(base: Shapes, head: Shapes, side: Side) {
    this.#base = base;
    this.#head = head;
    this.#side = side;
  }

  /**
   * Everything that differs, from two schemas inwards. Where that is, is told as it was met first: what many operations
   * share is one change.
   */
  differences(base: Parts, head: Parts): Difference[] {
    const root = this.#pair(base, head);
    const found = this.#reach.of(root);
    if (found.some(({ met }) => !met)) this.#meet(root);
    return [...found]
      .sort((one, other) => (one.met?.order ?? 0) - (other.met?.order ?? 0))
      .flatMap(
        pair => (pair.told ??= pair.own.map(one => ({ ...one, at: `${pair.met?.at ?? ''}${one.at}` }))),
      );
  }

  /** Says of every pair from one inwards where it is met. */
  #meet(root: Pair): void {
    const seen = new Set([root]);
    const waiting = [{ at: '', pair: root }];
    // The list grows while it is walked.
    for (const { at, pair } of waiting) {
      pair.met ??= { at, order: (this.#met += 1) };
      for (const inner of pair.inner) {
        if (seen.has(inner.pair)) continue;
        seen.add(inner.pair);
        waiting.push({ at: `${at}${inner.at}`, pair: inner.pair });
      }
    }
  }

  /** Whether nothing is found that any consumer could feel. A pair that is being compared is taken for the same. */
  isSame(base: Parts, head: Parts): boolean {
    const seen = new Set([this.#known(base, head)]);
    let isWhole = true;
    for (const pair of seen) {
      if (this.#same.has(pair)) continue;
      this.#finish(pair);
      if (pair.state === 'begun') isWhole = false;
      if (!pair.own.every(({ id }) => isHarmless(id))) return false;
      for (const inner of pair.inner) seen.add(inner.pair);
    }
    if (isWhole) for (const pair of seen) this.#same.add(pair);
    return true;
  }

  /** Compared with all that is within, unless it is known. */
  #pair(base: Parts, head: Parts): Pair {
    const root = this.#known(base, head);
    const waiting = [root];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (this.#whole.has(next)) continue;
      this.#whole.add(next);
      this.#finish(next);
      waiting.push(...next.inner.map(({ pair }) => pair));
    }
    return root;
  }

  #known(base: Parts, head: Parts): Pair {
    const key = `${this.#base.keyOf(base)} ${this.#head.keyOf(head)}`;
    const known = this.#pairs.get(key);
    if (known) return known;
    const pair: Pair = { base, head, state: 'new', own: [], inner: [] };
    this.#pairs.set(key, pair);
    return pair;
  }

  /** Compares a pair at its own level, unless that was done before. */
  #finish(pair: Pair): void {
    if (pair.state !== 'new') return;
    pair.state = 'begun';
    const { own, inner } = this.#compare(pair.base, pair.head);
    pair.own = own;
    pair.inner = inner.map(one => ({ at: one.at, pair: this.#known(one.base, one.head) }));
    pair.state = 'done';
  }

  #compare(base: Parts, head: Parts): { own: Difference[]; inner: Inner[] } {
    const own: Difference[] = [];
    const inner: Inner[] = [];
    const [old, now] = [this.#base.read(base), this.#head.read(head)];
    compareShapes(this.#compared(base, head, old, now), {
      say: (id, { at = '', base: before = '', head: after = '', places } = {}) => {
        // Where one side says nothing, there is no place of its own.
        const both = {
          ...(base.length > 0 && { base: old.place }),
          ...(head.length > 0 && { head: now.place }),
        };
        own.push({ id, at, base: before, head: after, places: places ?? both });
      },
      go: (at, before, after) => {
        inner.push({ at, base: before, head: after });
      },
    });
    return { own, inner };
  }

  #compared(base: Parts, head: Parts, old: Shape, now: Shape): Compared {
    return {
      side: this.#side,
      base: { parts: base, shape: old, read: parts => this.#base.read(parts) },
      head: { parts: head, shape: now, read: parts => this.#head.read(parts) },
      isSame: (one, other) => this.isSame(one, other),
    };
  }
}

function isHarmless(id: string): boolean {
  const { request, response } = catalogue.changes[id] ?? {};
  return request === 'compatible' && response === 'compatible';
}
