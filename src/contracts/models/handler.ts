import type { RepoPath } from '../../model.ts';
import { plainText, shown, type Declaration, type Expression } from './expression.ts';
import type { Field, Shape } from './model.ts';
import type { FunctionSource } from './read-module.ts';
import { lastOf, modelsIn, readShape, type ClassReader } from './read-shape.ts';
import type { Route } from './route.ts';
import { initialOf } from './typed-field.ts';

type Call = Extract<Expression, { kind: 'call' }>;

interface Taken {
  readonly parameters: Map<string, Field>;
  readonly request: Shape[];
  readonly guards: string[];
}

/** Parameters that the framework hands over, which nobody sends. */
const given = /(^|\.)(Request|Response|WebSocket|BackgroundTasks|HTTPConnection|SecurityScopes)$/;

/** What the function of a route takes and gives, by its signature and its decorators. */
export function readHandler(
  reader: ClassReader,
  { path, source, decorator }: { path: RepoPath; source: FunctionSource; decorator: Call },
): Omit<Route, 'method' | 'path'> {
  const taken: Taken = { parameters: new Map(), request: [], guards: [] };
  const template = plainText(decorator.args.positional[0] ?? { kind: 'text', value: '' });
  takeParameters(reader, path, source, { template, taken, depth: 0 });
  const { named } = decorator.args;
  const over = source.decorators.filter((one): one is Call => one.kind === 'call');
  const model = named.get('response_model');
  const said = model && shown(model) !== 'None' ? model : source.returns;
  let response = said && !(model && shown(model) === 'None') ? readShape(reader, path, said) : undefined;
  for (const one of over) {
    const name = lastOf(shown(one.of));
    const schema = (at: number) => schemaShape(reader, path, one.args.positional[at]);
    if (/^(use_args|use_kwargs|arguments|input)$/.test(name)) taken.request.push(...schema(0));
    if (/^(response|output|marshal_with)$/.test(name)) {
      [response] = [...schema(name === 'response' ? 1 : 0), ...(response ? [response] : [])];
    }
  }
  const dependencies = named.get('dependencies');
  const guards = dependencies?.kind === 'list' ? dependencies.items.map(shown) : [];
  const own = source.decorators
    .map(shown)
    .filter(
      one =>
        /(required|permission|auth|login)/i.test(one) && !/\.(get|post|put|patch|delete|route)\(/.test(one),
    );
  const status = named.get('status_code');
  return {
    handler: source.name,
    place: { path, line: source.line },
    parameters: taken.parameters,
    request: taken.request,
    ...(response && !isResponse(response) && { response }),
    ...(status && { status: statusOf(status) }),
    guards: [...guards, ...taken.guards, ...own],
  };
}

/** `status.HTTP_201_CREATED` and 201 are one. */
function statusOf(status: Expression): string {
  return /HTTP_(\d{3})/.exec(shown(status))?.[1] ?? shown(status);
}

function isResponse(shape: Shape): boolean {
  return shape.kind === 'unknown' && /(^|\.)\w*Response$/.test(shape.text);
}

function schemaShape(reader: ClassReader, path: RepoPath, schema: Expression | undefined): Shape[] {
  if (!schema) return [];
  const of = schema.kind === 'call' ? schema.of : schema;
  const shape = readShape(reader, path, of);
  const isMany = schema.kind === 'call' && shown(schema.args.named.get('many')) === 'True';
  return [isMany ? { kind: 'list', of: shape, unique: false, limits: {} } : shape];
}

function takeParameters(
  reader: ClassReader,
  path: RepoPath,
  source: FunctionSource,
  about: { readonly template: string; readonly taken: Taken; readonly depth: number },
): void {
  for (const parameter of source.parameters) {
    if (parameter.stars === 0 && parameter.name !== 'self' && parameter.name !== 'cls')
      takeParameter(reader, path, { parameter, line: source.line }, about);
  }
}

function takeParameter(
  reader: ClassReader,
  path: RepoPath,
  { parameter, line }: { readonly parameter: Declaration; readonly line: number },
  about: { readonly template: string; readonly taken: Taken; readonly depth: number },
): void {
  const { template, taken, depth } = about;
  const { name, value } = parameter;
  const { annotation, at } = throughAlias(reader, path, parameter.annotation);
  if (annotation && given.test(shown(annotation))) return;
  const beside =
    annotation?.kind === 'subscript' && /(^|\.)Annotated$/.test(shown(annotation.of))
      ? annotation.items.slice(1)
      : [];
  const calls = [...beside, ...(value ? [value] : [])].filter((one): one is Call => one.kind === 'call');
  const depends = calls.find(({ of }) => /(^|\.)(Depends|Security)$/.test(shown(of)));
  if (depends) {
    takeDependency(reader, at, { depends, annotation }, about);
    return;
  }
  const marker = calls.find(({ of }) => /(^|\.)(Query|Body|Path|Header|Cookie|Form|File)$/.test(shown(of)));
  const kind = marker && lastOf(shown(marker.of)).toLowerCase();
  const shape = readShape(reader, at, annotation);
  if (kind === undefined || kind === 'body' || kind === 'form' || kind === 'query') {
    const models = modelsIn(shape);
    if (models.length > 0 && !(depth > 0 && kind === undefined)) {
      taken.request.push(shape);
      return;
    }
  }
  if (!annotation && !marker && !template.includes(`{${name}`)) return;
  const isPath = new RegExp(`[{<](?:\\w+:)?${name}[:}>]`).test(template);
  const place = isPath ? 'path' : (kind ?? 'query');
  const initial = initialOf('pydantic', calls, marker === value ? undefined : value);
  const alias = marker?.args.named.get('alias');
  const wireName = alias ? plainText(alias) : name;
  taken.parameters.set(isPath ? `path ${template.indexOf(name)}` : `${place} ${wireName}`, {
    name: wireName,
    place: { path, line },
    input: [isPath ? `path parameter` : `${place} parameter ${wireName}`],
    output: wireName,
    shape,
    required: isPath || initial === undefined,
    ...(initial !== undefined && { initial }),
    isSent: true,
    isGiven: false,
  });
}

/** `SessionDep` of `SessionDep = Annotated[Session, Depends(get_session)]`, and the file in which its names hold. */
function throughAlias(
  reader: ClassReader,
  path: RepoPath,
  annotation: Expression | undefined,
): { annotation: Expression | undefined; at: RepoPath } {
  if (annotation?.kind !== 'name') return { annotation, at: path };
  const found = reader.project.meaning(path, annotation.name);
  return found.kind === 'value' ? { annotation: found.value, at: found.path } : { annotation, at: path };
}

/** What a dependency takes is sent with the request as well; by its name it guards the route. */
function takeDependency(
  reader: ClassReader,
  path: RepoPath,
  { depends, annotation }: { readonly depends: Call; readonly annotation: Expression | undefined },
  about: { readonly template: string; readonly taken: Taken; readonly depth: number },
): void {
  const [of] = depends.args.positional;
  if (of) about.taken.guards.push(lastOf(shown(of)));
  const wanted = of ?? (annotation?.kind === 'subscript' ? annotation.items[0] : annotation);
  if (wanted?.kind !== 'name' || about.depth > 6) return;
  const found = reader.project.meaning(path, wanted.name);
  const deeper = { ...about, depth: about.depth + 1 };
  if (found.kind === 'function') takeParameters(reader, found.path, found.source, deeper);
  if (found.kind !== 'class') return;
  const shape = readShape(reader, path, wanted);
  if (shape.kind === 'model') about.taken.request.push(shape);
  const init = found.source.methods.find(({ name }) => name === '__init__');
  if (init && shape.kind !== 'model') takeParameters(reader, found.path, init, deeper);
}
