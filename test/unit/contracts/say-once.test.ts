import { expect, test } from 'vitest';
import type { ContractChange } from '../../../src/contracts/openapi/collect-changes.ts';
import { sayOnce } from '../../../src/contracts/report/say-once.ts';

const place = { path: 'app.py', pointer: 'User.name' };

function change(more: Partial<ContractChange>): ContractChange {
  const of = { side: 'response', routes: ['GET /users/{}'], part: '', field: 'name' } as const;
  const words = { base: '', head: '', digests: { base: '', head: '' }, message: '' };
  return { id: 'became-nullable', effect: 'breaking', ...of, place, ...words, ...more };
}

const told = change({ routes: ['GET /users/{id}'], field: 'items[].name' });

test.each([
  ['the same of a document', change({}), 0],
  ['another side', change({ side: 'request' }), 1],
  ['another route', change({ routes: ['GET /orders'] }), 1],
  ['another field', change({ field: 'age' }), 1],
  ['no route', change({ routes: [] }), 1],
])('%s', (_name, code, left) => {
  expect(sayOnce([code], [told])).toHaveLength(left);
});

test('what the code shows to be worse is said, and other routes stay', () => {
  expect(sayOnce([change({})], [{ ...told, effect: 'compatible' }])).toHaveLength(1);
  const two = change({ routes: ['GET /users/{}', 'GET /orders'] });
  expect(sayOnce([two], [told]).map(({ routes }) => routes)).toEqual([['GET /orders']]);
});
