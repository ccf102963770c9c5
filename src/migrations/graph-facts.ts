import type { RepoPath } from '../model.ts';
import type { Migration } from './migration.ts';

/** Something wrong with how migrations hang together; `rule` stands in `rulebooks/migrations/graph.yml`. */
export interface GraphFact {
  readonly rule: string;
  readonly graph: string;
  readonly path: RepoPath;
  /** What it is about, as people name it. */
  readonly about: string;
}

/** Two heads, missing parents, ids given twice and cycles, graph by graph. */
export function graphFacts(migrations: readonly Migration[]): GraphFact[] {
  const graphs = new Map<string, Migration[]>();
  for (const migration of migrations) {
    if (migration.tool === 'sql') continue;
    const key = `${migration.tool} ${migration.graph}`;
    graphs.set(key, [...(graphs.get(key) ?? []), migration]);
  }
  return [...graphs.values()].flatMap(factsOf);
}

function factsOf(all: readonly Migration[]): GraphFact[] {
  const ids = new Map<string, Migration>();
  const facts: GraphFact[] = [];
  const told = (rule: string, { graph, path }: Migration, about: string) =>
    facts.push({ rule, graph, path, about });
  for (const migration of all) {
    if (ids.has(migration.id)) told('revision-twice', migration, migration.id);
    ids.set(migration.id, migration);
    if (migration.unreadable !== undefined) told('graph-unreadable', migration, migration.unreadable);
  }
  const parentsOf = (migration: Migration) =>
    migration.parents.flatMap(parent => (isOutside(parent) ? [] : (find(ids, parent) ?? [])));
  const replaced = new Set(all.flatMap(({ replaces }) => replaces));
  const isKnown = (parent: string) =>
    isOutside(parent) || find(ids, parent) !== undefined || replaced.has(parent);
  for (const migration of all)
    for (const parent of migration.parents) if (!isKnown(parent)) told('parent-missing', migration, parent);
  const hasChild = new Set(all.flatMap(one => parentsOf(one).map(({ id }) => id)));
  const children = new Set(all.flatMap(({ parents }) => parents));
  const isHead = ({ id, replaces }: Migration) =>
    !hasChild.has(id) && !replaces.some(one => children.has(one)) && !replaced.has(id);
  // A branch of its own (`branch_labels`) may be meant; what nothing follows on is told all the same.
  const heads = all.filter(isHead);
  const [first, second] = heads;
  if (first && second) told('several-heads', second, heads.map(({ id }) => id).join(', '));
  const cyclic = findCycle(all, parentsOf);
  if (cyclic) told('cycle', cyclic, cyclic.id);
  return facts;
}

/** Of another app (`app.name`), or a name that Django resolves when it runs. */
function isOutside(parent: string): boolean {
  return parent.includes('.') || /^__(first|latest)__$/.test(parent);
}

/** Alembic takes the beginning of a revision for it. */
function find(ids: ReadonlyMap<string, Migration>, parent: string): Migration | undefined {
  return ids.get(parent);
}

function findCycle(
  all: readonly Migration[],
  parentsOf: (one: Migration) => readonly Migration[],
): Migration | undefined {
  const waiting = new Map(all.map(one => [one, new Set(parentsOf(one)).size]));
  const children = new Map<Migration, Migration[]>();
  for (const one of all)
    for (const parent of new Set(parentsOf(one)))
      children.set(parent, [...(children.get(parent) ?? []), one]);
  const free = [...waiting].filter(([, count]) => count === 0).map(([one]) => one);
  for (let next = free.pop(); next; next = free.pop()) {
    waiting.delete(next);
    for (const child of children.get(next) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) free.push(child);
    }
  }
  return [...waiting.keys()][0];
}

/** Parents before children; what is in a cycle comes last. */
export function inOrder(all: readonly Migration[]): Migration[] {
  const byId = new Map(all.map(one => [`${one.tool} ${one.graph} ${one.id}`, one]));
  const done = new Set<Migration>();
  const ordered: Migration[] = [];
  // Not by recursion: a chain of thousands is deep.
  const stack: { one: Migration; isLeaving: boolean }[] = [];
  for (const start of all) {
    stack.push({ one: start, isLeaving: false });
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { one, isLeaving } = top;
      if (isLeaving) ordered.push(one);
      if (isLeaving || done.has(one)) continue;
      done.add(one);
      stack.push({ one, isLeaving: true });
      for (const parent of one.parents) {
        const found = byId.get(`${one.tool} ${one.graph} ${parent}`);
        if (found) stack.push({ one: found, isLeaving: false });
      }
    }
  }
  return ordered;
}
