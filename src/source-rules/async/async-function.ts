import type { SgNode } from '@ast-grep/napi';
import { decoratorsOf, routeOf } from '../access/decorator-guards.ts';
import { coreOf, lastPart } from '../access/handler.ts';
import type { Definition } from '../definitions.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { asyncWords } from './async-words.ts';

/** An `async def` that does something by itself. */
export interface AsyncFunction {
  /** `Class.method`, `make_app.handler`. */
  readonly name: string;
  /** 1-based, of the definition itself. */
  readonly line: number;
  /** The class around it. */
  readonly owner?: { readonly name: string; readonly inherits: boolean };
  /** The function that makes it. */
  readonly within?: string;
  /** The paths that its decorators give; '' where they give none that is told. */
  readonly routes: readonly string[];
  /** Whether a decorator hands it to the application. */
  readonly isRegistered: boolean;
  /** What it does, without white space, comments and docstring. */
  readonly does: string;
}

/** Every `async def` of a module; what one defines inside of itself is a part of it. */
export function readAsyncFunctions(facts: ModuleFacts): AsyncFunction[] {
  return facts.definitions.flatMap(definition => {
    if (definition.kind !== 'function' || !definition.isAsync) return [];
    const around = facts.around(definition.start).filter(one => one !== definition);
    const makers = around.filter(({ kind }) => kind === 'function');
    if (makers.some(({ isAsync }) => isAsync) || isStub(definition, around[0])) return [];
    return [read(definition, around, makers.at(-1))];
  });
}

function read(
  definition: Definition,
  around: readonly Definition[],
  maker: Definition | undefined,
): AsyncFunction {
  const decorators = decoratorsOf(definition);
  const [nearest] = around;
  const owner = nearest?.kind === 'class' ? nearest : undefined;
  return {
    name: [...around.toReversed(), definition].map(one => one.name).join('.'),
    line: definition.node.range().start.line + 1,
    ...(owner && { owner: { name: owner.name, inherits: /\w/.test(owner.header) } }),
    ...(maker && { within: maker.name }),
    routes: decorators.flatMap(one => routeOf(one) ?? []),
    isRegistered: decorators.some(one => asyncWords.registers(decoratorName(one))),
    does: whatItDoes(definition),
  };
}

function decoratorName(decorator: SgNode): string {
  return lastPart(/^@\s*([\w.]+)/.exec(decorator.text())?.[1] ?? '');
}

/** Without a body, or one that only says that there is none. */
function isStub(definition: Definition, owner: Definition | undefined): boolean {
  if (asyncWords.stub(definition.decorators) || /\bProtocol\b/.test(owner?.header ?? '')) return true;
  return /^(pass|\.\.\.|raiseNotImplementedError.*|)$/.test(whatItDoes(definition).replaceAll(/\s/g, ''));
}

function whatItDoes({ node }: Definition): string {
  const body = node.field('body');
  if (!body) return '';
  const { index: start } = body.range().start;
  const comments = body.findAll({ rule: { kind: 'comment' } });
  const [first] = body.children().filter(child => !child.is('comment'));
  const isDocstring = first?.is('expression_statement') === true && first.child(0)?.is('string') === true;
  const left = [...comments, ...(isDocstring ? [first] : [])]
    .map(one => one.range())
    .sort((a, b) => b.start.index - a.start.index)
    .reduce(
      (text, range) => text.slice(0, range.start.index - start) + text.slice(range.end.index - start),
      body.text(),
    );
  return coreOf(left.trim());
}
