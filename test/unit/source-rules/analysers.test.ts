import { expect, test } from 'vitest';
import { analysers } from '../../../src/source-rules/analysers/index.ts';
import { moduleFacts } from '../../../src/source-rules/module-facts.ts';
import { siteOf } from '../../../src/source-rules/site.ts';
import { parser } from './parser.ts';

/** What an analyser says of the call `here()` in a test module, or of the decorator `@here`. */
async function says(name: string, text: string, conftest?: string): Promise<boolean | undefined> {
  const parse = await parser();
  const factsOf = (one: string) => moduleFacts({ root: parse(one), text: one, scope: 'test' });
  const conftests = () => (conftest === undefined ? [] : [factsOf(conftest)]);
  const facts = moduleFacts({ root: parse(text), text, scope: 'test', conftests });
  const node = facts.root.find({
    rule: { any: [{ pattern: 'here()' }, { kind: 'decorator', regex: '^@here' }] },
  });
  if (!node) throw new Error('there is no here() in it');
  return analysers.get(name)?.(siteOf(facts, node));
}

const inFreeze = 'from freezegun import freeze_time as ft\n';

test.each<[analyser: string, yes: boolean, text: string, conftest?: string]>([
  ['in-test', true, 'def test_a():\n    here()'],
  ['in-test', true, 'async def test_a():\n    if x:\n        here()'],
  ['in-test', true, 'import pytest\n@pytest.fixture(scope="module")\ndef server():\n    here()'],
  ['in-test', true, 'from pytest import fixture as f\n@f\ndef server():\n    here()'],
  ['in-test', true, 'class A(TestCase):\n    def setUp(self):\n        here()'],
  ['in-test', false, 'def helper():\n    here()'],
  ['in-test', false, 'def test_a():\n    def slow():\n        here()'],
  ['in-test', false, 'here()'],
  ['on-test', true, '@here\ndef test_a(): pass'],
  ['on-test', true, 'class TestA:\n    @here(3)\n    @other\n    def test_a(self): pass'],
  ['on-test', false, '@here\ndef helper(): pass'],
  ['async-function', true, 'async def f():\n    x = [here() for a in b]'],
  ['async-function', false, 'async def f():\n    def g():\n        here()'],
  ['async-function', false, 'async def f():\n    run(lambda: here())'],
  ['async-function', false, 'class A:\n    x = here()'],
  ['put-back', true, 'def test_a():\n    here()\n    try:\n        pass\n    finally:\n        undo()'],
  ['put-back', true, '@fixture\ndef f():\n    here()\n    yield\n    undo()'],
  ['put-back', true, 'class A:\n    def setUp(self):\n        here()\n    def tearDown(self): pass'],
  ['put-back', true, 'def test_a(self):\n    self.addCleanup(undo)\n    here()'],
  ['put-back', false, 'def test_a():\n    here()\n    assert x'],
  [
    'put-back',
    false,
    'class A:\n    def test_a(self):\n        here()\nclass B:\n    def tearDown(self): pass',
  ],
  ['changes-module-state', false, 'SEEN = []\ndef test_a():\n    here()'],
  ['set-time-zone', true, 'import time\ndef test_a():\n    time.tzset()\n    here()'],
  ['set-time-zone', false, 'def test_a():\n    here()'],
  [
    'environment-restored',
    true,
    'from unittest import mock\n@mock.patch.dict(os.environ)\ndef test_a():\n    here()',
  ],
  ['environment-restored', false, 'def test_a():\n    here()'],
  ['ends-in-time', true, 'import pytest\n@pytest.mark.timeout(5)\ndef test_a():\n    here()'],
  ['ends-in-time', false, 'def test_a():\n    here()'],
  ['asserted-equal', true, 'assert x == here()'],
  ['asserted-equal', true, 'assert y and x.a != f(here()).b, "m"'],
  ['asserted-equal', true, 'self.assertEqual(x, here())'],
  ['asserted-equal', true, 'm.assert_called_once_with(at=here())'],
  ['asserted-equal', false, 'assert a <= here()'],
  ['asserted-equal', false, 'x = here()\nassert x == 1'],
  ['asserted-equal', false, 'if x == here():\n    pass'],
  ['frozen-time', true, `${inFreeze}@ft("2024-01-01")\ndef test_a():\n    here()`],
  ['frozen-time', true, `${inFreeze}@ft("2024-01-01")\nclass TestA:\n    def test_a(self):\n        here()`],
  ['frozen-time', true, `${inFreeze}def test_a():\n    with ft("2024-01-01"):\n        here()`],
  [
    'frozen-time',
    true,
    `${inFreeze}class A(TestCase):\n    def setUp(self):\n        ft("2024").start()\n    def test_a(self):\n        here()`,
  ],
  ['frozen-time', true, 'def test_a(freezer):\n    here()'],
  ['frozen-time', true, 'import pytest\n@pytest.mark.usefixtures("freezer")\ndef test_a():\n    here()'],
  [
    'frozen-time',
    true,
    'import pytest\npytestmark = pytest.mark.freeze_time("2024-01-01")\ndef test_a():\n    here()',
  ],
  [
    'frozen-time',
    true,
    'def test_a(monkeypatch):\n    monkeypatch.setattr("app.time.time", lambda: 0)\n    here()',
  ],
  ['frozen-time', true, '@mock.patch("django.utils.timezone.now")\ndef test_a(now):\n    here()'],
  [
    'frozen-time',
    true,
    'def test_a(clock):\n    here()',
    `import pytest\n${inFreeze}@pytest.fixture\ndef clock():\n    with ft("2024"):\n        yield`,
  ],
  [
    'frozen-time',
    true,
    'def test_a():\n    here()',
    `import pytest\n${inFreeze}@pytest.fixture(autouse=True)\ndef clock():\n    with ft("2024"):\n        yield`,
  ],
  [
    'frozen-time',
    true,
    'def test_a(a):\n    here()',
    `import pytest\n@pytest.fixture\ndef a(freezer):\n    return 1`,
  ],
  [
    'frozen-time',
    false,
    'def test_a(clock):\n    here()',
    `import pytest\n${inFreeze}@pytest.fixture\ndef other():\n    with ft("2024"):\n        yield`,
  ],
  ['frozen-time', false, `${inFreeze}@ft("2024")\ndef test_b(): pass\ndef test_a():\n    here()`],
  ['frozen-time', false, 'from tools import freeze_time\n@freeze_time("x")\ndef test_a():\n    here()'],
  ['frozen-time', false, `${inFreeze}def test_a():\n    "see freezegun"\n    here()`],
  ['isolated-network', true, 'import responses\n@responses.activate\ndef test_a():\n    here()'],
  ['isolated-network', true, 'import respx\n@respx.mock(base_url="x")\nasync def test_a():\n    here()'],
  ['isolated-network', true, 'from moto import mock_aws\n@mock_aws\ndef test_a():\n    here()'],
  ['isolated-network', true, 'def test_a(httpx_mock):\n    here()'],
  ['isolated-network', true, 'def test_a(mocker):\n    mocker.patch("app.requests.get")\n    here()'],
  ['isolated-network', false, 'import responses\ndef test_a():\n    here()'],
  ['seeded', true, 'import random\ndef test_a():\n    random.seed(3)\n    here()'],
  ['seeded', true, 'from numpy import random as r\ndef test_a():\n    g = r.default_rng(1)\n    here()'],
  ['seeded', false, 'import random\ndef test_a():\n    here()'],
])('%s says %s of %j', async (analyser, yes, text, conftest) => {
  expect(await says(analyser, text, conftest)).toBe(yes);
});

test('every analyser has cases', () => {
  expect([...analysers.keys()]).toEqual([
    'async-function',
    'in-test',
    'on-test',
    'asserted-equal',
    'put-back',
    'changes-module-state',
    'frozen-time',
    'isolated-network',
    'seeded',
    'set-time-zone',
    'environment-restored',
    'ends-in-time',
  ]);
});
