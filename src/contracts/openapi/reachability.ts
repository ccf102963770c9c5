/**
 * Which nodes of a graph with circles hold something, of all that can be reached from one. Nodes that reach one another share
 * an answer, so that each node is looked at once however many ask (R. Tarjan, 1972: strongly connected components).
 */
export class Reachability<N> {
  readonly #next: (node: N) => readonly N[];
  readonly #holds: (node: N) => boolean;
  readonly #known = new Map<N, readonly N[]>();

  constructor(next: (node: N) => readonly N[], holds: (node: N) => boolean) {
    this.#next = next;
    this.#holds = holds;
  }

  /** Those that hold something, the node itself among them. */
  of(start: N): readonly N[] {
    const known = this.#known.get(start);
    if (known) return known;
    const visits = new Map<N, Visit<N>>();
    const open: N[] = [];
    const path = [this.#visit(start, visits, open)];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const next = visit.next[visit.done];
      visit.done += 1;
      if (next !== undefined) {
        const other = visits.get(next);
        if (this.#known.has(next)) continue;
        if (other) visit.low = Math.min(visit.low, other.number);
        else path.push(this.#visit(next, visits, open));
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above) above.low = Math.min(above.low, visit.low);
      if (visit.low === visit.number) this.#settle(open.splice(open.indexOf(visit.node)), visits);
    }
    return this.#known.get(start) ?? [];
  }

  #visit(node: N, visits: Map<N, Visit<N>>, open: N[]): Visit<N> {
    const number = visits.size;
    const visit = { node, number, low: number, next: this.#next(node), done: 0 };
    visits.set(node, visit);
    open.push(node);
    return visit;
  }

  #settle(component: readonly N[], visits: ReadonlyMap<N, Visit<N>>): void {
    const found = new Set<N>();
    for (const node of component) {
      if (this.#holds(node)) found.add(node);
      for (const next of visits.get(node)?.next ?? [])
        for (const one of this.#known.get(next) ?? []) found.add(one);
    }
    const shared = [...found];
    for (const node of component) this.#known.set(node, shared);
  }
}

interface Visit<N> {
  readonly node: N;
  readonly number: number;
  /** The least number that is reached from here among those that are not settled. */
  low: number;
  readonly next: readonly N[];
  done: number;
}
