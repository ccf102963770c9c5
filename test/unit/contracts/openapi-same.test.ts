import { expect, test } from 'vitest';
import { compare, documentOf, type Files } from './compare-documents.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };
const user = { type: 'object', required: ['id'], properties: { id: whole, name: text } };
const reference = { $ref: '#/components/schemas/User' };

function schema(fragment: unknown, version?: '3.1'): Files {
  return documentOf({ in: 'schema', version }, fragment);
}

/** A document of one route with schemas beside it. */
function withSchemas(body: unknown, schemas: object, openapi = '3.0.3'): Files {
  const content = { 'application/json': { schema: body } };
  const post = { requestBody: { content }, responses: { 200: { description: '', content } } };
  return { 'openapi.json': { openapi, paths: { '/users': { post } }, components: { schemas } } };
}

test.each<[what: string, base: Files, head: Files]>([
  [
    'the order of keys, fields and values',
    schema({
      type: 'object',
      properties: { a: { enum: ['x', 'y'], type: 'string' }, b: text },
      required: ['a', 'b'],
    }),
    schema({
      required: ['b', 'a'],
      properties: { b: text, a: { type: 'string', enum: ['y', 'x'] } },
      type: 'object',
    }),
  ],
  ['a reference and what it refers to', schema(user), withPath(withSchemas(reference, { User: user }))],
  [
    'another name of a schema',
    withSchemas(reference, { User: user }),
    withSchemas({ $ref: '#/components/schemas/Person' }, { Person: user }),
  ],
  [
    'another name of an alternative',
    withSchemas({ oneOf: [reference, text] }, { User: user }),
    withSchemas({ oneOf: [text, { $ref: '#/components/schemas/Person' }] }, { Person: user }),
  ],
  [
    'allOf and what it adds up to',
    schema(user),
    schema({
      allOf: [
        { type: 'object', required: ['id'], properties: { id: whole } },
        { properties: { name: text } },
      ],
    }),
  ],
  [
    'allOf of one',
    withSchemas(reference, { User: user }),
    withSchemas({ allOf: [reference], description: 'x' }, { User: user }),
  ],
  [
    'nullable and a type of null',
    schema({ ...text, nullable: true }),
    schema({ type: ['string', 'null'] }, '3.1'),
  ],
  [
    'nullable and oneOf with null',
    schema({ ...text, nullable: true }),
    schema({ oneOf: [text, { type: 'null' }] }, '3.1'),
  ],
  [
    'anyOf with null around a constraint',
    schema({ type: ['string', 'null'], maxLength: 3 }, '3.1'),
    schema({ anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] }, '3.1'),
  ],
  [
    'a union of plain types',
    schema({ anyOf: [text, whole] }),
    schema({ type: ['integer', 'string'] }, '3.1'),
  ],
  ['const and an enum of one', schema({ const: 'a' }, '3.1'), schema({ type: 'string', enum: ['a'] })],
  [
    'a file and a body of bytes',
    schema({ ...text, format: 'binary' }),
    schema({ ...text, contentMediaType: 'application/octet-stream' }, '3.1'),
  ],
  [
    'null in an alternative and beside it',
    schema({ oneOf: [{ ...user, nullable: true }, text] }),
    schema({ oneOf: [user, text, { type: 'null' }] }, '3.1'),
  ],
  ['alternatives in another order', schema({ oneOf: [user, text] }), schema({ oneOf: [text, user] })],
  [
    'an alternative of alternatives',
    schema({ anyOf: [user, text, whole] }),
    schema({ anyOf: [user, { anyOf: [text, whole] }] }),
  ],
  [
    'exclusiveMinimum as a number',
    schema({ ...whole, minimum: 3, exclusiveMinimum: true }),
    schema({ ...whole, exclusiveMinimum: 3 }, '3.1'),
  ],
  [
    'an end that is left out of integers',
    schema({ ...whole, exclusiveMinimum: 3 }, '3.1'),
    schema({ ...whole, minimum: 4 }),
  ],
  [
    'what is said anyway',
    schema({ type: 'object', properties: { a: text } }),
    schema({ properties: { a: { ...text, minLength: 0 } }, additionalProperties: true }),
  ],
  [
    'words for people',
    schema(text),
    schema({ ...text, title: 'T', description: 'D', example: 'e', 'x-internal': true }),
  ],
  [
    'a schema that holds itself, unrolled once',
    withSchemas(
      { $ref: '#/components/schemas/Node' },
      { Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } } },
    ),
    withSchemas(
      { $ref: '#/components/schemas/Node' },
      {
        Node: {
          type: 'object',
          properties: {
            next: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } },
          },
        },
      },
    ),
  ],
  [
    'a schema that no route uses',
    withSchemas(text, { Other: text }),
    withSchemas(text, { Other: whole, More: user }),
  ],
  [
    'YAML and JSON',
    { 'openapi.yaml': 'openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses: {200: {description: x}}\n' },
    {
      'openapi.json': {
        openapi: '3.0.3',
        paths: { '/a': { get: { responses: { 200: { description: 'y' } } } } },
      },
    },
  ],
  [
    'a schema in a file of its own',
    withSchemas(reference, { User: user }),
    {
      ...withSchemas({ $ref: 'schemas/user.yaml#/User' }, {}),
      'schemas/user.yaml': JSON.stringify({ User: user }),
    },
  ],
  ['2.0 and 3.0', { 'api.json': swagger() }, { 'api.json': openapi() }],
  [
    'a parameter of the path, and of each operation in it',
    {
      'api.json': {
        openapi: '3.0.3',
        paths: { '/a': { parameters: [{ name: 'q', in: 'query', schema: text }], get: { responses: {} } } },
      },
    },
    {
      'api.json': {
        openapi: '3.0.3',
        paths: { '/a': { get: { parameters: [{ name: 'q', in: 'query', schema: text }], responses: {} } } },
      },
    },
  ],
  [
    'another name of a security scheme',
    secured('Bearer', { type: 'http', scheme: 'bearer' }),
    secured('token', { type: 'http', scheme: 'Bearer' }),
  ],
])('%s: no consumer can tell', async (_what, base, head) => {
  expect(await compare(base, head)).toEqual([]);
  expect(await compare(head, base)).toEqual([]);
});

function withPath(files: Files): Files {
  return JSON.parse(JSON.stringify(files).replaceAll('"/users"', '"/orders"')) as Files;
}

function secured(name: string, scheme: object): Files {
  return {
    'api.json': {
      openapi: '3.0.3',
      security: [{ [name]: [] }],
      paths: { '/a': { get: { responses: {} } } },
      components: { securitySchemes: { [name]: scheme } },
    },
  };
}

function swagger(): object {
  return {
    swagger: '2.0',
    host: 'a.example',
    basePath: '/v1',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    securityDefinitions: { b: { type: 'basic' } },
    security: [{ b: [] }],
    definitions: { User: user },
    paths: {
      '/users/{id}': {
        put: {
          parameters: [
            { name: 'id', in: 'path', required: true, type: 'integer' },
            { name: 'tags', in: 'query', type: 'array', items: text, collectionFormat: 'multi' },
            { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/User' } },
          ],
          responses: {
            200: {
              description: '',
              schema: { $ref: '#/definitions/User' },
              headers: { 'X-Left': { type: 'integer' } },
            },
          },
        },
      },
      '/files': {
        post: {
          consumes: ['multipart/form-data'],
          parameters: [{ name: 'file', in: 'formData', type: 'file', required: true }],
          responses: {},
        },
      },
    },
  };
}

function openapi(): object {
  const content = { 'application/json': { schema: reference } };
  return {
    openapi: '3.0.3',
    servers: [{ url: 'https://a.example/v1/' }],
    components: { schemas: { User: user }, securitySchemes: { basic: { type: 'http', scheme: 'basic' } } },
    security: [{ basic: [] }],
    paths: {
      '/users/{id}': {
        put: {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: whole },
            { name: 'tags', in: 'query', schema: { type: 'array', items: text } },
          ],
          requestBody: { required: true, content },
          responses: { 200: { description: '', content, headers: { 'x-left': { schema: whole } } } },
        },
      },
      '/files': {
        post: {
          requestBody: {
            required: true,
            content: {
              'multipart/form-data': {
                schema: {
                  type: 'object',
                  required: ['file'],
                  properties: { file: { type: 'string', format: 'binary' } },
                },
              },
            },
          },
          responses: {},
        },
      },
    },
  };
}
