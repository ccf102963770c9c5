import type { Body, Content } from './contract.ts';
import type { DocumentSet } from './document-set.ts';
import { below, textsOf, type Located, type Table } from './place.ts';

/** The body that 2.0 writes as parameters: one `in: body`, or fields `in: formData`. */
export function bodyOfParameters(
  operation: Located,
  parameters: readonly Located[],
  set: DocumentSet,
): Body | undefined {
  const tables = parameters.map(part => ({ part, node: part.node as Table }));
  const body = tables.find(({ node }) => node.in === 'body');
  if (body) {
    const schema = below(body.part, 'schema');
    return {
      required: body.node.required === true,
      content: contentOf([schema], typesOf(operation, 'consumes', set, ['application/json']), body.part),
      place: body.part.place,
    };
  }
  const fields = tables.filter(({ node }) => node.in === 'formData' && typeof node.name === 'string');
  if (fields.length === 0) return undefined;
  const required = fields.filter(({ node }) => node.required === true);
  const hasFile = fields.some(({ node }) => node.type === 'file');
  const usual = hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const whole = below(operation, 'parameters');
  const schema: Located = {
    node: {
      type: 'object',
      properties: Object.fromEntries(fields.map(({ node }) => [String(node.name), node])),
      required: required.map(({ node }) => node.name),
    },
    place: whole.place,
  };
  return {
    required: required.length > 0,
    content: contentOf([schema], typesOf(operation, 'consumes', set, [usual]), whole),
    place: whole.place,
  };
}

/** The content of a response of 2.0. */
export function contentOfSchema(schema: Located, operation: Located, set: DocumentSet): Content {
  return contentOf([schema], typesOf(operation, 'produces', set, ['application/json']), schema);
}

function contentOf(schema: readonly Located[], types: readonly string[], { place }: Located): Content {
  return new Map(types.map(type => [type, { schema, encoding: '', place }]));
}

function typesOf(
  operation: Located,
  key: 'consumes' | 'produces',
  { root }: DocumentSet,
  usual: readonly string[],
): readonly string[] {
  const own = textsOf(below(operation, key));
  const shared = textsOf(below(root, key));
  const types = own.length > 0 ? own : shared.length > 0 ? shared : usual;
  return types.map(type => type.toLowerCase().replace(/;\s*charset=.*$/, ''));
}
