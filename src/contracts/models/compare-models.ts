import type { Parse } from '../../source-rules/parser.ts';
import { compareModel, type ModelChange, type Side } from './compare-model.ts';
import { compareShapes } from './compare-shapes.ts';
import { djangoRoutes } from './django-routes.ts';
import { isSource } from './may-hold-code.ts';
import type { Field, Model, Place, Shape } from './model.ts';
import { openProject, type SourceFile, type SourceTree } from './project.ts';
import { readModule, type ModuleSource } from './read-module.ts';
import { modelReader } from './read-model.ts';
import type { Route } from './route.ts';
import { routerRoutes } from './router-routes.ts';
import type { UnreadFile } from './source-tree.ts';
import { vocabulary } from './vocabulary.ts';
import type { Effect } from './vocabulary-schema.ts';

/** One change of a contract, as the rulebook judges it. */
export interface CodeChange {
  readonly id: string;
  readonly effect: Effect;
  readonly side: Side;
  /** `POST /items/{}`, of those that it shows in; the first stands for the others. */
  readonly routes: readonly string[];
  /** Empty where it is about the route itself. */
  readonly model: string;
  readonly field: string;
  readonly place: Place;
  readonly base: string;
  readonly head: string;
  readonly message: string;
}

export interface ComparedModels {
  /** Changed files with lines that the parser does not know: what stands there is not compared. */
  readonly unread: readonly UnreadFile[];
  readonly changes: readonly CodeChange[];
  readonly routes: { readonly base: number; readonly head: number };
}

/** What may say where a route is, or what it takes: other files are parsed only where something of theirs is used. */
export function mayRoute(text: string): boolean {
  return routing.test(text);
}

const routing =
  /APIRouter|FastAPI|include_router|Blueprint|Flask\(|\.route\(|ViewSet|APIView|serializer_class|urlpatterns|\.register\(|@\w[\w.]*\.(?:get|post|put|patch|delete|api_route|websocket)\(/;

/**
 * Compares the models and routes of two trees by their source alone. Only what routes take or give is judged; a model is
 * known again by the routes that use it, so that one that moved or got another name is the same.
 */
export function compareModels(base: SourceTree, head: SourceTree, parse: Parse): ComparedModels {
  const read = rememberModules(parse);
  const [old, now] = [base, head].map(tree => routesOf(tree, read)) as [Route[], Route[]];
  const collected = new Map<string, CodeChange>();
  const say = (side: Side, route: string, change: ModelChange) => {
    collect(collected, side, route, change);
  };
  const hasRoutes = old.length + now.length > 0;
  if (
    hasRoutes &&
    base.pydantic !== undefined &&
    head.pydantic !== undefined &&
    base.pydantic !== head.pydantic
  ) {
    const [before, after] = [String(base.pydantic), String(head.pydantic)];
    for (const side of ['request', 'response'] as const)
      say(side, '', { ...routeChange('pydantic-major'), base: before, head: after });
  }
  compareRoutes(old, now, say);
  const unread = unreadLines(base, head, read);
  return { unread, changes: [...collected.values()], routes: { base: old.length, head: now.length } };
}

function unreadLines(
  base: SourceTree,
  head: SourceTree,
  read: (file: SourceFile) => ModuleSource,
): UnreadFile[] {
  return [...head.files].flatMap(([path, file]) => {
    const before = base.files.get(path);
    if (before?.oid === file.oid || !speaksOfModels.test(file.text)) return [];
    const [line] = read(file).unread;
    return line === undefined ? [] : [{ path, oid: file.oid, line, reason: 'the parser does not know this' }];
  });
}

const speaksOfModels =
  /\b(pydantic|sqlmodel|serializers|marshmallow|msgspec|dataclass|TypedDict|attrs?)\b|APIRouter|FastAPI/;

/** A file that both sides have is parsed once. */
function rememberModules(parse: Parse): (file: SourceFile) => ModuleSource {
  const modules = new Map<string, ModuleSource>();
  return ({ oid, text }) => {
    const module = modules.get(oid) ?? readModule(text, parse);
    modules.set(oid, module);
    return module;
  };
}

function routesOf(tree: SourceTree, read: (file: SourceFile) => ModuleSource): Route[] {
  const reader = modelReader(openProject(tree, read));
  const paths = [...tree.files]
    .filter(([path, { text }]) => isSource(path) && mayRoute(text))
    .map(([path]) => path);
  return [...routerRoutes(reader, paths), ...djangoRoutes(reader, paths)];
}

type Say = (side: Side, route: string, change: ModelChange) => void;

function compareRoutes(old: readonly Route[], now: readonly Route[], say: Say): void {
  const [before, after] = [byName(old), byName(now)];
  for (const [name, route] of before) {
    const other = after.get(name);
    if (other) compareRoute(name, route, other, say);
    else say('request', name, { ...routeChange('route-removed', route.place), model: name });
  }
  for (const [name, route] of after) {
    if (!before.has(name)) say('request', name, { ...routeChange('route-added', route.place), model: name });
  }
}

function byName(routes: readonly Route[]): ReadonlyMap<string, Route> {
  return new Map(
    routes.map(route => [
      `${route.method} ${route.path}${route.path.includes('?') ? ` (${route.handler})` : ''}`,
      route,
    ]),
  );
}

function compareRoute(name: string, before: Route, after: Route, say: Say): void {
  const tell = (side: Side, id: string, more: Partial<ModelChange>) => {
    say(side, name, { ...routeChange(id, after.place), model: name, ...more });
  };
  if ((before.status ?? '200') !== (after.status ?? '200'))
    tell('response', 'status-changed', { base: before.status ?? '200', head: after.status ?? '200' });
  for (const guard of after.guards)
    if (!before.guards.includes(guard)) tell('request', 'guard-added', { head: guard });
  for (const guard of before.guards)
    if (!after.guards.includes(guard)) tell('request', 'guard-removed', { base: guard });
  const models = [parametersOf(name, before), parametersOf(name, after)] as const;
  compareModel(...models, 'request', new Set(), change => {
    say('request', name, change);
  });
  const bodies = Math.max(before.request.length, after.request.length);
  for (let at = 0; at < bodies; at++)
    compareBody(before.request[at], after.request[at], { name, side: 'request', say, place: after.place });
  if (before.response && after.response)
    compareBody(before.response, after.response, { name, side: 'response', say, place: after.place });
  else if (before.response) tell('response', 'response-dropped', {});
  else if (after.response) tell('response', 'response-added', {});
}

function compareBody(
  before: Shape | undefined,
  after: Shape | undefined,
  about: { name: string; side: Side; say: Say; place: Place },
): void {
  const { name, side, say, place } = about;
  if (!before || !after) {
    const id = before ? 'field-removed' : 'field-added-required';
    say(side, name, { ...routeChange(id, place), model: name, field: 'the body' });
    return;
  }
  compareShapes(before, after, {
    change: ({ id, at, ...names }) => {
      say(side, name, { ...routeChange(id, place), model: name, field: `the body${at}`, ...names });
    },
    models: (old: Model, now: Model) => {
      // Each route tells of its own: who is hit counts. Inside of one body a pair is compared once.
      compareModel(old, now, side, new Set(), change => {
        say(side, name, change);
      });
    },
  });
}

/** What a route takes beside its body, as a model of its own. */
function parametersOf(name: string, { parameters, place }: Route): Model {
  const fields = new Map<string, Field>(parameters);
  return {
    name,
    kind: 'dataclass',
    place,
    fields,
    extra: 'ignore',
    strict: false,
    validators: new Map(),
    serializers: new Map(),
  };
}

function routeChange(id: string, place: Place = { path: '', line: 0 }): ModelChange {
  return { id, model: '', field: '', place, base: '', head: '' };
}

function collect(collected: Map<string, CodeChange>, side: Side, route: string, change: ModelChange): void {
  const { id, model, field, place, base, head } = change;
  const rule = vocabulary.changes[id];
  if (!rule) throw new Error(`the rulebook of contracts has no change ${id}`);
  const key = [side, id, model, field, place.path, base, head].join('\0');
  const before = collected.get(key);
  const routes = [...new Set([...(before?.routes ?? []), ...(route === '' ? [] : [route])])];
  const words: Readonly<Record<string, string>> = { field: field === '' ? model : field, model, base, head };
  const message = rule.message.replace(/\{(\w+)\}/g, (_all, word: string) => words[word] ?? '');
  collected.set(key, { ...change, effect: rule[side], side, routes, message });
}
