import type { SgNode } from '@ast-grep/napi';
import { guardWords } from './guard-words.ts';
import { coreOf, lastPart, type Guard } from './handler.ts';

/** Statements that turn callers away: `require_admin(user)`, and an `if` that does nothing but raise or return a refusal. */
export function bodyGuards(body: SgNode): Guard[] {
  const calls = body
    .findAll({ rule: { kind: 'expression_statement', has: { any: [{ kind: 'call' }, { kind: 'await' }] } } })
    .flatMap(statement => {
      const [first] = statement.children();
      const call = first?.is('await') ? first.children().find(child => child.is('call')) : first;
      const name = call?.is('call') ? (call.field('function')?.text() ?? '') : '';
      return call && guardWords.call(name) ? [inBody(coreOf(call.text()), name)] : [];
    });
  const conditions = body.findAll({ rule: { kind: 'if_statement' } }).flatMap(statement => {
    const consequence = statement.field('consequence');
    const condition = statement.field('condition')?.text();
    if (!consequence || condition === undefined || !refuses(consequence)) return [];
    return [inBody(`if ${coreOf(condition)}`, condition)];
  });
  return [...calls, ...conditions];
}

function inBody(core: string, name: string): Guard {
  const isIdentity = /is_authenticated|is_anonymous|current_user\s*is|not\s+(\w+\.)*(current_)?user\s*$/.test(
    name,
  );
  return { kind: 'body', core, isIdentity };
}

/** Whether a block ends with a refusal, and calls nothing on the way but what logs. */
function refuses(block: SgNode): boolean {
  const statements = block.children().filter(child => child.isNamed() && !child.is('comment'));
  const last = statements.at(-1);
  const ends = last?.is('raise_statement') ?? last?.is('return_statement') ?? false;
  const aborts =
    last?.is('return_statement') === true || (last !== undefined && /^(\w+\.)*abort\(/.test(last.text()));
  return last !== undefined && statements.length <= 3 && (ends || aborts) && guardWords.denial(last.text());
}

/** The conditions under which a body ends early, however it does: what refused before may do so in other words. */
export function earlyEnds(body: SgNode): string[] {
  return body.findAll({ rule: { kind: 'if_statement' } }).flatMap(statement => {
    const block = statement.field('consequence');
    const last = block?.children().findLast(child => child.isNamed());
    if (!last || !/^(?:raise|return|(?:\w+\.)*abort\()/.test(last.text())) return [];
    return [`if ${coreOf(statement.field('condition')?.text() ?? '')}`];
  });
}

/** What a body calls, by its names. */
export function callsIn(body: SgNode): string[] {
  return body
    .findAll({ rule: { kind: 'call' } })
    .map(call => `${lastPart(coreOf(call.field('function')?.text() ?? ''))}()`);
}
