import type { ContractChange } from '../openapi/collect-changes.ts';
import type { ComparedDocument } from '../openapi/compare-trees.ts';
import { alsoIn, countChanges, groupByRoute, placeInRoute, writtenPlace } from './group-changes.ts';

/** For a pull request: a heading a document, a list an operation. */
export function describeAsMarkdown(documents: readonly ComparedDocument[]): string {
  if (documents.length === 0) return 'No OpenAPI document, model or route changed.';
  return documents
    .map(({ path, changes }) =>
      [
        `### ${code(path)}`,
        '',
        `${countChanges(changes)}.`,
        ...[...groupByRoute(changes)].flatMap(([route, group]) => [
          '',
          route === '' ? '**the document**' : `**${code(route)}**`,
          '',
          ...group.map(describe),
        ]),
      ].join('\n'),
    )
    .join('\n\n');
}

function describe(change: ContractChange): string {
  const { effect, id, message, line, place } = change;
  const where = placeInRoute(change);
  const others = alsoIn(change);
  return `- ${effect} ${code(id)}${where === '' ? '' : ` in ${code(where)}`}: ${plain(message)} (${code(line === undefined ? place.pointer || '/' : writtenPlace(change))}${others === '' ? '' : `, ${plain(others)}`})`;
}

/** Text of a document must not become markup. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``;
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#@~]/g, mark => `\\${mark}`);
}
