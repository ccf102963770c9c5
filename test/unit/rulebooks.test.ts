import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { configSchema } from '../../src/config/schema.ts';
import { coreRulebook, profileRulebooks } from '../../src/rulebook/load.ts';
import { resolvePolicy } from '../../src/rulebook/resolve.ts';
import { coreSchema, profileSchema } from '../../src/rulebook/schema.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the rulebooks that ship', () => {
  test('hold their schemas', () => {
    expect(v.safeParse(coreSchema, coreRulebook).issues).toBeUndefined();
    for (const profile of Object.values(profileRulebooks)) {
      expect(v.safeParse(profileSchema, profile).issues).toBeUndefined();
    }
  });

  test('explain every reason that there is, and no other', () => {
    const [, union = ''] = /export type ReasonCode =([^;]+);/.exec(read('src/model.ts')) ?? [];
    const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code);
    expect(Object.keys(coreRulebook.reasons).sort()).toEqual(codes.sort());
  });

  test('narrow only claims that there are', () => {
    for (const { claims } of Object.values(profileRulebooks)) {
      expect(Object.keys(claims).filter(name => !(name in coreRulebook.claims))).toEqual([]);
    }
  });
});

describe('the policy', () => {
  const resolve = (config: { timeouts?: Record<string, string>; maxAge?: string }) =>
    resolvePolicy(coreRulebook, profileRulebooks['backend-python'], {
      file: '.governancerc',
      timeouts: config.timeouts ?? {},
      maxAge: config.maxAge,
      legacy: undefined,
      checks: {},
    });

  test('comes in the order in which claims are proved', () => {
    expect(resolve({}).claims.map(({ name }) => name)).toEqual([
      'secrets-clean',
      'lint-clean',
      'format-clean',
      'types-clean',
      'targeted-tests-green',
      'tests-green',
    ]);
  });

  test('can be tightened', () => {
    const policy = resolve({ timeouts: { 'tests-green': '5m' }, maxAge: '1h' });
    expect(policy.maxAgeMs).toBe(3_600_000);
    expect(policy.claims.find(({ name }) => name === 'tests-green')?.timeoutMs).toBe(300_000);
  });

  test.each([
    ['loosened', { maxAge: '8d' }, /at most 7d/],
    ['given more time than a gate may take', { timeouts: { 'tests-green': '30d' } }, /at most 6h, not 30d/],
    ['given the name of a method for a claim', { timeouts: { toString: '1m' } }, /names no claim/],
    ['given a claim that does not exist', { timeouts: { 'tests-gren': '1m' } }, /names no claim/],
  ])('cannot be %s', (_what, config, message) => {
    expect(() => resolve(config)).toThrow(message);
  });
});

describe('the configuration', () => {
  test('has the JSON Schema that ships', () => {
    const made = { ...toJsonSchema(configSchema, { errorMode: 'ignore' }), title: 'Configuration of pygov' };
    expect(JSON.parse(read('schema/governance.schema.json'))).toEqual(JSON.parse(JSON.stringify(made)));
  });

  test('has an example of every key, which loads', async () => {
    const content = Buffer.from(read('.governancerc.example.json'));
    const { values } = await loadConfig([{ name: '.governancerc.json', content }]);
    expect(Object.keys(values).sort()).toEqual(Object.keys(configSchema.entries).sort());
  });
});
