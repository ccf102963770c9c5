import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, type Files } from './compare-documents.ts';

type Schema = Readonly<Record<string, unknown>>;

const plain = fc.oneof(
  fc.record(
    { type: fc.constant('string'), maxLength: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    { type: fc.constant('integer'), minimum: fc.integer({ min: 0, max: 2 }) },
    { requiredKeys: ['type'] },
  ),
  fc.record({
    type: fc.constant('string'),
    enum: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }),
  }),
  fc.constant({ type: 'boolean' }),
);

const { schema } = fc.letrec<{ schema: Schema; object: Schema }>(tie => ({
  object: fc
    .record({
      type: fc.constant('object'),
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 }),
      required: fc.subarray(['a', 'b', 'c']),
    })
    .map(({ required, ...rest }) => ({
      ...rest,
      required: required.filter(name => name in rest.properties),
    })),
  schema: fc.oneof(
    { maxDepth: 4 },
    plain,
    tie('object'),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ anyOf: fc.tuple(tie('object'), fc.record({ type: fc.constant('array'), items: plain })) }),
    fc.record({ type: fc.constant('object'), additionalProperties: fc.oneof(fc.constant(false), plain) }),
    tie('object').map(one => ({ oneOf: [one, { type: 'null' }] })),
  ),
}));

/** The same schema, written in another way at every level that the numbers choose. */
function rewritten(
  one: Schema,
  ways: readonly number[],
  components: Record<string, unknown>,
  at = 0,
): Schema {
  const inner = (value: unknown, index: number) =>
    rewritten(value as Schema, ways, components, at * 3 + index + 1);
  const whole = Object.fromEntries(
    Object.entries(one)
      .reverse()
      .map(([key, value]) => {
        if (key === 'properties')
          return [
            key,
            Object.fromEntries(
              Object.entries(value as object)
                .map(([name, part], index) => [name, inner(part, index)] as const)
                .reverse(),
            ),
          ];
        if (key === 'items') return [key, inner(value, 0)];
        if (key === 'anyOf' || key === 'oneOf') return [key, (value as unknown[]).map(inner).reverse()];
        return [key, Array.isArray(value) ? [...(value as unknown[])].reverse() : value];
      }),
  );
  switch (ways[at % ways.length]) {
    case 0:
      return { allOf: [whole], description: 'another way' };
    case 1:
      components[`S${at}`] = whole;
      return { $ref: `#/components/schemas/S${at}` };
    case 2:
      return { anyOf: [whole], title: 'T' };
    case 3: {
      const { required, ...rest } = whole;
      return required === undefined ? whole : { allOf: [{ type: 'object', required }, rest] };
    }
    default:
      return whole;
  }
}

function documentWith(body: Schema, schemas: object = {}): Files {
  const content = { 'application/json': { schema: body } };
  const post = { requestBody: { content }, responses: { 200: { description: '', content } } };
  return { 'api.json': { openapi: '3.1.0', paths: { '/a': { post } }, components: { schemas } } };
}

const ways = fc.array(fc.nat(5), { minLength: 1, maxLength: 30 });

test('a schema that is written in another way is the same', async () => {
  await fc.assert(
    fc.asyncProperty(schema, ways, async (one, chosen) => {
      const components = {};
      const other = rewritten(one, chosen, components);
      expect(await compare(documentWith(one), documentWith(other, components))).toEqual([]);
      expect(await compare(documentWith(other, components), documentWith(one))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('what differs one way differs the other way, however it is written', async () => {
  await fc.assert(
    fc.asyncProperty(schema, schema, ways, async (one, other, chosen) => {
      const components = {};
      const spelled = rewritten(other, chosen, components);
      const told = async (base: Files, head: Files) =>
        (await compare(base, head)).map(
          ({ side, id, field }) => `${side} ${id} ${field.replaceAll(/<.*?>/g, '')}`,
        );
      const there = await told(documentWith(one), documentWith(other));
      const back = await told(documentWith(other), documentWith(one));
      expect(there.length > 0).toBe(back.length > 0);
      expect(new Set(await told(documentWith(one), documentWith(spelled, components)))).toEqual(
        new Set(there),
      );
    }),
    { numRuns: 300 },
  );
});
