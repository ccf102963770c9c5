import type { RepoPath } from '../../model.ts';
import { plainText, shown, type Expression } from './expression.ts';
import { readHandler } from './handler.ts';
import type { Project } from './project.ts';
import type { FunctionSource } from './read-module.ts';
import { lastOf, type ClassReader } from './read-shape.ts';
import type { Route } from './route.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** An application, a router or a blueprint: what routes are put on. */
interface Router {
  readonly prefix: string;
  readonly guards: readonly string[];
  readonly mounts: { readonly on: string; readonly prefix: string; readonly guards: readonly string[] }[];
}

const methods = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'trace',
  'api_route',
  'route',
  'websocket',
]);
const makers =
  /^(fastapi|starlette|flask|flask_smorest|flask_openapi3|apiflask)\..*(APIRouter|FastAPI|Blueprint|Flask|Starlette|Router|APIBlueprint|APIFlask|OpenAPI)$/;

/** The routes of FastAPI and Flask in these files, with what their routers are mounted under. */
export function routerRoutes(reader: ClassReader, paths: readonly RepoPath[]): Route[] {
  const { project } = reader;
  const routers = findRouters(project, paths);
  return paths.flatMap(path =>
    project
      .module(path)
      .functions.flatMap(source =>
        source.decorators.flatMap(decorator => routesOf(reader, routers, path, source, decorator)),
      ),
  );
}

function findRouters(project: Project, paths: readonly RepoPath[]): ReadonlyMap<string, Router> {
  const routers = new Map<string, Router>();
  for (const path of paths) {
    for (const [name, value] of project.module(path).values) {
      if (value.kind !== 'call' || value.of.kind !== 'name') continue;
      const made = project.meaning(path, value.of.name);
      const isOwn =
        made.kind === 'class' && /(APIRouter|FastAPI|Blueprint|Flask)$/.test(shown(made.source.header));
      if (
        !isOwn &&
        !(made.kind === 'outside' && makers.test(made.name)) &&
        !/(APIRouter|FastAPI|Blueprint)$/.test(value.of.name)
      )
        continue;
      routers.set(`${path}\0${name}`, { prefix: prefixOf(value), guards: guardsOf(value), mounts: [] });
    }
  }
  for (const path of paths) {
    for (const { call } of project.module(path).calls) {
      const mounted = call.kind === 'call' ? readMount(project, path, call) : undefined;
      if (mounted) routers.get(mounted.router)?.mounts.push(mounted.mount);
    }
  }
  return routers;
}

function readMount(
  project: Project,
  path: RepoPath,
  call: Call,
): { router: string; mount: Router['mounts'][number] } | undefined {
  const name = shown(call.of);
  if (!/\.(include_router|register_blueprint)$/.test(name)) return undefined;
  const [given] = call.args.positional;
  const router = given?.kind === 'name' ? routerKey(project, path, given.name) : undefined;
  const on = routerKey(project, path, name.slice(0, name.lastIndexOf('.'))) ?? '';
  return router === undefined
    ? undefined
    : { router, mount: { on, prefix: prefixOf(call), guards: guardsOf(call) } };
}

function routerKey(project: Project, path: RepoPath, dotted: string): string | undefined {
  const found = project.meaning(path, dotted);
  return found.kind === 'value' ? `${found.path}\0${found.name}` : undefined;
}

function prefixOf({ args }: Call): string {
  const prefix = args.named.get('prefix') ?? args.named.get('url_prefix');
  if (!prefix) return '';
  return prefix.kind === 'text' ? prefix.value : prefix.kind === 'constant' ? '' : `/{=${shown(prefix)}}`;
}

function guardsOf({ args }: Call): string[] {
  const given = args.named.get('dependencies');
  return given?.kind === 'list' ? given.items.map(shown) : [];
}

function routesOf(
  reader: ClassReader,
  routers: ReadonlyMap<string, Router>,
  path: RepoPath,
  source: FunctionSource,
  decorator: Expression,
): Route[] {
  if (decorator.kind !== 'call' || decorator.of.kind !== 'name') return [];
  const verb = lastOf(decorator.of.name);
  const owner = decorator.of.name.slice(0, -verb.length - 1);
  if (!methods.has(verb) || owner === '') return [];
  const { positional, named } = decorator.args;
  const own = positional[0] ?? named.get('path') ?? named.get('rule');
  if (!own) return [];
  const key = routerKey(reader.project, path, owner);
  const known = key !== undefined && routers.has(key);
  if (!known && !/(^|[._])(router|app|api|bp|blueprint)s?\w*$/i.test(owner)) return [];
  const mounts = known ? mountsOf(routers, key, 0) : [{ prefix: '?', guards: [] }];
  const handler = readHandler(reader, { path, source, decorator });
  return mounts.flatMap(({ prefix, guards }) =>
    verbs(verb, named).map(method => ({
      ...handler,
      method,
      path: pathOf(`${prefix}${own.kind === 'text' ? own.value : `{=${shown(own)}}`}`),
      guards: [...guards, ...handler.guards].sort(),
    })),
  );
}

/** Every prefix under which a router is reached, with the guards on the way; one that is mounted nowhere has its own. */
function mountsOf(
  routers: ReadonlyMap<string, Router>,
  key: string,
  depth: number,
): { prefix: string; guards: readonly string[] }[] {
  const router = routers.get(key);
  if (!router || depth > 10) return [{ prefix: '', guards: [] }];
  const own = (above: string, guards: readonly string[]) => ({
    prefix: `${above}${router.prefix}`,
    guards: [...guards, ...router.guards],
  });
  if (router.mounts.length === 0) return [own('', [])];
  return router.mounts.flatMap(({ on, prefix, guards }) =>
    mountsOf(routers, on, depth + 1).map(above =>
      own(`${above.prefix}${prefix}`, [...above.guards, ...guards]),
    ),
  );
}

function verbs(verb: string, named: ReadonlyMap<string, Expression>): string[] {
  if (verb !== 'route' && verb !== 'api_route') return [verb.toUpperCase()];
  const given = named.get('methods');
  if (!given) return ['GET'];
  return given.kind === 'list' ? given.items.map(item => plainText(item).toUpperCase()) : ['*'];
}

/** `/items/{item_id:path}` and `/items/<int:id>` to `/items/{}`: how a parameter is called is nobody's business. */
export function pathOf(path: string): string {
  return path.replace(/\{(?!=)[^{}]*\}|<[^<>]*>/g, '{}').replace(/\/{2,}/g, '/');
}
