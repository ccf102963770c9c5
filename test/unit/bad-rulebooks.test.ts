import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/lib/errors.ts';
import { declaredAddOns, shippedAddOn } from '../../src/rulebook/add-ons.ts';
import { noPolicyConfig } from '../../src/rulebook/configuration-layer.ts';
import { profileRulebooks } from '../../src/rulebook/load.ts';
import { parseRulebook } from '../../src/rulebook/parse-rulebook.ts';
import { resolvePolicy } from '../../src/rulebook/resolve-policy.ts';

const path = 'governance/rulebooks/ours.yml';
const header = 'rulebook: ours\nkind: repository\nformat: 1\nversion: 1\n';

const addOns = declaredAddOns([profileRulebooks['backend-python']]).map(shippedAddOn);

/** The policy with a rulebook of one text; `after` the four lines of a header, unless it has one of its own. */
async function policyOf(after: string) {
  const text = after.startsWith('rulebook:') ? after : header + after;
  return resolvePolicy(
    'backend-python',
    [{ path, rulebook: await parseRulebook(path, text) }],
    noPolicyConfig,
    addOns,
  );
}

const bomb = Array.from({ length: 9 }, (_, level) =>
  level === 0
    ? 'a0: &a0 [x]'
    : `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
).join('\n');

describe('a rulebook of a repository that cannot be followed is one clear error', () => {
  test.each<[string, string, string]>([
    ['a key twice', 'version: 2', '5: Map keys must be unique'],
    ['two documents', `---\n${header}`, '5: holds several documents (`---`); a file has one'],
    ['a tab for indentation', 'claims:\n\tlint-clean: {}', '6: Tabs are not allowed as indentation'],
    ['nesting without end', `claims: ${'['.repeat(9_000)}`, '5: is nested too deeply'],
    [
      'a bomb of aliases',
      bomb,
      '13: its aliases (`*name`) stand for too much text; write out what they mean',
    ],
    ['an alias of nothing', 'claims: *x', '5: the alias *x has no anchor &x before it'],
    ['an alias of itself', 'claims: &x { lint-clean: *x }', '5: unknown key "claims.lint-clean.lint-clean"'],
    [
      'a merge key',
      'claims: { lint-clean: { <<: { existing: block } } }',
      '5: "claims.lint-clean.<<" is a merge key',
    ],
    ['a tag', 'claims: !!python/object:os.system {}', '5: Unresolved tag'],
    ['a table for a key', '? [a, b]\n: 1', ' unknown key "[ a, b ]"'],
    ['an include', 'includes: [ours.yml]', '5: unknown key "includes"; known keys: '],
    ['no claims', 'claims:', '5: "claims" must be a table of keys, not null'],
    ['an empty claim', 'claims:\n  lint-clean:', '6: "claims.lint-clean" must be a table of keys, not null'],
    [
      'a claim in upper case',
      'claims: { Lint: {} }',
      '5: "claims.Lint" must be a name such as openapi-current',
    ],
    ['a number for a claim', 'claims: { 1: {} }', '5: "claims.1" must be a name such as openapi-current'],
    [
      'a claim like a prototype',
      'claims: { __proto__: {} }',
      '5: "claims.__proto__" is a name that JavaScript keeps',
    ],
    [
      'a claim like a constructor',
      'claims: { constructor: {} }',
      '5: "claims.constructor" is a name that JavaScript',
    ],
    [
      'a check for a claim of its own',
      'claims: { x: { check: secrets, run: [make] } }',
      ' "claims.x.check" is only for a claim of pygov',
    ],
    [
      'no gate for a claim of its own',
      'claims: { x: { run: [make], gates: {} } }',
      ' "claims.x.gates" names no gate',
    ],
    [
      'no program',
      'claims: { x: { run: [" "] } }',
      '5: "claims.x.run" must be a program and its arguments, not [" "]',
    ],
    [
      'a file elsewhere',
      'claims: { x: { run: [make], junit: ../r.xml } }',
      '5: "claims.x.junit" must be a path inside',
    ],
    [
      'an order behind every scope',
      'claims: { x: { run: [make], order: 100 } }',
      '5: "claims.x.order" must be a number from 0 to 9',
    ],
    [
      'no time',
      'claims: { lint-clean: { timeout: 0s } }',
      ' "claims.lint-clean.timeout" must be more than nothing, not 0s',
    ],
    [
      'a time that is none',
      'claims: { lint-clean: { timeout: soon } }',
      '5: "claims.lint-clean.timeout" must be a duration',
    ],
    [
      'a reason that says nothing',
      'evidence: { max-age: 9d, reason: " " }',
      '5: "evidence.reason" must be text, not " "',
    ],
    [
      'a later format',
      header.replace('1', '2') + 'more: 1',
      '3: "format" must be 1, not 2; a newer pygov may know',
    ],
    ['more than anyone writes', `# ${'x'.repeat(4_000_000)}`, ' must be at most 4 MB long, not 4.0'],
  ])('%s', async (_what, text, problem) => {
    const refused = await policyOf(text).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as ConfigError).message.slice(0, 300)).toContain(`${path}:${problem}`);
  });

  test.each([
    ['', 'a rulebook must be a table of keys, not null'],
    ['# Nothing.\n', 'a rulebook must be a table of keys, not null'],
    ['hello', 'a rulebook must be a table of keys, not "hello"'],
    ['- a', 'a rulebook must be a table of keys, not a list'],
    ['claims: {}', '"rulebook" is missing'],
  ])('without a header: %j', async (text, problem) => {
    await expect(parseRulebook(path, text)).rejects.toThrow(`${path}: ${problem}`);
  });
});

describe('what a repository adds to tiers and scorecards', () => {
  const ways = "touched-by: [{ paths: ['billing/**'] }]";
  test.each<[string, string, string]>([
    ['a surface without a tier', `surfaces: { money: { ${ways} } }`, ': "surfaces.money.tier" is missing'],
    [
      'a surface that nothing touches',
      'surfaces: { money: { tier: TIER-HIGH } }',
      ': "surfaces.money.touched-by" is missing',
    ],
    [
      'a tier that there is not',
      `surfaces: { money: { tier: TIER-TOP, ${ways} } }`,
      ':5: "surfaces.money.tier" must be TIER-LOW, TIER-MEDIUM, TIER-HIGH',
    ],
    [
      'an expression that is none',
      "surfaces: { money: { tier: TIER-HIGH, touched-by: [{ lines: ['('] }] } }",
      ':5: "surfaces.money.touched-by.0.lines.0" must be a regular expression',
    ],
    [
      'a proof that nobody has',
      `surfaces: { money: { tier: TIER-HIGH, proofs: [audited], ${ways} } }`,
      ': "surfaces.money.proofs" names no proof: audited; the proofs are lint, ',
    ],
    [
      'a proof of a claim that nobody has',
      'proofs: { audited: { claims: [audit] } }',
      ': "proofs.audited.claims" names no claim: audit; the claims are ',
    ],
    ['a proof of nothing', 'proofs: { audited: { means: read }  }', ': "proofs.audited.claims" is missing'],
    [
      'a question that nothing answers',
      'criteria: { nice: { asks: is it nice } }',
      ': "criteria.nice" needs claims or a proof that answer it',
    ],
    [
      'a question that rests on a proof that nobody has',
      'criteria: { nice: { proof: niceness } }',
      ': "criteria.nice.proof" names no proof: niceness',
    ],
    [
      'a way that is taken away',
      "surfaces: { api-schema: { touched-by: [{ paths: ['x'] }] } }",
      ': "surfaces.api-schema.touched-by" must be ',
    ],
    [
      'a tier that goes down',
      'surfaces: { authorization: { tier: TIER-LOW } }',
      ': "surfaces.authorization.tier" must be TIER-HIGH, not TIER-LOW',
    ],
    [
      'less that is asked for',
      'minimums: { TIER-HIGH: { all: [lint] } }',
      ': "minimums.TIER-HIGH.all" must be ',
    ],
    [
      'more that counts as a proof',
      'proofs: { lint: { claims: [lint-clean, format-clean] } }',
      ': "proofs.lint.claims" must be ',
    ],
    [
      'a lower ratio',
      'calibration: { TIER-LOW: { pass-ratio: 0.5 } }',
      ': "calibration.TIER-LOW.pass-ratio" must be 0.8, not 0.5',
    ],
    [
      'another weight',
      'calibration: { TIER-LOW: { weight: 9 } }',
      ': "calibration.TIER-LOW.weight" is stated by add-on scorecard-calibration and cannot be stated anew',
    ],
    [
      'an add-on of a name that is no name',
      "add-ons: { '../x': { class: required } }",
      ':5: "add-ons.../x" must be a name such as openapi-current',
    ],
    [
      'an add-on outside of the repository',
      'add-ons: { x: { rulebook: ../x.yml } }',
      ':5: "add-ons.x.rulebook" must be a path inside the repository',
    ],
    [
      'an add-on that speaks for nothing that there is',
      'add-ons: { x: { rulebook: x.yml, speaks-for: [y] } }',
      ': "add-ons.x.speaks-for" names no claim: y',
    ],
  ])('%s', async (_what, after, problem) => {
    const refused = await policyOf(after).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect((refused as ConfigError).message).toContain(`${path}${problem}`);
  });

  test('an add-on asks for no others, so that none leads back to itself', async () => {
    const text =
      'rulebook: team\nkind: add-on\nformat: 1\nversion: 1\nadd-ons: { ours: { rulebook: ours.yml } }\n';
    await expect(parseRulebook(path, text, 'add-on')).rejects.toThrow(
      `${path}:5: "add-ons" is not for an add-on`,
    );
  });
});

describe('a rulebook that is only unusual is read', () => {
  test.each([
    [
      'with CRLF and a byte order mark',
      `\uFEFF${header}claims: { lint-clean: { existing: block } }\n`.replaceAll('\n', '\r\n'),
    ],
    ['with an alias', `${header}claims: { format-clean: &x { existing: block }, lint-clean: *x }`],
    [
      'as JSON',
      '{"rulebook":"ours","kind":"repository","format":1,"version":1,"claims":{"lint-clean":{"existing":"block"}}}',
    ],
  ])('%s', async (_what, text) => {
    const rulebook = await parseRulebook(path, text);
    const { claims } = resolvePolicy('backend-python', [{ path, rulebook }], noPolicyConfig);
    expect(claims.find(({ name }) => name === 'lint-clean')?.existing).toBe('block');
  });

  test('with 10,000 claims', async () => {
    const shipped = resolvePolicy('backend-python', [], noPolicyConfig).claims.length;
    const many = Array.from({ length: 10_000 }, (_, index) => `  claim-${index}: { run: [make, c${index}] }`);
    expect((await policyOf(`claims:\n${many.join('\n')}`)).claims).toHaveLength(10_000 + shipped);
    await expect(policyOf(`claims:\n${many.join('\n')}\n  claim-7: {}`)).rejects.toThrow(/:10006: Map keys/);
  });
});
