import { describe, expect, test } from 'vitest';
import type { Change, ChangedFile, ChangeReader, TreeFile } from '../../src/model.ts';
import { assessRisk } from '../../src/risk/assess-risk.ts';
import { describeSurfaces, findSurfaces } from '../../src/risk/find-surfaces.ts';
import { score } from '../../src/risk/score.ts';
import type { ClaimStandings } from '../../src/risk/support.ts';
import { declaredAddOns, shippedAddOn } from '../../src/rulebook/add-ons.ts';
import { noPolicyConfig } from '../../src/rulebook/configuration-layer.ts';
import { holdToBase } from '../../src/rulebook/hold-to-base.ts';
import { profileRulebooks } from '../../src/rulebook/load.ts';
import { parseRulebook } from '../../src/rulebook/parse-rulebook.ts';
import { resolvePolicy } from '../../src/rulebook/resolve-policy.ts';

const addOns = declaredAddOns([profileRulebooks['backend-python']]).map(shippedAddOn);
const { risk } = resolvePolicy('backend-python', [], noPolicyConfig, addOns);
const { calibration, tiering } = risk;
if (!tiering || !calibration) throw new Error('the rulebooks of risk do not ship');
const rulesOfTiers = tiering;

/** A change of some files, each from one text to another; `undefined` is absent, bytes as they are. */
type Texts = Readonly<Record<string, readonly [string | undefined, string | Buffer | undefined]>>;

function changeOf(texts: Texts): { change: Change; reader: ChangeReader } {
  const blobs = new Map<string, Buffer>();
  const side = (path: string, text: string | Buffer | undefined, name: string): TreeFile | undefined => {
    if (text === undefined) return undefined;
    const oid = `${name}:${path}`;
    blobs.set(oid, Buffer.from(text));
    return { path, mode: '100644', oid };
  };
  const files = Object.entries(texts).map(([path, [before, after]]): ChangedFile => {
    const [base, head] = [side(path, before, 'base'), side(path, after, 'head')];
    return { path, ...(base && { base }), ...(head && { head }) };
  });
  const change: Change = { kind: 'staged', label: '', base: { tree: '' }, head: { tree: '' }, files };
  const reader = {
    readBlobIf(oid: string, takes: (size: number) => boolean) {
      const content = blobs.get(oid);
      return Promise.resolve(content && !takes(content.length) ? { size: content.length } : content);
    },
  } as ChangeReader;
  return { change, reader };
}

async function exposureOf(texts: Texts) {
  const { change, reader } = changeOf(texts);
  return findSurfaces(change, reader, rulesOfTiers, () => true);
}

const fastapi = 'from fastapi import APIRouter\nrouter = APIRouter()\n';
const models =
  'from sqlalchemy.orm import Mapped, mapped_column\n\nclass Order(Base):\n    id: Mapped[int]\n';

describe('the tier of a change', () => {
  const cases: [name: string, tier: string, surface: string | undefined, texts: Texts][] = [
    ['a text for people', 'TIER-LOW', undefined, { 'docs/usage.md': ['a', 'b'] }],
    ['a picture', 'TIER-LOW', undefined, { 'docs/logo.png': [undefined, Buffer.from([0, 1, 2])] }],
    ['a comment', 'TIER-LOW', undefined, { 'app/auth.py': ['x = 1\n', 'x = 1  # one\n\n# more\n'] }],
    [
      'a module that touches nothing',
      'TIER-LOW',
      undefined,
      { 'app/money.py': ['def f(): return 1\n', 'def f(): return 2\n'] },
    ],
    [
      'a test',
      'TIER-LOW',
      undefined,
      { 'tests/test_auth.py': ['', 'def test_permission_required(): ...\n'] },
    ],
    [
      'lines that only moved',
      'TIER-LOW',
      undefined,
      { 'app/a.py': [`${fastapi}a = 1\nb = 2\n`, `${fastapi}b = 2\na = 1\n`] },
    ],
    [
      'a `#` in a text',
      'TIER-MEDIUM',
      'service-boundary',
      { 'app/a.py': [`${fastapi}A = """\n# one\n"""\n`, `${fastapi}A = """\n# two\n"""\n`] },
    ],
    [
      'what a route does',
      'TIER-MEDIUM',
      'service-boundary',
      { 'app/api.py': [`${fastapi}def f(): return 1\n`, `${fastapi}def f(): return 2\n`] },
    ],
    [
      'an import that goes over two lines',
      'TIER-MEDIUM',
      'service-boundary',
      {
        'app/api.py': [
          'from fastapi \\\n  import Depends\na = 1\n',
          'from fastapi \\\n  import Depends\na = 2\n',
        ],
      },
    ],
    [
      'an import behind another statement',
      'TIER-MEDIUM',
      'service-boundary',
      { 'app/api.py': ['import os; import fastapi\na = 1\n', 'import os; import fastapi\na = 2\n'] },
    ],
    [
      'a route',
      'TIER-HIGH',
      'api-schema',
      { 'app/api.py': [fastapi, `${fastapi}@router.get("/orders")\ndef f(): ...\n`] },
    ],
    [
      'a route that goes',
      'TIER-HIGH',
      'api-schema',
      { 'app/api.py': [`${fastapi}@router.get("/orders")\ndef f(): ...\n`, fastapi] },
    ],
    ['an API document', 'TIER-HIGH', 'api-schema', { 'api/openapi.yaml': ['a: 1', 'a: 2'] }],
    [
      'a field of a schema',
      'TIER-HIGH',
      'api-schema',
      {
        'app/orders.py': [
          'from pydantic import BaseModel\n',
          'from pydantic import BaseModel\nclass A(BaseModel):\n    note: str\n',
        ],
      },
    ],
    [
      'a column',
      'TIER-HIGH',
      'persistence',
      { 'app/models.py': [models, `${models}    note: Mapped[str] = mapped_column()\n`] },
    ],
    [
      'a migration',
      'TIER-HIGH',
      'persistence',
      { 'app/migrations/0002_note.py': [undefined, 'operations = []\n'] },
    ],
    [
      'a query',
      'TIER-MEDIUM',
      'data-access',
      { 'app/find.py': ['', 'def f(s): return s.objects.filter(a=1)\n'] },
    ],
    [
      'who may do what',
      'TIER-HIGH',
      'authorization',
      { 'app/views.py': ['def f(): ...\n', '@login_required\ndef f(): ...\n'] },
    ],
    [
      'a module of permissions',
      'TIER-HIGH',
      'authorization',
      { 'app/permissions.py': ['A = 1\n', 'A = 2\n'] },
    ],
    [
      'what is paid back',
      'TIER-HIGH',
      'payment',
      { 'app/orders.py': ['', 'def f(order):\n    return create_refund(order)\n'] },
    ],
    [
      'what is refused',
      'TIER-MEDIUM',
      'validation',
      { 'app/money.py': ['def f(): ...\n', 'def f():\n    raise ValueError("no")\n'] },
    ],
    [
      'a task',
      'TIER-HIGH',
      'messaging',
      { 'app/work.py': ['import celery\n', 'import celery\n@app.task\ndef f(): ...\n'] },
    ],
    [
      'what waits',
      'TIER-MEDIUM',
      'concurrency',
      { 'app/wait.py': ['def f(): ...\n', 'async def f(): ...\n'] },
    ],
    ['a dependency', 'TIER-MEDIUM', 'dependencies', { 'requirements/base.txt': ['a==1', 'a==2'] }],
    ['settings', 'TIER-MEDIUM', 'settings', { 'shop/settings.py': ['A = 1\n', 'A = 2\n'] }],
    ['a workflow', 'TIER-MEDIUM', 'delivery', { '.github/workflows/ci.yml': ['a: 1', 'a: 2'] }],
    [
      'a parameter of a request',
      'TIER-HIGH',
      'api-schema',
      { 'app/api.py': [fastapi, `${fastapi}def f(\n    skip: int = 0,\n): ...\n`] },
    ],
    [
      'a parameter of a function beside schemas',
      'TIER-LOW',
      undefined,
      {
        'app/money.py': ['import pydantic\n', 'import pydantic\ndef f(\n    user_id: int | None,\n): ...\n'],
      },
    ],
    [
      'a text with a colon beside schemas',
      'TIER-LOW',
      undefined,
      {
        'app/money.py': [
          'import pydantic\n',
          'import pydantic\ndef f():\n    """\n    Returns: the sum\n    """\n',
        ],
      },
    ],
    [
      'a field of settings',
      'TIER-MEDIUM',
      'settings',
      {
        'app/core/config.py': [
          'import pydantic\n',
          'import pydantic\nclass Settings(BaseSettings):\n    TIMEOUT: int = 3\n',
        ],
      },
    ],
    [
      'a question who may do what',
      'TIER-HIGH',
      'authorization',
      { 'app/query.py': ['', 'def f(source, user):\n    if not has_access(source, user): ...\n'] },
    ],
    [
      'a question whose it is',
      'TIER-HIGH',
      'authorization',
      { 'app/query.py': ['', 'def f(item):\n    return item.owner_id != current_user.id\n'] },
    ],
    [
      'how a password is kept',
      'TIER-HIGH',
      'authorization',
      { 'app/crud.py': ['', 'def f(word):\n    return get_password_hash(word)\n'] },
    ],
    [
      'what is run that others wrote',
      'TIER-MEDIUM',
      'code-execution',
      { 'app/run.py': ['', 'def f(command):\n    subprocess.run(command)\n'] },
    ],
    ['an expression that is compiled', 'TIER-LOW', undefined, { 'app/a.py': ['', 'A = re.compile("a")\n'] }],
    ['a lock of packages', 'TIER-MEDIUM', 'dependencies', { 'web/bun.lock': ['1', '2'] }],
    ['a lock of what builds the texts', 'TIER-LOW', undefined, { 'docs/package-lock.json': ['1', '2'] }],
    ['a hook of pre-commit', 'TIER-MEDIUM', 'checking', { '.pre-commit-config.yaml': ['a: 1', 'a: 2'] }],
    ['what judges changes', 'TIER-HIGH', 'policy', { '.governancerc.yaml': ['a: 1', 'a: 2'] }],
    ['a file that no rule knows', 'TIER-MEDIUM', 'uncertain', { 'data/table.xyz': ['1', '2'] }],
    [
      'Python that cannot be read',
      'TIER-HIGH',
      'unreadable',
      { 'app/odd.py': ['a = 1\n', Buffer.from([0, 255])] },
    ],
  ];
  test.each(cases)('by %s is %s', async (_name, tier, surface, texts) => {
    const exposure = await exposureOf(texts);
    expect([exposure.tier, exposure.surfaces[0]?.surface]).toEqual([tier, surface]);
  });

  test('is the highest of what it touches, and names every file that decided without its content', async () => {
    const { tier, surfaces } = await exposureOf({
      'docs/a.md': ['a', 'b'],
      'requirements.txt': ['a', 'b'],
      'app/auth.py': ['', 'PASSWORD = "hunter2hunter2"\n'],
      'app/views.py': ['', 'x = 1\n@login_required\ndef f(password="hunter2hunter2"): ...\n'],
    });
    expect(describeSurfaces(tier, surfaces)).toBe('authorization: app/auth.py and 1 more');
    expect(surfaces).toMatchObject([
      {
        surface: 'authorization',
        files: [
          { path: 'app/auth.py', because: 'its path' },
          { path: 'app/views.py', because: 'line 2' },
        ],
      },
      { surface: 'dependencies', files: [{ path: 'requirements.txt', because: 'its path' }] },
    ]);
    expect(JSON.stringify(surfaces)).not.toContain('hunter2');
  });

  test('goes up where more files changed than are looked into', async () => {
    const { change, reader } = changeOf(
      Object.fromEntries(['a', 'b', 'c'].map(name => [`app/${name}.py`, ['x = 1\n', 'x = 2\n'] as const])),
    );
    const rules = { ...rulesOfTiers, readAtMost: { files: 2, bytes: 1e6 } };
    const exposure = await findSurfaces(change, reader, rules, () => true);
    expect(exposure).toMatchObject({ tier: 'TIER-HIGH', surfaces: [{ files: [{ path: 'app/c.py' }] }] });
  });
});

/** Standings by a word for each claim. */
const standings = (
  kinds: Record<string, 'VERIFIED' | 'FAILED' | 'NOT_VERIFIED' | 'NOT_NEEDED'>,
): ClaimStandings =>
  new Map(
    Object.entries(kinds).map(([claim, kind]) => [
      claim,
      { kind, evidence: kind === 'VERIFIED' ? [`of ${claim}`] : [] },
    ]),
  );

const proved = { 'secrets-clean': 'VERIFIED', 'lint-clean': 'VERIFIED', 'tests-green': 'VERIFIED' } as const;
const refusing = { 'tests/test_a.py': ['', 'with pytest.raises(ValueError): f()\n'] } as const;

describe('the minimum of a tier', () => {
  const validation: Texts = { 'app/a.py': ['def f(): ...\n', 'def f():\n    raise ValueError("no")\n'] };
  const migration: Texts = { 'app/migrations/0002_note.py': [undefined, 'operations = []\n'] };
  const task: Texts = { 'app/work.py': ['import celery\n', 'import celery\n@app.task\ndef f(): ...\n'] };
  const late = { 'tests/test_b.py': ['', 'def test_redelivery(): duplicate(message)\n'] } as const;
  const cases: [name: string, texts: Texts, claims: Parameters<typeof standings>[0], open: string[]][] = [
    ['a text', { 'a.md': ['a', 'b'] }, { ...proved, 'lint-clean': 'NOT_NEEDED' }, []],
    [
      'a text without a green suite',
      { 'a.md': ['a', 'b'] },
      { 'tests-green': 'NOT_VERIFIED' },
      ['changed-scope-tests missing'],
    ],
    ['what is refused', validation, proved, ['failing-path absent']],
    ['what is refused, with a test of it', { ...validation, ...refusing }, proved, []],
    [
      'what is refused, with a test of it that did not pass',
      { ...validation, ...refusing },
      { ...proved, 'tests-green': 'FAILED' },
      ['changed-scope-tests failed', 'failing-path failed'],
    ],
    ['a dependency', { 'requirements.txt': ['a', 'b'] }, proved, []],
    [
      'a migration',
      { ...migration, ...refusing },
      { ...proved, 'migrations-reversible': 'NOT_VERIFIED' },
      ['rollback missing'],
    ],
    [
      'a migration that goes back',
      { ...migration, ...refusing },
      { ...proved, 'migrations-reversible': 'VERIFIED' },
      [],
    ],
    ['a task', { ...task, ...refusing }, proved, ['resilience absent']],
    ['a task whose failure is tested', { ...task, ...refusing, ...late }, proved, []],
    [
      'targeted tests alone',
      { 'app/a.py': ['a = 1\n', 'a = 2\n'] },
      { 'lint-clean': 'VERIFIED', 'targeted-tests-green': 'VERIFIED', 'tests-green': 'NOT_VERIFIED' },
      [],
    ],
  ];
  test.each(cases)('for %s', async (_name, texts, claims, open) => {
    const exposure = await exposureOf(texts);
    const { minimum } = assessRisk(exposure, tiering, standings(claims));
    const found = minimum.filter(({ status }) => status !== 'shown' && status !== 'not-needed');
    expect(found.map(({ proof, status }) => `${proof} ${status}`)).toEqual(open);
  });

  test('names the evidence that it rests on', async () => {
    const { minimum } = assessRisk(await exposureOf({ 'a.md': ['a', 'b'] }), tiering, standings(proved));
    expect(minimum.flatMap(({ evidence }) => evidence)).toEqual(['of lint-clean', 'of tests-green']);
  });
});

describe('the scorecard', () => {
  const rules = { ...risk, calibration };
  const medium = { tier: 'TIER-MEDIUM', listed: new Set(['failing-path', 'tests-changed']) } as const;
  const whole = {
    ...proved,
    'format-clean': 'VERIFIED',
    'types-clean': 'VERIFIED',
    'deps-locked': 'VERIFIED',
  } as const;
  const cases: [
    name: string,
    testLines: string[],
    claims: Parameters<typeof standings>[0],
    expected: [string, number],
  ][] = [
    ['everything is shown', ['pytest.raises(A)'], whole, ['passed', 1]],
    ['one easy question is not met', ['assert f()'], whole, ['passed', 0.85]],
    ['too much is not met', [], whole, ['failed', 0.7]],
    [
      'a critical question failed, however much is met',
      ['pytest.raises(A)'],
      { ...whole, 'secrets-clean': 'FAILED' },
      ['failed', 0.9],
    ],
    [
      'something is not verified, however much is met',
      ['pytest.raises(A)'],
      { ...whole, 'format-clean': 'NOT_VERIFIED' },
      ['not-verified', 0.9],
    ],
    [
      'what does not apply is left out',
      ['pytest.raises(A)'],
      { ...whole, 'types-clean': 'NOT_NEEDED', 'deps-locked': 'NOT_NEEDED' },
      ['passed', 1],
    ],
  ];
  test.each(cases)('where %s', (_name, testLines, claims, expected) => {
    const { result, ratio } = score({ ...medium, testLines }, rules, standings(claims));
    expect([result, ratio]).toEqual(expected);
  });

  test('weighs 2, 3 and 5, and asks for 0.80, 0.85 and 0.90', () => {
    expect(calibration).toEqual({
      'TIER-LOW': { weight: 2, passRatio: 0.8 },
      'TIER-MEDIUM': { weight: 3, passRatio: 0.85 },
      'TIER-HIGH': { weight: 5, passRatio: 0.9 },
    });
    const high = { tier: 'TIER-HIGH', listed: new Set(['resilience']), testLines: [] } as const;
    const { criteria } = score(high, rules, standings(whole));
    expect(Object.fromEntries(criteria.map(({ criterion, weight }) => [criterion, weight]))).toMatchObject({
      'no-credentials': 2,
      'types-agree': 3,
      'way-back': 5,
    });
  });

  test('binds every criterion to the evidence for it', () => {
    const { criteria } = score({ ...medium, testLines: ['pytest.raises(A)'] }, rules, standings(whole));
    expect(
      criteria.filter(({ status }) => status === 'shown').map(({ evidence }) => evidence.length),
    ).toEqual(criteria.map(() => 1));
  });
});

describe('a change that takes from the rules of risk', () => {
  const own = async (text: string) => ({
    path: 'governance/rulebooks/ours.yml',
    rulebook: await parseRulebook(
      'governance/rulebooks/ours.yml',
      `rulebook: ours\nkind: repository\nformat: 1\nversion: 1\n${text}\n`,
    ),
  });
  const policyOf = async (text: string) =>
    resolvePolicy('backend-python', [await own(text)], noPolicyConfig, addOns);
  const money =
    "surfaces: { money: { means: money, tier: TIER-HIGH, touched-by: [{ paths: ['cash/**'] }] } }";

  test('is held to its base: a surface, named once', async () => {
    const { policy, weakened } = holdToBase(await policyOf(''), await policyOf(money));
    expect(policy.risk.tiering?.surfaces.find(({ name }) => name === 'money')).toMatchObject({
      means: 'money',
      tier: 'TIER-HIGH',
      touchedBy: [{ paths: ['cash/**'] }],
    });
    expect(weakened).toMatchObject([{ path: 'surfaces.money', to: undefined, inForce: false }]);
  });

  test.each([
    ['a tier', money.replace('HIGH', 'MEDIUM'), 'surfaces.money.tier'],
    ['a way to be touched', money.replace('cash', 'cash/old'), 'surfaces.money.touched-by'],
    ['a critical question', 'criteria: { one-form: { critical: false } }', 'criteria.one-form.critical'],
    ['a ratio', 'calibration: { TIER-LOW: { pass-ratio: 0.9 } }', 'calibration.TIER-LOW.pass-ratio'],
    ['a class', 'add-ons: { risk-tiering: { class: advisory } }', 'add-ons.risk-tiering.class'],
  ])('is held to its base: %s', async (_what, after, path) => {
    const before = `${money}\ncriteria: { one-form: { critical: true } }\ncalibration: { TIER-LOW: { pass-ratio: 0.95 } }\nadd-ons: { risk-tiering: { class: required } }`;
    const section = /^[a-z-]+/.exec(after)?.[0] ?? '';
    const rest = before
      .split('\n')
      .map(line => (line.startsWith(section) ? after : line))
      .join('\n');
    const base = await policyOf(before);
    const { policy, weakened } = holdToBase(await policyOf(rest), base);
    expect(weakened.map(one => one.path)).toEqual([path]);
    expect(policy.settings.get(path)?.value).toEqual(base.settings.get(path)?.value);
  });
});
