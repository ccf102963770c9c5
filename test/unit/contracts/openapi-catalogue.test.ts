import { execFileSync } from 'node:child_process';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { catalogueSchema, type ChangeClass } from '../../../src/contracts/openapi/catalogue-schema.ts';
import { catalogue } from '../../../src/contracts/openapi/catalogue.ts';
import { compare, documentOf, type Files } from './compare-documents.ts';

const classes = Object.entries(catalogue.changes);

test('the rulebook is as its schema says', () => {
  expect(v.safeParse(catalogueSchema, catalogue).issues).toBeUndefined();
});

test.each(classes)(
  '%s shows for its example, where its effects are, and nothing else does',
  async (id, entry) => {
    const told = await compare(...examplesOf(entry));
    const expected = sidesOf(entry).map(side => `${side} ${id} ${String(entry[side])}`);
    const beside = (entry.beside ?? []).map(other => {
      const [side, found] = other.split(' ') as ['request' | 'response', string];
      return `${other} ${String(catalogue.changes[found]?.[side])}`;
    });
    const shown = new Set(told.map(({ side, id: found, effect }) => `${side} ${found} ${effect}`));
    expect([...shown].sort()).toEqual([...expected, ...beside].sort());
    for (const { message, routes, place } of told) {
      expect(message).not.toMatch(/\{(field|base|head)\}|undefined/);
      expect(routes.length > 0 || entry.in === 'files' || place.pointer.includes('securitySchemes')).toBe(
        true,
      );
      expect(place.path).not.toBe('');
    }
  },
);

test.each(classes.filter(([, { mirror }]) => mirror !== undefined))(
  '%s has its mirror for the way back',
  async (id, entry) => {
    const mirror = catalogue.changes[entry.mirror ?? ''];
    expect(mirror?.mirror).toBe(id);
    const told = await compare(...(examplesOf(entry).reverse() as [Files, Files]));
    expect(told.map(({ id: found }) => found)).toContain(entry.mirror);
  },
);

test.each(classes)('%s has a mirror and both sides, or says why not', (_id, entry) => {
  expect(entry.mirror === undefined).toBe(entry['no-mirror'] !== undefined);
  expect(sidesOf(entry).length < 2).toBe(entry.only !== undefined);
});

test('what narrows for one side widens for the other: no class breaks both ways but those that replace', () => {
  const both = classes.filter(
    ([, { request, response }]) => request === 'breaking' && response === 'breaking',
  );
  const way = (id: string | undefined) =>
    /changed|replaced|removed|introduced|dropped|forward/.test(id ?? '');
  expect(both.filter(([id]) => !way(id)).map(([id]) => id)).toEqual([]);
});

function sidesOf(entry: ChangeClass): ('request' | 'response')[] {
  return (['request', 'response'] as const).filter(side => entry[side] !== undefined);
}

function examplesOf(entry: ChangeClass): [Files, Files] {
  return [documentOf(entry, entry.base), documentOf(entry, entry.head)];
}

test('docs/contracts.md is as the catalogue has it', () => {
  const page = new URL('../../../scripts/contracts-page.js', import.meta.url).pathname;
  expect(() => execFileSync(process.execPath, [page, '--check'], { stdio: 'pipe' })).not.toThrow();
});
