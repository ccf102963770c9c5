import { expect, test } from 'vitest';
import { compare, type Files } from './compare-documents.ts';

const responses = { 200: { description: '' } };

function api(paths: object, more: object = {}): object {
  return { openapi: '3.0.3', paths, ...more };
}

/** A route whose body refers to something, with schemas beside it. */
function referring(reference: string, schemas: object = {}, version = 1): object {
  const content = { 'application/json': { schema: { $ref: reference } } };
  return api(
    { '/a': { post: { requestBody: { content }, responses } } },
    { components: { schemas }, info: { title: 'a', version: String(version) } },
  );
}

const good: Files = { 'api.json': referring('#/components/schemas/A', { A: { type: 'string' } }) };
const unknown = 'part-unreadable could-not-tell';

test.each<[what: string, base: Files, head: Files, told: readonly string[]]>([
  [
    'YAML that does not parse',
    good,
    { 'api.json': 'openapi: 3.0.3\npaths: {a: [}' },
    ['document-unreadable could-not-tell api.json#: line 2: does not parse'],
  ],
  [
    'JSON that does not parse',
    good,
    { 'api.json': '{"openapi": "3.0.3", "paths": ' },
    ['document-unreadable could-not-tell api.json#: line 2: does not parse'],
  ],
  [
    'a key that stands twice in JSON',
    good,
    { 'api.json': '{"openapi": "3.0.3",\n "paths": {},\n "paths": {}}' },
    ['document-unreadable could-not-tell api.json#: line 3: the key "paths" stands twice in one object'],
  ],
  [
    'a key that stands twice in YAML',
    good,
    { 'api.json': 'openapi: 3.0.3\npaths: {}\npaths: {}\n' },
    ['document-unreadable could-not-tell api.json#: line 3: does not parse: duplicated mapping key'],
  ],
  [
    'several documents in one file',
    good,
    { 'api.json': 'openapi: 3.0.3\npaths: {}\n---\na: 1\n' },
    ['document-unreadable could-not-tell api.json#: does not parse'],
  ],
  [
    'one that could not be read before',
    { 'api.json': 'openapi: 3.0.3\npaths: [' },
    good,
    ['document-unreadable could-not-tell api.json#: before: line 3: does not parse'],
  ],
  [
    'a version that is not known',
    good,
    { 'api.json': { openapi: '4.0.0', paths: {} } },
    ['document-removed breaking api.json#: '],
  ],
  [
    'a remote reference',
    good,
    { 'api.json': referring('https://a.example/a.json') },
    [
      `${unknown} api.json#/paths/~1a/post/requestBody/content/application~1json/schema: $ref "https://a.example/a.json" is outside the tree`,
    ],
  ],
  [
    'a reference out of the tree',
    good,
    { 'api.json': referring('../../a.json') },
    [
      `${unknown} api.json#/paths/~1a/post/requestBody/content/application~1json/schema: $ref "../../a.json" names no file of the tree`,
    ],
  ],
  [
    'a file that is not there',
    good,
    { 'api.json': referring('a.json') },
    ['document-unreadable could-not-tell a.json#: is not in the tree'],
  ],
  [
    'a reference that leads nowhere',
    good,
    { 'api.json': referring('#/components/schemas/B') },
    [
      `${unknown} api.json#/paths/~1a/post/requestBody/content/application~1json/schema: $ref "#/components/schemas/B" leads nowhere`,
    ],
  ],
  [
    'a reference to itself',
    good,
    {
      'api.json': referring('#/components/schemas/A', {
        A: { $ref: '#/components/schemas/B' },
        B: { $ref: '#/components/schemas/A' },
      }),
    },
    [
      `${unknown} api.json#/paths/~1a/post/requestBody/content/application~1json/schema: $ref "#/components/schemas/A" leads back to itself`,
    ],
  ],
  [
    'the same remote reference on both sides',
    {
      'api.json': referring('https://a.example/a.json'),
    },
    {
      'api.json': referring('https://a.example/a.json', {}, 2),
    },
    [],
  ],
])('%s is told with its place', async (_what, base, head, told) => {
  const changes = await compare(base, head);
  expect(
    changes.map(
      ({ id, effect, place, head: words }) => `${id} ${effect} ${place.path}#${place.pointer}: ${words}`,
    ),
  ).toEqual(told.map(text => expect.stringContaining(text) as string));
});

test('what aliases blow up is compared without writing it out', async () => {
  const levels = Array.from({ length: 30 }, (_one, index) => {
    const inner = index === 0 ? '{type: string}' : `*l${index - 1}`;
    return `    L${index}: &l${index} {type: object, properties: {a: ${inner}, b: ${inner}}}`;
  });
  const text = (description: string) =>
    `openapi: 3.0.3\nx-schemas:\n${levels.join('\n')}\npaths:\n  /a:\n    get:\n      description: ${description}\n      responses: {200: {description: '', content: {application/json: {schema: *l29}}}}\n`;
  expect(await compare({ 'a.yaml': text('a') }, { 'a.yaml': text('b') })).toEqual([]);
});

test('allOf that holds itself ends', async () => {
  const schemas = (type: string) => ({
    A: { allOf: [{ $ref: '#/components/schemas/A' }, { type: 'object', properties: { a: { type } } }] },
  });
  const changes = await compare(
    { 'api.json': referring('#/components/schemas/A', schemas('string')) },
    { 'api.json': referring('#/components/schemas/A', schemas('integer')) },
  );
  expect(changes.map(({ id, field }) => `${id} ${field}`)).toEqual(['type-replaced a']);
});
