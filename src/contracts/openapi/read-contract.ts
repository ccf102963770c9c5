import type { Contract, Operation } from './contract.ts';
import type { DocumentSet } from './document-set.ts';
import { below, isTable, itemsOf, membersOf, type Located } from './place.ts';
import { readOperation } from './read-operation.ts';
import { readSchemes } from './read-security.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** What a document of OpenAPI 2.0, 3.0 or 3.1 promises. What of it cannot be read is among its problems. */
export function readContract(set: DocumentSet): Contract {
  const { root } = set;
  if (isTable(root.node) && versionOf(root) === undefined)
    set.note({ place: root.place, message: 'says no version of OpenAPI that is known: 2.0, 3.0 or 3.1' });
  const schemes = readSchemes(set);
  const operations = new Map<string, Operation>();
  const unread = new Set<string>();
  for (const [path, item] of membersOf(below(root, 'paths'))) {
    if (path.startsWith('x-')) continue;
    if (!set.resolve(item)) unread.add(plainPath(path));
    for (const operation of readItem(item, path, set)) {
      const key = plainPath(operation.name);
      if (operations.has(key))
        set.note({
          place: operation.place,
          message: `${operation.name} stands twice, under other names of its parameters`,
        });
      operations.set(key, operation);
    }
  }
  const webhooks = new Map<string, Operation>();
  for (const [name, item] of membersOf(below(root, 'webhooks'))) {
    for (const operation of readItem(item, name, set)) webhooks.set(operation.name, operation);
  }
  return {
    operations,
    unread,
    webhooks,
    schemas: operations.size + webhooks.size + unread.size === 0 ? readSchemas(root) : new Map(),
    schemes,
    // Read at the end: reading is what finds them.
    get problems() {
      return set.problems;
    },
  };
}

/** A path without the names of its parameters, which are only names. */
export function plainPath(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}');
}

function readSchemas(root: Located): Contract['schemas'] {
  const all = [below(root, 'components', 'schemas'), below(root, 'definitions')].flatMap(membersOf);
  return new Map(all.map(([name, part]) => [name, [part]]));
}

function versionOf({ node }: Located): string | undefined {
  if (!isTable(node)) return undefined;
  const version = String(node.openapi ?? node.swagger);
  return /^(2(\.0)?|3\.[0-9]+(\.[0-9]+)?.*)$/.test(version) ? version : undefined;
}

/** @param path a path, the name of a webhook, or the expression of a callback */
function readItem(part: Located, path: string, set: DocumentSet): Operation[] {
  const item = set.resolve(part);
  if (!item) return [];
  const shared = itemsOf(below(item, 'parameters'));
  return methods.flatMap(method => {
    const operation = below(item, method);
    if (!isTable(operation.node)) return [];
    return [readOperation({ operation, method, path, shared, item, readItem }, set)];
  });
}
