import type { SgNode } from '@ast-grep/napi';
import { guardWords } from './guard-words.ts';
import { coreOf, lastPart, type Guard } from './handler.ts';

/** `permission_classes = [IsAuthenticated, IsOwner]` of a class, an element each. */
export function attributeGuards(body: SgNode): Guard[] {
  return body.children().flatMap(statement => {
    const [assignment] = statement.children();
    if (!statement.is('expression_statement') || !assignment?.is('assignment')) return [];
    const name = assignment.field('left')?.text() ?? '';
    const value = assignment.field('right');
    return value && guardWords.attribute(name) ? elementGuards(value) : [];
  });
}

/** The elements of a list or a tuple, or the one value. */
export function elementGuards(value: SgNode): Guard[] {
  if (value.is('list') || value.is('tuple') || value.is('set'))
    return value
      .children()
      .filter(child => child.isNamed() && !child.is('comment'))
      .flatMap(elementGuards);
  const core = coreOf(value.text());
  const name = lastPart(core.replace(/[("[].*$/, ''));
  const isOpen = core === '' || core === '()' || guardWords.open(name);
  return isOpen || value.is('keyword_argument')
    ? []
    : [{ kind: 'attribute', core, isIdentity: guardWords.identity(name) }];
}

export function baseGuards(base: SgNode): Guard[] {
  const name = base.text();
  if (!guardWords.base(name)) return [];
  return [{ kind: 'base', core: lastPart(coreOf(name)), isIdentity: guardWords.identity(lastPart(name)) }];
}
