import type { RepoPath } from '../../model.ts';
import { mentions, spoken } from '../access/mentions.ts';
import { lastPart } from '../access/handler.ts';
import type { AsyncFunction } from './async-function.ts';
import { asyncWords } from './async-words.ts';
import type { CodeBase } from './code-base.ts';
import type { Unit } from './read-units.ts';

/** How near tests come to a function. */
export type Reached =
  | { readonly kind: 'reached' }
  /** An asynchronous test does, but nothing runs it. */
  | { readonly kind: 'not-run'; readonly test: Unit }
  /** A test does, but without an event loop. */
  | { readonly kind: 'sync-only'; readonly test: Unit }
  | { readonly kind: 'not-at-all' };

/** Something by which code is used, and whether what uses it runs it on an event loop. */
type Target = { readonly driven: boolean } & (
  | { readonly kind: 'name'; readonly name: string; readonly module?: string }
  | { readonly kind: 'route'; readonly route: string }
  | { readonly kind: 'application' }
  | { readonly kind: 'tests-of'; readonly path: RepoPath; readonly owner: string | undefined }
);

/**
 * Goes from a function to what uses it, by name, route, and what its decorators hand it to, until an asynchronous test is
 * there. A name that several have leads to what uses any of them: rather one finding too few.
 */
export function findAsyncTest(path: RepoPath, fn: AsyncFunction, code: CodeBase): Reached {
  const queue = targetsOfFunction(path, fn);
  const known = new Set(queue.map(keyOf));
  let nearest: Reached = { kind: 'not-at-all' };
  // An array gives what is pushed to it while it is walked, too.
  for (const target of queue) {
    for (const unit of usersOf(target, code)) {
      if (unit.kind === 'test') {
        const reached = judge(unit, target, code);
        if (reached.kind === 'reached') return reached;
        if (reached.kind === 'not-run' || nearest.kind === 'not-at-all') nearest = reached;
        continue;
      }
      for (const next of targetsOfUnit(unit, target.driven || drives(unit, code))) {
        if (known.has(keyOf(next))) continue;
        known.add(keyOf(next));
        queue.push(next);
      }
    }
  }
  return nearest;
}

function keyOf(target: Target): string {
  return JSON.stringify(target);
}

function targetsOfFunction(path: RepoPath, fn: AsyncFunction): Target[] {
  const { name, owner, within, routes, isRegistered } = fn;
  const own = lastPart(name);
  const isGeneral = asyncWords.general(own);
  const named = (one: string): Target => ({ kind: 'name', name: one, driven: false });
  return [
    ...(isGeneral ? [] : [named(own), ...inCamelCase(own).map(named)]),
    // What a framework calls may have no other name in the tree than that of its class.
    ...(owner && (isGeneral || owner.inherits) ? [named(owner.name)] : []),
    ...(within !== undefined && routes.length === 0 ? [named(within)] : []),
    ...(isGeneral && !owner && within === undefined ? [ofModule(own, path)] : []),
    ...ofApplication(routes, isRegistered),
  ];
}

/** A name that says little counts where the module is named too. */
function ofModule(name: string, path: RepoPath): Target {
  const parts = path.replace(/(\/__init__)?\.py$/, '').split('/');
  return { kind: 'name', name, module: parts.at(-1) ?? '', driven: false };
}

/** As GraphQL has it. */
function inCamelCase(name: string): string[] {
  const camel = name.replace(/(?<=[a-z\d])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return camel === name ? [] : [camel];
}

function ofApplication(routes: readonly string[], isRegistered: boolean): Target[] {
  const told = routes.filter(route => /[\w.-]{2,}/.test(route.replace(/[{<][^}>]*[}>]/g, '')));
  return [
    ...told.map((route): Target => ({ kind: 'route', route, driven: true })),
    // The rest of its path stands where its router is put in.
    ...(isRegistered || told.length < routes.length ? [{ kind: 'application', driven: true } as const] : []),
  ];
}

function usersOf(target: Target, code: CodeBase): readonly Unit[] {
  switch (target.kind) {
    case 'name': {
      const { name, module } = target;
      return code
        .using(name)
        .filter(
          unit =>
            unit.name !== name && (module === undefined || unit.words.has(module) || isIn(unit, module)),
        );
    }
    case 'route': {
      const isAbout = mentions({ name: '', route: target.route });
      return code.tests(text => isAbout(spoken(text)));
    }
    case 'application':
      return code.tests(asyncWords.client);
    case 'tests-of': {
      const { path, owner } = target;
      return code.tests(() => true).filter(unit => unit.path === path && unit.owner === owner);
    }
  }
}

function isIn({ path }: Unit, module: string): boolean {
  return path.endsWith(`/${module}.py`) || path === `${module}.py` || path.endsWith(`/${module}/__init__.py`);
}

function judge(test: Unit, target: Target, code: CodeBase): Reached {
  if (test.isAsync) return test.isRun ? { kind: 'reached' } : { kind: 'not-run', test };
  const isDriven = target.driven || drives(test, code);
  return isDriven ? { kind: 'reached' } : { kind: 'sync-only', test };
}

/** pytest itself runs a fixture that is asynchronous. */
function drives(unit: Unit, code: CodeBase): boolean {
  return (unit.isOfTests && unit.kind === 'function' && unit.isAsync) || code.drives(unit);
}

function targetsOfUnit(unit: Unit, driven: boolean): Target[] {
  const { path, kind, name, owner, routes, isRegistered, isOfTests, surrounds } = unit;
  if (surrounds) return [{ kind: 'tests-of', path, owner, driven }];
  // What a module does when it is loaded puts things together for the application.
  if (kind === 'statement' && name === '') return [{ kind: 'application', driven: true }];
  const isGeneral = asyncWords.general(name) && !isOfTests;
  const named = (one: string): Target => ({ kind: 'name', name: one, driven });
  return [
    ...(isGeneral ? [] : [named(name), ...inCamelCase(name).map(named)]),
    ...(isGeneral && owner !== undefined ? [named(owner)] : []),
    ...(isGeneral && owner === undefined ? [{ ...ofModule(name, path), driven }] : []),
    ...ofApplication(routes, isRegistered),
  ];
}
