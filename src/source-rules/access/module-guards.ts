import type { SgNode } from '@ast-grep/napi';
import type { ModuleFacts } from '../module-facts.ts';
import { elementGuards } from './class-guards.ts';
import { dependencyGuards } from './dependency-guards.ts';
import { guardWords } from './guard-words.ts';
import { coreOf, type Guard, type Handler } from './handler.ts';

/** What holds for many handlers: `MIDDLEWARE`, `app.add_middleware(…)`, routers with dependencies, defaults in settings. */
export function moduleHandlers({ root, text }: ModuleFacts): Handler[] {
  return [
    ...(text.includes('MIDDLEWARE') ? middlewareLists(root) : []),
    ...(/\badd_middleware\b|\b(FastAPI|Starlette)\(/.test(text) ? addedMiddleware(root) : []),
    ...(text.includes('dependencies') ? routers(root) : []),
    ...(/DEFAULT_(PERMISSION|AUTHENTICATION)_CLASSES/.test(text) ? defaults(root) : []),
  ];
}

function moduleHandler(name: string, node: SgNode, guards: readonly Guard[]): Handler {
  const line = node.range().start.line + 1;
  return { name, kind: 'module', line, guards, others: new Set(), refuses: new Set() };
}

function middlewareLists(root: SgNode): Handler[] {
  const lists = root.findAll({
    rule: { kind: 'assignment', has: { field: 'left', regex: '^MIDDLEWARE(_CLASSES)?$' } },
  });
  return lists.map(list => {
    const strings = list.field('right')?.findAll({ rule: { kind: 'string' } }) ?? [];
    return moduleHandler('MIDDLEWARE', list, strings.map(one => one.text().slice(1, -1)).flatMap(middleware));
  });
}

function middleware(name: string): Guard[] {
  return guardWords.middleware(name) ? [{ kind: 'middleware', core: name, isIdentity: false }] : [];
}

function addedMiddleware(root: SgNode): Handler[] {
  const calls = root.findAll({
    rule: { kind: 'call', has: { field: 'function', regex: String.raw`\.add_middleware$` } },
  });
  const names = calls.map(call => /\(\s*([\w.]+)/.exec(call.field('arguments')?.text() ?? '')?.[1] ?? '');
  return [moduleHandler('add_middleware', calls[0] ?? root, names.flatMap(middleware))];
}

function routers(root: SgNode): Handler[] {
  const makers = String.raw`(^|\.)(APIRouter|FastAPI|include_router)$`;
  return root.findAll({ rule: { kind: 'call', has: { field: 'function', regex: makers } } }).map(call => {
    const parent = call.parent();
    const first = call
      .field('arguments')
      ?.children()
      .find(child => child.isNamed());
    const assigned = parent?.is('assignment') ? parent.field('left')?.text() : undefined;
    const name =
      assigned ?? `${coreOf(call.field('function')?.text() ?? '')}(${coreOf(first?.text() ?? '')})`;
    return moduleHandler(name, call, dependencyGuards([call], null, false));
  });
}

function defaults(root: SgNode): Handler[] {
  const key = '^["\'](DEFAULT_(PERMISSION|AUTHENTICATION)_CLASSES)["\']$';
  return root.findAll({ rule: { kind: 'pair', has: { field: 'key', regex: key } } }).map(pair => {
    const value = pair.field('value');
    const guards = value ? elementGuards(value).filter(({ core }) => !core.includes('AllowAny')) : [];
    return moduleHandler((pair.field('key')?.text() ?? '').slice(1, -1), pair, guards);
  });
}
