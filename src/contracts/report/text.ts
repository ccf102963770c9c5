import type { ContractChange } from '../openapi/collect-changes.ts';
import type { ComparedDocument } from '../openapi/compare-trees.ts';
import { alsoIn, countChanges, groupByRoute, placeInRoute, writtenPlace } from './group-changes.ts';

/** For a terminal: a document, its operations, and what changes in each. */
export function describeAsText(documents: readonly ComparedDocument[]): string {
  if (documents.length === 0) return 'no OpenAPI document, model or route changed';
  return documents
    .map(({ path, changes }) =>
      [
        `${path}: ${countChanges(changes)}`,
        ...[...groupByRoute(changes)].flatMap(([route, group]) => [
          ...(route === '' ? [] : [`  ${route}`]),
          ...group.flatMap(describe),
        ]),
      ].join('\n'),
    )
    .join('\n\n');
}

function describe(change: ContractChange): string[] {
  const { effect, id, message } = change;
  const where = placeInRoute(change);
  const others = alsoIn(change);
  return [
    `    ${effect} ${id}${where === '' ? '' : ` in ${where}`}: ${message}`,
    `      ${writtenPlace(change)}${others === '' ? '' : `, ${others}`}`,
  ];
}
