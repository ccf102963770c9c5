import type { SgNode } from '@ast-grep/napi';
import { guardWords } from './guard-words.ts';
import { coreOf } from './handler.ts';

/** What of a place refuses input: bounds of fields, and what is raised, with the condition. */
export function refusesInput(place: SgNode): string[] {
  const bounds = place.findAll({ rule: { kind: 'keyword_argument' } }).flatMap(keyword => {
    if (!guardWords.bound(keyword.field('name')?.text() ?? '')) return [];
    const call = keyword.parent()?.parent();
    const name = call?.is('call') ? (call.field('function')?.text() ?? '') : '';
    return guardWords.field(name) ? [coreOf(keyword.text())] : [];
  });
  const raised = place
    .findAll({
      rule: {
        kind: 'raise_statement',
        regex: String.raw`ValidationError|ValueError|HTTPException|BadRequest|Http404`,
      },
    })
    // A failure of the service's own refuses nothing.
    .filter(statement => !/HTTP_5\d\d|\b5\d\d\b/.test(statement.text()))
    .map(statement => {
      const condition = statement
        .ancestors()
        .find(one => one.is('if_statement'))
        ?.field('condition');
      return `${coreOf(condition?.text() ?? '')}:${coreOf(statement.text()).slice(0, 60)}`;
    });
  return [...bounds, ...raised];
}
