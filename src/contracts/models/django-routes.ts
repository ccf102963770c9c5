import type { RepoPath } from '../../model.ts';
import { shown, type Expression } from './expression.ts';
import type { Shape } from './model.ts';
import type { Meaning } from './project.ts';
import type { ClassSource } from './read-module.ts';
import { lastOf, modelsIn, readShape, type ClassReader } from './read-shape.ts';
import type { Route } from './route.ts';

type FoundClass = Extract<Meaning, { kind: 'class' }>;

/**
 * Routes of Django's REST framework: views that a router or `path(…)` names. Where the patterns of a file are included
 * is not followed: a route is called by its own pattern and its view.
 */
export function djangoRoutes(reader: ClassReader, paths: readonly RepoPath[]): Route[] {
  const { project } = reader;
  return paths.flatMap(path => {
    const { calls, values } = project.module(path);
    const patterns = [...values].flatMap(([name, value]) =>
      name === 'urlpatterns' && value.kind === 'list' ? value.items.map(call => ({ call, line: 1 })) : [],
    );
    return [...calls, ...patterns].flatMap(({ call }) => {
      const view = viewOf(call);
      const found = view && project.meaning(path, view.name);
      return found?.kind === 'class' ? routesOfView(reader, found, view?.pattern ?? '') : [];
    });
  });
}

/** The view of `router.register("sites", views.SiteView)` and of `path("sites/", SiteView.as_view())`. */
function viewOf(call: Expression): { readonly name: string; readonly pattern: string } | undefined {
  if (call.kind !== 'call') return undefined;
  const [pattern, view] = call.args.positional;
  const given = view ?? call.args.named.get('viewset');
  const text = pattern?.kind === 'text' ? pattern.value : shown(pattern);
  if (shown(call.of).endsWith('.register'))
    return given?.kind === 'name' ? { name: given.name, pattern: text } : undefined;
  if (!/(^|\.)(path|re_path|url)$/.test(shown(call.of)) || given?.kind !== 'call') return undefined;
  const name = shown(given.of);
  return name.endsWith('.as_view') ? { name: name.slice(0, -'.as_view'.length), pattern: text } : undefined;
}

const actions: Readonly<Record<string, readonly string[]>> = {
  list: ['GET', ''],
  create: ['POST', ''],
  retrieve: ['GET', '{}/'],
  update: ['PUT', '{}/'],
  partial_update: ['PATCH', '{}/'],
  destroy: ['DELETE', '{}/'],
};

function routesOfView(reader: ClassReader, found: FoundClass, pattern: string): Route[] {
  const classes = lineOf(reader, found, 0);
  const serializer = setting(classes, 'serializer_class');
  const shape = serializer && readShape(reader, serializer.path, serializer.value);
  const permissions = setting(classes, 'permission_classes')?.value;
  const guards = permissions?.kind === 'list' ? permissions.items.map(item => lastOf(shown(item))) : [];
  const outside = classes.flatMap(({ foreign }) => foreign).join(' ');
  const isView = /APIView|ViewSet|generics|mixins/.test(outside);
  if (!isView && !shape) return [];
  const isReadOnly = outside.includes('ReadOnlyModelViewSet');
  const place = { path: found.path, line: found.source.line };
  const model: Shape | undefined = shape && modelsIn(shape).length > 0 ? shape : undefined;
  return Object.entries(actions)
    .filter(([action]) => !isReadOnly || action === 'list' || action === 'retrieve')
    .map(([, [method = '', end = '']]) => ({
      method,
      path: `${pattern}/${end} of ${found.source.name}`,
      handler: found.source.name,
      place,
      parameters: new Map(),
      request: model && /POST|PUT|PATCH/.test(method) ? [model] : [],
      ...(model && method !== 'DELETE' && { response: model }),
      guards,
    }));
}

interface OfLine {
  readonly path: RepoPath;
  readonly source: ClassSource;
  readonly foreign: readonly string[];
}

function lineOf(reader: ClassReader, { path, source }: FoundClass, depth: number): OfLine[] {
  const bases = source.header.args.positional.map(base => reader.project.meaning(path, shown(base)));
  const foreign = bases.flatMap(base => (base.kind === 'outside' ? [base.name] : []));
  const above = bases.flatMap(base =>
    base.kind === 'class' && depth < 12 ? lineOf(reader, base, depth + 1) : [],
  );
  return [{ path, source, foreign }, ...above];
}

function setting(
  classes: readonly OfLine[],
  name: string,
): { path: RepoPath; value: Expression } | undefined {
  for (const { path, source } of classes) {
    const value = source.body.find(one => one.name === name)?.value;
    if (value) return { path, value };
  }
  return undefined;
}
