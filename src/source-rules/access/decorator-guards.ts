import type { SgNode } from '@ast-grep/napi';
import type { Definition } from '../definitions.ts';
import { elementGuards } from './class-guards.ts';
import { guardWords } from './guard-words.ts';
import { coreOf, lastPart, type Guard } from './handler.ts';

export function decoratorsOf({ node, decorators }: Definition): SgNode[] {
  if (decorators === '') return [];
  return (
    node
      .parent()
      ?.children()
      .filter(child => child.is('decorator')) ?? []
  );
}

/** `@login_required`, `@permission_classes([…])`, `@method_decorator([login_required, …], name="dispatch")`. */
export function decoratorGuards(decorator: SgNode): Guard[] {
  const [written] = decorator.children().filter(child => child.isNamed());
  if (!written) return [];
  const name = (written.is('call') ? written.field('function')?.text() : written.text()) ?? '';
  const values =
    written
      .field('arguments')
      ?.children()
      .filter(child => child.isNamed()) ?? [];
  if (lastPart(name) === 'method_decorator') {
    const [first] = values;
    const inner = first && (first.is('list') || first.is('tuple')) ? named(first) : first ? [first] : [];
    return inner.flatMap(one => guardCalled(one));
  }
  if (name.endsWith('_classes') && guardWords.attribute(name)) return values.flatMap(elementGuards);
  return guardCalled(written);
}

function named(node: SgNode): SgNode[] {
  return node.children().filter(child => child.isNamed());
}

/** `login_required`, or `permission_required("…")`. */
function guardCalled(node: SgNode): Guard[] {
  const name = (node.is('call') ? node.field('function')?.text() : node.text()) ?? '';
  if (!guardWords.decorator(name) || guardWords.open(name)) return [];
  return [{ kind: 'decorator', core: coreOf(node.text()), isIdentity: guardWords.identity(name) }];
}

/** The path that `@router.get("/orders/{id}")` or `@app.route("/orders")` gives. */
export function routeOf(decorator: SgNode): string | undefined {
  const call = decorator.children().find(child => child.is('call'));
  if (!call) return undefined;
  const name = lastPart(call.field('function')?.text() ?? '');
  if (!/^(get|post|put|patch|delete|options|head|route|api_route|websocket|action|resource)$/.test(name))
    return undefined;
  const [first] = named(call.field('arguments') ?? decorator);
  return first?.is('string') ? first.text().replace(/^[rbuf]*["']+|["']+$/gi, '') : '';
}
