import type { Body, Content, Operation, Response } from './contract.ts';
import type { DocumentSet } from './document-set.ts';
import { literal } from './literal.ts';
import { below, isTable, itemsOf, membersOf, textsOf, type Located } from './place.ts';
import { readAlternatives } from './read-security.ts';
import { lifeOf, readParameter, readHeader } from './read-parameter.ts';
import { readServers } from './read-servers.ts';
import { bodyOfParameters, contentOfSchema } from './read-swagger.ts';

export interface FoundOperation {
  readonly operation: Located;
  /** In lower case. */
  readonly method: string;
  readonly path: string;
  /** Parameters of the whole path. */
  readonly shared: readonly Located[];
  readonly item: Located;
  readonly readItem: (part: Located, path: string, set: DocumentSet) => Operation[];
}

export function readOperation(
  { operation, method, path, shared, item, readItem }: FoundOperation,
  set: DocumentSet,
): Operation {
  const node = operation.node as Readonly<Record<string, unknown>>;
  const places = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? '');
  const resolved = [...shared, ...itemsOf(below(operation, 'parameters'))].flatMap(
    part => set.resolve(part) ?? [],
  );
  const located = resolved.filter(({ node: one }) => isTable(one));
  const own = located.flatMap(part => {
    const found = readParameter(part, places, set);
    return found ? [found] : [];
  });
  return {
    name: `${method.toUpperCase()} ${path}`,
    path,
    place: operation.place,
    id: typeof node.operationId === 'string' ? node.operationId : undefined,
    tags: new Set(textsOf(below(operation, 'tags'))),
    life: lifeOf(node),
    servers: readServers([below(operation, 'servers'), below(item, 'servers')], set),
    parameters: new Map(own),
    body: isTable(node.requestBody)
      ? readBody(below(operation, 'requestBody'), set)
      : bodyOfParameters(operation, located, set),
    responses: readResponses(operation, set),
    security: readAlternatives(operation, set),
    callbacks: readCallbacks(below(operation, 'callbacks'), set, readItem),
  };
}

function readBody(part: Located, set: DocumentSet): Body | undefined {
  const body = set.resolve(part);
  if (!body || !isTable(body.node)) return undefined;
  return {
    required: body.node.required === true,
    content: readContent(below(body, 'content'), set),
    place: body.place,
  };
}

export function readContent(part: Located, set: DocumentSet): Content {
  return new Map(
    membersOf(part).flatMap(([type, entry]) => {
      const media = set.resolve(entry);
      if (!media) return [];
      const schema = below(media, 'schema');
      const found = {
        schema: schema.node === undefined ? [] : [schema],
        encoding: literal(media, 'encoding') ?? '',
        place: media.place,
      };
      return [[plainType(type), found] as const];
    }),
  );
}

/** A media type in lower case, without the character set, which JSON and text do not need. */
function plainType(type: string): string {
  return type
    .toLowerCase()
    .split(';')
    .map(part => part.trim())
    .filter(part => !part.startsWith('charset='))
    .join(';');
}

function readResponses(operation: Located, set: DocumentSet): Map<string, Response> {
  return new Map(
    membersOf(below(operation, 'responses')).flatMap(([status, part]) => {
      const response = status.startsWith('x-') ? undefined : set.resolve(part);
      if (!response) return [];
      const content = isTable(below(response, 'schema').node)
        ? contentOfSchema(below(response, 'schema'), operation, set)
        : readContent(below(response, 'content'), set);
      const headers = membersOf(below(response, 'headers')).flatMap(([name, header]) => {
        const found = set.resolve(header);
        return found && isTable(found.node) && name.toLowerCase() !== 'content-type'
          ? [[name.toLowerCase(), readHeader(name, found)] as const]
          : [];
      });
      const links = new Set(membersOf(below(response, 'links')).map(([name]) => name));
      return [
        [
          status.toUpperCase() === 'DEFAULT' ? 'default' : status.toUpperCase(),
          { content, headers: new Map(headers), links, place: response.place },
        ] as const,
      ];
    }),
  );
}

function readCallbacks(
  part: Located,
  set: DocumentSet,
  readItem: FoundOperation['readItem'],
): Map<string, Operation> {
  return new Map(
    membersOf(part).flatMap(([name, entry]) => {
      const callback = set.resolve(entry);
      if (!callback) return [];
      return membersOf(callback).flatMap(([expression, item]) =>
        expression.startsWith('x-')
          ? []
          : readItem(item, expression, set).map(
              operation => [`${name} ${operation.name}`, operation] as const,
            ),
      );
    }),
  );
}
