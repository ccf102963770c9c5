import type { Effect } from '../openapi/catalogue-schema.ts';
import type { ContractChange } from '../openapi/collect-changes.ts';

const harm: readonly Effect[] = ['compatible', 'could-not-tell', 'needs-rationale', 'breaking'];

/**
 * The changes of the code that no document tells of: one that does has the same route, side and field, and does not call
 * it less. What else the code does to other routes stays.
 */
export function sayOnce(
  code: readonly ContractChange[],
  documents: readonly ContractChange[],
): ContractChange[] {
  const told = new Map<string, number>();
  for (const change of documents)
    for (const route of change.routes) {
      const key = keyOf(change, route);
      told.set(key, Math.max(told.get(key) ?? -1, harm.indexOf(change.effect)));
    }
  return code.flatMap(change => {
    const level = harm.indexOf(change.effect);
    const routes = change.routes.filter(route => (told.get(keyOf(change, route)) ?? -1) < level);
    if (change.routes.length > 0 && routes.length === 0) return [];
    return [routes.length === change.routes.length ? change : { ...change, routes }];
  });
}

/** Parameters of a path may have other names there. */
function keyOf({ side, field }: ContractChange, route: string): string {
  const name = field.split(/[.\s]/).findLast(word => word !== '') ?? '';
  return [side, route.replaceAll(/\{[^}]*\}/g, '{}').replace(/\/$/, ''), name.replaceAll('[]', '')].join(
    '\0',
  );
}
