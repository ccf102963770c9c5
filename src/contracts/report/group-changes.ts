import type { ContractChange } from '../openapi/collect-changes.ts';
import type { Effect } from '../openapi/catalogue-schema.ts';

/** How each effect is called beside a number, the worst first. */
const words: Readonly<Record<Effect, string>> = {
  breaking: 'breaking',
  'needs-rationale': 'need a reason',
  'could-not-tell': 'cannot be told',
  compatible: 'compatible',
};

/** By the first route that each shows in, those about the whole document first; the worst first within one. */
export function groupByRoute(changes: readonly ContractChange[]): Map<string, ContractChange[]> {
  const groups = new Map<string, ContractChange[]>();
  for (const change of changes) {
    const [route = ''] = change.routes;
    groups.set(route, [...(groups.get(route) ?? []), change]);
  }
  const order = Object.keys(words);
  const sorted = [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(
    sorted.map(([route, group]) => [
      route,
      group.sort((one, other) => order.indexOf(one.effect) - order.indexOf(other.effect)),
    ]),
  );
}

/** `2 breaking, 1 need a reason`. */
export function countChanges(changes: readonly ContractChange[]): string {
  const counts = Object.entries(words).map(
    ([effect, word]) => [changes.filter(change => change.effect === effect).length, word] as const,
  );
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return said.join(', ') || 'nothing to say';
}

/** `body items[].name`; empty for an operation itself. */
export function placeInRoute({ part, field }: ContractChange): string {
  return [part, field].filter(word => word !== '').join(' ');
}

/** Of a change that shows in several routes. */
export function alsoIn({ routes }: ContractChange): string {
  const [, ...others] = routes;
  if (others.length === 0) return '';
  return others.length === 1 ? `also in ${others.join()}` : `also in ${others.length} other operations`;
}

/** `app/models.py:6` of code, `openapi.yaml#/paths` of a document. */
export function writtenPlace({ place, line }: ContractChange): string {
  return line === undefined ? `${place.path}#${place.pointer}` : `${place.path}:${line}`;
}
