import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { configSchema } from '../../src/config/schema.ts';
import { discovery } from '../../src/profile/discovery.ts';
import { discoverySchema } from '../../src/profile/discovery-schema.ts';
import { noPolicyConfig, type PolicyConfig } from '../../src/rulebook/configuration-layer.ts';
import { coreRulebook, masterRulebook, profileRulebooks } from '../../src/rulebook/load.ts';
import { parseRulebook } from '../../src/rulebook/parse-rulebook.ts';
import { resolvePolicy } from '../../src/rulebook/resolve-policy.ts';
import { rulebookSchema } from '../../src/rulebook/schema.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the rulebooks that ship', () => {
  const shipped = [masterRulebook, coreRulebook, ...Object.values(profileRulebooks)];

  test.each(shipped.map(rulebook => [rulebook.rulebook, rulebook]))(
    'hold the schema: %s',
    (_name, rulebook) => {
      expect(v.safeParse(rulebookSchema, rulebook).issues).toBeUndefined();
    },
  );

  test('hold the schema: discovery', () => {
    expect(v.safeParse(discoverySchema, discovery).issues).toBeUndefined();
  });

  test('explain every reason that there is, and no other', () => {
    const [, union = ''] = /export type ReasonCode =([^;]+);/.exec(read('src/model.ts')) ?? [];
    const codes = [...union.matchAll(/'([A-Z_-]+)'/g)].map(([, code]) => code);
    expect(Object.keys(coreRulebook.reasons).sort()).toEqual(codes.sort());
  });

  test('narrow claims that there are, or say all of one of their own', () => {
    for (const { claims = {} } of Object.values(profileRulebooks)) {
      const own = Object.entries(claims).filter(([name]) => !(name in coreRulebook.claims));
      for (const [, { means, why, mend, examples, order, gates }] of own) {
        expect([means, why, mend, examples, order, gates]).not.toContain(undefined);
      }
    }
  });
});

/** A rulebook of a repository. */
const rulebook = (text: string) =>
  parseRulebook(
    'governance/rulebooks/ours.yml',
    `rulebook: ours\nkind: repository\nformat: 1\nversion: 1\n${text}\n`,
  );

async function policyWith(text: string, config: Partial<PolicyConfig> = {}) {
  const own = { path: 'governance/rulebooks/ours.yml', rulebook: await rulebook(text) };
  return resolvePolicy('backend-python', [own], { ...noPolicyConfig, file: '.governancerc', ...config });
}

describe('the policy', () => {
  const resolve = (config: Partial<PolicyConfig>) =>
    resolvePolicy('backend-python', [], { ...noPolicyConfig, file: '.governancerc', ...config });

  test('comes in the order in which claims are proved', () => {
    expect(resolve({}).claims.map(({ name }) => name)).toEqual([
      'secrets-clean',
      'rules-clean',
      'lint-clean',
      'format-clean',
      'deps-locked',
      'types-clean',
      'targeted-tests-green',
      'tests-green',
      'negative-path-covered',
      'contract-safe',
      'async-covered',
      'migrations-reversible',
      'risk-covered',
      'scorecard-passed',
    ]);
  });

  test('can be tightened', () => {
    const policy = resolve({ timeouts: { 'tests-green': '5m' }, maxAge: '1h', legacy: 'block' });
    expect(policy.maxAgeMs).toBe(3_600_000);
    expect(policy.claims.find(({ name }) => name === 'tests-green')?.timeoutMs).toBe(300_000);
    expect(policy.claims.map(({ existing }) => existing)).not.toContain('count');
    expect(policy.loosened).toEqual([]);
  });

  test.each<[string, Partial<PolicyConfig>, RegExp]>([
    ['loosened', { maxAge: '8d' }, /\.governancerc: "evidence\.max-age" must be at most 7d, not 8d/],
    [
      'given more time than a gate may take',
      { timeouts: { 'tests-green': '30d' } },
      /"timeouts\.tests-green" must be at most 6h, not 30d/,
    ],
    ['given the name of a method for a claim', { timeouts: { toString: '1m' } }, /names no claim/],
    ['given a claim that does not exist', { timeouts: { 'tests-gren': '1m' } }, /names no claim/],
    [
      'given a claim twice',
      { checks: { 'tests-green': { run: ['true'] } } },
      /"checks\.tests-green" is a claim/,
    ],
  ])('cannot be %s by configuration', (_what, config, problem) => {
    expect(() => resolve(config)).toThrow(problem);
  });

  test('names the origin of every setting', async () => {
    const { settings } = await policyWith(
      'claims: { format-clean: { gates: { ci: advisory }, reason: why } }',
      {
        timeouts: { 'tests-green': '5m' },
      },
    );
    expect(settings.get('claims.tests-green.order')).toEqual({ value: 4, origin: 'core' });
    expect(settings.get('claims.tests-green.timeout')).toEqual({
      value: '5m',
      origin: '.governancerc',
      before: { value: '60m', origin: 'core' },
    });
    expect(settings.get('claims.format-clean.gates.ci')).toEqual({
      value: 'advisory',
      origin: 'governance/rulebooks/ours.yml',
      reason: 'why',
      before: { value: 'required', origin: 'core' },
    });
  });

  test('of a tree without a stack says why it is looser, and that is not the repository', () => {
    const policy = resolvePolicy('fallback-minimum', [], noPolicyConfig);
    expect(policy.claims.find(({ name }) => name === 'tests-green')?.onlyConfigured).toBe(true);
    expect(policy.settings.get('claims.tests-green.only-configured')?.reason).toBe(
      'no stack says what the tree is',
    );
    expect(policy.loosened).toEqual([]);
  });
});

describe('a rulebook of a repository', () => {
  test.each([
    [
      'claims: { tests-green: { gates: { pre-commit: required } } }',
      'claims.tests-green.gates.pre-commit',
      'required',
    ],
    ['claims: { lint-clean: { existing: block } }', 'claims.lint-clean.existing', 'block'],
    ['claims: { tests-green: { skip: with-reason } }', 'claims.tests-green.skip', 'with-reason'],
    ['evidence: { max-age: 12h }', 'evidence.max-age', '12h'],
    ['claims: { tests-green: { timeout: 2h } }', 'claims.tests-green.timeout', '2h'],
  ])('may tighten: %s', async (text, path, value) => {
    const policy = await policyWith(text);
    expect(policy.settings.get(path)?.value).toBe(value);
    expect(policy.loosened).toEqual([]);
  });

  test.each<[(more: string) => string, RegExp]>([
    [
      more => `claims: { tests-green: { gates: { pre-push: advisory }${more} } }`,
      /"claims\.tests-green\.gates\.pre-push" must be required, not advisory; a rulebook/,
    ],
    [more => `claims: { secrets-clean: { gates: { pre-push: off }${more} } }`, /must be required, not off/],
    [more => `claims: { secrets-clean: { skip: free${more} } }`, /must be with-reason, not free/],
    [more => `claims: { lint-clean: { default-rules: [E9]${more} } }`, /must be \["E9",/],
    [more => `claims: { tests-green: { only-configured: true${more} } }`, /must be false, not true/],
    [more => `evidence: { max-age: 30d${more} }`, /"evidence\.max-age" must be at most 7d, not 30d/],
  ])('loosens nothing without a reason: %s', async (text, problem) => {
    await expect(policyWith(text(''))).rejects.toThrow(problem);
    expect((await policyWith(text(', reason: why'))).loosened).toMatchObject([{ reason: 'why' }]);
  });

  test('adds a claim with what proves it', async () => {
    const { claims } = await policyWith(
      'claims: { openapi-current: { run: [python, check.py], files: [app/**] } }',
    );
    expect(claims.find(({ name }) => name === 'openapi-current')).toMatchObject({
      order: 5,
      gates: { 'pre-push': 'required', ci: 'required' },
      command: { run: ['python', 'check.py'], files: ['app/**'], runsIn: 'snapshot' },
    });
  });

  test.each([
    ['claims: { tests-gren: { timeout: 1m } }', /"claims\.tests-gren" names no claim/],
    ['claims: { tests-green: { run: ["true"] } }', /"claims\.tests-green\.run" is not for a claim of pygov/],
    ['claims: { tests-green: { order: 1 } }', /"claims\.tests-green\.order" is stated by core/],
    ['claims: { tests-green: { timeout: 7h } }', /must be at most 6h, not 7h/],
    ['precedence: [repository, core]', /ours\.yml:5: "precedence" is not for a rulebook of a repository/],
    [
      'claims: { tests-green: { gate: { ci: off } } }',
      /ours\.yml:5: unknown key "claims\.tests-green\.gate"; did you mean "gates"/,
    ],
    ['claims: [', /ours\.yml:\d+: /],
    ['format: 2', /Map keys must be unique/],
  ])('says what is wrong, and where: %s', async (text, problem) => {
    await expect(policyWith(text)).rejects.toThrow(problem);
  });

  test.each([
    ['kind: core\nformat: 1', /"kind" must be repository: core rulebooks come with pygov/],
    ['kind: repository\nformat: 2', /:3: "format" must be 1, not 2/],
    ['kind: other\nformat: 1', /"kind" must be repository, not "other"/],
  ])('has a kind and a format that is known: %s', async (text, problem) => {
    await expect(parseRulebook('ours.yml', `rulebook: ours\n${text}\nversion: 1\n`)).rejects.toThrow(problem);
  });
});

describe('the configuration', () => {
  test('has an example of every key, which loads', async () => {
    const content = Buffer.from(read('.governancerc.example.json'));
    const { values } = await loadConfig([{ name: '.governancerc.json', content }]);
    expect(Object.keys(values).sort()).toEqual(Object.keys(configSchema.entries).sort());
  });
});

test.each([
  ['governance', configSchema, 'Configuration of pygov'],
  ['rulebook', rulebookSchema, 'Rulebook of pygov'],
])('the JSON Schema that ships is the one that is used: %s', (name, schema, title) => {
  const made = { ...toJsonSchema(schema, { errorMode: 'ignore' }), title };
  expect(JSON.parse(read(`schema/${name}.schema.json`))).toEqual(JSON.parse(JSON.stringify(made)));
});
