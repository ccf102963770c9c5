import { expect, test } from 'vitest';
import { compare, documentOf } from './compare-documents.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };
const map = { type: 'object', additionalProperties: text };
const list = (items: object) => ({ type: 'array', items });
const event = (type: string, more: object = {}) => ({
  type: 'object',
  required: ['type'],
  properties: { type: { enum: [type] }, ...more },
});
const none = { type: 'null' };

test('a document that is only schemas promises these', async () => {
  const definitions = (type: string) => ({
    'api.json': { swagger: '2.0', definitions: { A: { type: 'object', properties: { a: { type } } } } },
  });
  const changes = await compare(definitions('string'), definitions('integer'));
  expect(changes.map(({ id, side, routes, field }) => `${side} ${id} ${routes.join()} ${field}`)).toEqual([
    'request type-replaced schema A a',
    'response type-replaced schema A a',
  ]);
});

test.each<[what: string, base: object, head: object, told: readonly string[]]>([
  [
    'a list beside what may be null',
    { anyOf: [map, none] },
    { anyOf: [map, list(text), none] },
    ['union-arm-added '],
  ],
  ['a union around what was alone', event('a'), { oneOf: [event('a'), event('b')] }, ['union-arm-added ']],
  [
    'null beside a union',
    { anyOf: [map, list(text)] },
    { anyOf: [map, list(text), none] },
    ['became-nullable '],
  ],
  [
    'an alternative in which something changes',
    { anyOf: [map, list(text)] },
    { anyOf: [list(whole), map] },
    ['type-replaced []'],
  ],
  [
    'one that changes and one that comes',
    { anyOf: [event('a'), list(text)] },
    { anyOf: [event('a'), map, list({ anyOf: [text, map] })] },
    ['union-arm-added ', 'union-arm-added []'],
  ],
  [
    'alternatives that are told apart by a fixed field',
    { oneOf: [event('a'), event('b')] },
    { oneOf: [event('b', { x: text }), event('a', { y: text })] },
    ['field-added-optional x', 'field-added-optional y'],
  ],
  [
    'a type in the place of another',
    { anyOf: [text, whole] },
    { anyOf: [text, { type: 'boolean' }] },
    ['type-replaced '],
  ],
  [
    'null beside a word about objects',
    { anyOf: [{ type: 'object' }, none], additionalProperties: true },
    { type: 'object', additionalProperties: true },
    ['became-non-null '],
  ],
  ['only null', { type: 'string' }, none, ['type-narrowed ', 'became-nullable ']],
])('%s', async (_what, base, head, told) => {
  const at = { in: 'schema', version: '3.1' } as const;
  const changes = await compare(documentOf(at, base), documentOf(at, head));
  const inBody = changes.filter(({ side }) => side === 'request');
  expect(inBody.map(({ id, field }) => `${id} ${field}`).sort()).toEqual([...told].sort());
});
