import { compareOperations } from './compare-operations.ts';
import { compareSchemes } from './compare-security.ts';
import type { Contract, Operation } from './contract.ts';
import type { Difference, Side } from './difference.ts';
import type { DocumentSet } from './document-set.ts';
import type { Found, Listener } from './found.ts';
import { plainPath } from './read-contract.ts';
import { SchemaPairs } from './schema-pairs.ts';
import { Shapes } from './shapes.ts';

export interface ReadDocument {
  readonly set: DocumentSet;
  readonly contract: Contract;
}

/**
 * Everything that two documents promise differently, operation by operation.
 * @param today as an ISO 8601 date: what was announced to go may go from then on
 */
export function compareContracts(base: ReadDocument, head: ReadDocument, today: string): Found[] {
  const found: Found[] = [];
  // What one schema does to many operations.
  const shared = new Map<Difference, Found>();
  const [old, now] = [new Shapes(base.set), new Shapes(head.set)];
  const pairs = {
    request: new SchemaPairs(old, now, 'request'),
    response: new SchemaPairs(old, now, 'response'),
  };
  const listen = (route: string, sent: Side): Listener => ({
    sent,
    given: sent === 'request' ? 'response' : 'request',
    today,
    say: (id, side, places, { part = '', base: before = '', head: after = '' } = {}) => {
      const routes = new Set(route === '' ? [] : [route]);
      found.push({ id, side, routes, part, at: '', base: before, head: after, places });
    },
    compareSchemas: (side, part, before, after) => {
      for (const difference of pairs[side].differences(before, after)) {
        const known = shared.get(difference);
        known?.routes.add(route);
        if (known) continue;
        const first = { ...difference, side, routes: new Set([route]), part };
        shared.set(difference, first);
        found.push(first);
      }
    },
    turned: inner => listen(inner, sent === 'request' ? 'response' : 'request'),
  });
  compareSets(base.contract, head.contract, name => listen(name, 'request'));
  compareWebhooks(base.contract, head.contract, name => listen(name, 'response'));
  compareSchemas(base.contract.schemas, head.contract.schemas, name => listen(name, 'request'));
  compareSchemes(base.contract.schemes, head.contract.schemes, listen('', 'request'));
  return found;
}

type Operations = Contract['operations'];

function compareSets(from: Contract, to: Contract, listen: (route: string) => Listener): void {
  const [base, head] = [from.operations, to.operations];
  const [oldPaths, newPaths] = [base, head].map(pathsOf) as [Set<string>, Set<string>];
  for (const [key, old] of base) {
    const now = head.get(key);
    const listener = listen((now ?? old).name);
    if (now) compareOperations(old, now, listener);
    else if (!to.unread.has(plainPath(old.path))) {
      const id = removal(old, newPaths.has(plainPath(old.path)), listener.today);
      listener.say(id, 'request', { base: old.place }, { base: old.life.sunset ?? '' });
    }
  }
  for (const [key, now] of head) {
    if (base.has(key) || from.unread.has(plainPath(now.path))) continue;
    const id = oldPaths.has(plainPath(now.path)) ? 'operation-added' : 'path-added';
    listen(now.name).say(id, 'request', { head: now.place });
  }
}

/** @param pathStays whether other methods of its path are still there */
function removal({ life: { deprecated, sunset } }: Operation, pathStays: boolean, today: string): string {
  if (!deprecated) return pathStays ? 'operation-removed' : 'path-removed';
  if (sunset === undefined) return 'deprecated-operation-removed';
  return sunset.slice(0, 10) <= today ? 'operation-removed-after-sunset' : 'operation-removed-before-sunset';
}

function compareWebhooks(base: Contract, head: Contract, listen: (route: string) => Listener): void {
  for (const name of new Set([...base.webhooks.keys(), ...head.webhooks.keys()])) {
    const [old, now] = [base.webhooks.get(name), head.webhooks.get(name)];
    const listener = listen(`webhook ${name}`);
    if (old && now) compareOperations(old, now, listener);
    else if (now) listener.say('webhook-added', 'response', { head: now.place });
    else if (old) listener.say('webhook-removed', 'response', { base: old.place });
  }
}

/** Of documents that are only schemas: each may be sent and given. */
function compareSchemas(
  base: Contract['schemas'],
  head: Contract['schemas'],
  listen: (route: string) => Listener,
): void {
  // Where one of the two has operations, these say what counts.
  if (base.size === 0 || head.size === 0) return;
  for (const name of new Set([...base.keys(), ...head.keys()])) {
    const [old, now] = [base.get(name), head.get(name)];
    const listener = listen(`schema ${name}`);
    const places = { ...(old?.[0] && { base: old[0].place }), ...(now?.[0] && { head: now[0].place }) };
    if (!old) listener.say('schema-added', 'response', places);
    else if (!now) listener.say('schema-removed', 'response', places);
    else
      for (const side of ['request', 'response'] as const) listener.compareSchemas(side, 'schema', old, now);
  }
}

function pathsOf(operations: Operations): Set<string> {
  return new Set([...operations.values()].map(({ path }) => plainPath(path)));
}
