import type { SgNode } from '@ast-grep/napi';
import type { Definition } from '../definitions.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { bodyGuards, callsIn, earlyEnds } from './body-guards.ts';
import { baseGuards, attributeGuards } from './class-guards.ts';
import { decoratorGuards, decoratorsOf, routeOf } from './decorator-guards.ts';
import { annotatedAs, dependencyGuards, otherDependencies } from './dependency-guards.ts';
import { guardWords } from './guard-words.ts';
import { coreOf, type Handler } from './handler.ts';
import { moduleHandlers } from './module-guards.ts';
import { refusesInput } from './refuses-input.ts';

/** Everything in a module that guards stand at, or may have stood at, in the order of the text. */
export function readHandlers(facts: ModuleFacts): Handler[] {
  return [
    ...moduleHandlers(facts),
    ...facts.definitions.flatMap(definition => {
      const around = facts.around(definition.start).filter(one => one !== definition);
      // What a function defines inside of itself is a part of it.
      if (around.some(({ kind }) => kind === 'function')) return [];
      const name = [...around.reverse(), definition].map(one => one.name).join('.');
      return [
        definition.kind === 'class' ? classHandler(definition, name) : functionHandler(definition, name),
      ];
    }),
  ];
}

function functionHandler(definition: Definition, name: string): Handler {
  const decorators = decoratorsOf(definition);
  const route = decorators.map(routeOf).find(one => one !== undefined);
  const parameters = definition.node.field('parameters');
  const body = definition.node.field('body');
  const takesDependencies = [...decorators, ...(parameters ? [parameters] : [])];
  const decides = guardWords.decides(definition.name) || isValidator(definition, decorators);
  return {
    name,
    kind: 'function',
    line: lineOf(definition.node),
    ...(route !== undefined && { route }),
    guards: [
      ...decorators.flatMap(decoratorGuards),
      ...dependencyGuards(takesDependencies, parameters, route !== undefined),
      ...(body ? bodyGuards(body) : []),
    ],
    others: new Set([
      ...decorators
        .filter(one => decoratorGuards(one).length === 0 && routeOf(one) === undefined)
        .map(coreText),
      ...otherDependencies(takesDependencies),
      ...(parameters ? annotatedAs(parameters) : []),
      ...(body ? [...callsIn(body), ...earlyEnds(body)] : []),
    ]),
    refuses: new Set(body ? refusesInput(body) : []),
    ...(decides && { decides: coreOf(definition.node.text()) }),
  };
}

function isValidator({ name }: Definition, decorators: readonly SgNode[]): boolean {
  return guardWords.validates(name) || decorators.some(one => guardWords.validator(nameIn(one)));
}

function nameIn(decorator: SgNode): string {
  return /^@\s*([\w.]+)/.exec(decorator.text())?.[1] ?? '';
}

function coreText(node: SgNode): string {
  return coreOf(node.text());
}

function classHandler(definition: Definition, name: string): Handler {
  const decorators = decoratorsOf(definition);
  const body = definition.node.field('body');
  const bases =
    definition.node
      .field('superclasses')
      ?.children()
      .filter(child => child.isNamed()) ?? [];
  return {
    name,
    kind: 'class',
    line: lineOf(definition.node),
    guards: [
      ...decorators.flatMap(decoratorGuards),
      ...bases.flatMap(baseGuards),
      ...(body ? attributeGuards(body) : []),
    ],
    others: new Set([
      ...decorators.filter(one => decoratorGuards(one).length === 0).map(coreText),
      ...bases.filter(one => baseGuards(one).length === 0).map(coreText),
    ]),
    refuses: new Set(
      body
        ? body
            .children()
            .filter(one => one.is('expression_statement'))
            .flatMap(refusesInput)
        : [],
    ),
  };
}

function lineOf(node: SgNode): number {
  return node.range().start.line + 1;
}
