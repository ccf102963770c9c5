import type { SgNode } from '@ast-grep/napi';
import { guardWords } from './guard-words.ts';
import { coreOf, lastPart, type Guard } from './handler.ts';

/**
 * What FastAPI asks before it calls: `Depends(get_current_user)`, `Security(…)`, in parameters and in `dependencies=[…]`;
 * of a handler with a route also parameters that are named for it (`user: CurrentUser`).
 */
export function dependencyGuards(
  places: readonly SgNode[],
  parameters: SgNode | null,
  hasRoute: boolean,
): Guard[] {
  const dependencies = places.flatMap(dependenciesIn).filter(isGuard);
  const annotated = hasRoute && parameters ? annotations(parameters) : [];
  return [
    ...dependencies.map(({ core, name }) => ({
      kind: 'dependency' as const,
      core,
      isIdentity: guardWords.identity(name) && !/[("]/.test(core),
    })),
    ...annotated.map(core => ({ kind: 'annotation' as const, core, isIdentity: guardWords.identity(core) })),
  ];
}

/** Of whose meaning nothing is known. */
export function otherDependencies(places: readonly SgNode[]): string[] {
  return places
    .flatMap(dependenciesIn)
    .filter(one => !isGuard(one))
    .map(({ core }) => `Depends(${core})`);
}

interface Dependency {
  readonly name: string;
  readonly core: string;
  readonly isSecurity: boolean;
}

function isGuard({ name, isSecurity }: Dependency): boolean {
  return (isSecurity || guardWords.dependency(name)) && !guardWords.open(name);
}

export function dependenciesIn(place: SgNode): Dependency[] {
  return place
    .findAll({
      rule: { kind: 'call', has: { field: 'function', regex: String.raw`(^|\.)(Depends|Security)$` } },
    })
    .flatMap(call => {
      const first = call
        .field('arguments')
        ?.children()
        .find(child => child.isNamed());
      if (!first) return [];
      const name = (first.is('call') ? first.field('function')?.text() : first.text()) ?? '';
      const isSecurity = lastPart(call.field('function')?.text() ?? '') === 'Security';
      return [{ name, core: coreOf(first.text()), isSecurity }];
    });
}

function annotations(parameters: SgNode): string[] {
  return annotatedAs(parameters).map(lastPart).filter(guardWords.annotation);
}

/** The classes and aliases that parameters are annotated with: an alias may be a dependency. */
export function annotatedAs(parameters: SgNode): string[] {
  return parameters
    .children()
    .filter(child => child.is('typed_parameter') || child.is('typed_default_parameter'))
    .map(child => child.field('type')?.text() ?? '')
    .filter(type => /^(\w+\.)*[A-Z]\w*$/.test(type));
}
