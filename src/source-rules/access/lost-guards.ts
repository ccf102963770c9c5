import type { RepoPath } from '../../model.ts';
import type { FoundByRule } from '../judge-source.ts';
import type { GuardChange } from './compare-guards.ts';
import type { Guard, Handler } from './handler.ts';

/** A guard that is no longer there, with the rule of `rulebooks/source/guards.yml` that tells it. */
export interface LostGuard {
  readonly path: RepoPath;
  readonly found: FoundByRule;
}

/**
 * What the Change takes away and puts nothing in its place for.
 * @param coveredElsewhere tells of a kind of guard why the rest of the tree may make up for it
 */
export function lostGuards(
  changes: readonly GuardChange[],
  coveredElsewhere: (kind: Guard['kind']) => string | undefined = () => undefined,
): LostGuard[] {
  return changes.flatMap(({ path, handler, lost, gained, doubt: own }) => {
    const [first] = lost;
    if (!first || gained.length > 0) return [];
    const doubt = own ?? coveredElsewhere(first.kind);
    const what = lost.map(({ core }) => shortened(core)).join(', ');
    const name =
      doubt === undefined
        ? `${describeHandler(handler)} no longer asks for ${what}`
        : `${describeHandler(handler)} no longer asks for ${what}; ${doubt}, which may make up for it`;
    const rule = doubt === undefined ? 'guard-removed' : 'guard-not-found';
    return [{ path, found: { rule, line: handler.line, endLine: handler.line, column: 1, name } }];
  });
}

/** `delete_order (/orders/{id})`. */
export function describeHandler({ name, route }: Pick<Handler, 'name' | 'route'>): string {
  return route === undefined || route === '' ? name : `${name} (${route})`;
}

export function shortened(core: string): string {
  return core.length > 80 ? `${core.slice(0, 79)}…` : core;
}
