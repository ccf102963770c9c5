import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { readAsyncFunctions } from '../../../src/source-rules/async/async-function.ts';
import { asyncTestsSchema } from '../../../src/source-rules/async/async-schema.ts';
import { asyncTestsRulebook } from '../../../src/source-rules/async/async-words.ts';
import { CodeBase } from '../../../src/source-rules/async/code-base.ts';
import { findAsyncTest } from '../../../src/source-rules/async/find-async-test.ts';
import { touchedAsync } from '../../../src/source-rules/async/touched-async.ts';
import { moduleFacts } from '../../../src/source-rules/module-facts.ts';
import { parser } from './parser.ts';

test('the rulebook of async tests is as its schema asks', () => {
  const { issues } = v.safeParse(asyncTestsSchema, asyncTestsRulebook);
  expect(issues?.map(({ message }) => message)).toBeUndefined();
});

const functionsOf = async (text: string) => {
  const parse = await parser();
  return readAsyncFunctions(moduleFacts({ root: parse(text), text, scope: 'source' }));
};

describe('what is touched', () => {
  const fetch = 'async def fetch(url):\n    return await get(url)\n';
  test.each<[what: string, before: string, after: string, expected: readonly string[]]>([
    ['a new function', '', fetch, ['fetch new']],
    [
      'a new method',
      '',
      `class Client:\n    async def fetch(self):\n        return 1\n`,
      ['Client.fetch new'],
    ],
    ['another body', fetch, fetch.replace('get(url)', 'get(url, timeout=3)'), ['fetch changed']],
    ['white space and comments', fetch, fetch.replace('return await', '# now\n    return  await'), []],
    ['a docstring', fetch, fetch.replace('    return', '    """Fetches."""\n    return'), []],
    ['what moved', fetch, `x = 1\n\n\n${fetch}`, []],
    ['what moved into a class', fetch, `class A:\n    ${fetch.replaceAll('\n ', '\n     ')}`, []],
    ['what is not asynchronous', '', 'def fetch(url):\n    return get(url)\n', []],
    ['no body', '', 'class A(Protocol):\n    async def fetch(self) -> int: ...\n', []],
    ['an abstract method', '', '@abstractmethod\nasync def fetch(self):\n    return 1\n', []],
    [
      'nothing to do',
      '',
      'async def fetch(self):\n    """Fetches."""\n    raise NotImplementedError("x")\n',
      [],
    ],
    [
      'what is made inside',
      '',
      `def make():\n    async def ask():\n        return 1\n    return ask\n`,
      ['make.ask new'],
    ],
    [
      'what an async function has inside',
      '',
      'async def outer():\n    async def inner():\n        return 1\n    await inner()\n',
      ['outer new'],
    ],
  ])('%s', async (_what, before, after, expected) => {
    const files = [{ path: 'a.py', before: await functionsOf(before), after: await functionsOf(after) }];
    const touched = touchedAsync(files).map(({ fn, isNew }) => `${fn.name} ${isNew ? 'new' : 'changed'}`);
    expect(touched).toEqual(expected);
  });
});

describe('how near tests come', () => {
  const quotes = 'async def quotes(parcel):\n    return await ask(parcel)\n';
  const marked = '@pytest.mark.asyncio\nasync def test_a():\n    assert await quotes(1) == 2\n';
  const plain = marked.replace('@pytest.mark.asyncio\n', '');
  const route = '@router.get("/shipping/quotes")\nasync def read(parcel: int):\n    return 1\n';
  const service = 'class Shop:\n    async def get(self):\n        return 1\n';
  const guard =
    '@app.middleware("http")\nasync def timing(request, follow):\n    return await follow(request)\n';
  const method = 'class Job(Base):\n    async def on_message(self):\n        return 1\n';
  type Files = Readonly<Record<string, string>>;

  test.each<[what: string, expected: string, source: string, files: Files]>([
    ['a mark of asyncio', 'reached', quotes, { 'tests/test_a.py': marked }],
    ['a mark of anyio', 'reached', quotes, { 'tests/test_a.py': marked.replace('asyncio', 'anyio') }],
    ['pytestmark', 'reached', quotes, { 'tests/test_a.py': `pytestmark = [pytest.mark.anyio]\n${plain}` }],
    ['no mark', 'not-run', quotes, { 'tests/test_a.py': plain }],
    [
      'a hook of conftest.py',
      'reached',
      quotes,
      {
        'tests/conftest.py': 'def pytest_collection_modifyitems(items):\n    mark(items)\n',
        'tests/test_a.py': plain,
      },
    ],
    [
      'IsolatedAsyncioTestCase',
      'reached',
      quotes,
      {
        'tests/test_a.py':
          'from unittest import IsolatedAsyncioTestCase\nclass T(IsolatedAsyncioTestCase):\n    async def test_a(self):\n        await quotes(1)\n',
      },
    ],
    [
      'TestCase',
      'not-run',
      quotes,
      {
        'tests/test_a.py':
          'from unittest import TestCase\nclass T(TestCase):\n    async def test_a(self):\n        await quotes(1)\n',
      },
    ],
    ['asyncio.run', 'reached', quotes, { 'tests/test_a.py': 'def test_a():\n    asyncio.run(quotes(1))\n' }],
    [
      'a helper that runs it',
      'reached',
      quotes,
      {
        'tests/helpers.py': 'def wait_for(coroutine):\n    return asyncio.run(coroutine)\n',
        'tests/test_a.py': 'def test_a():\n    wait_for(quotes(1))\n',
      },
    ],
    [
      'nothing that runs it',
      'sync-only',
      quotes,
      { 'tests/test_a.py': 'def test_a():\n    assert quotes(1)\n' },
    ],
    ['another name', 'not-at-all', quotes, { 'tests/test_a.py': marked.replace('quotes', 'prices') }],
    [
      'a mock of it',
      'not-at-all',
      quotes,
      {
        'tests/test_a.py':
          '@pytest.mark.anyio\nasync def test_a():\n    with patch("app.quotes", AsyncMock(return_value=[])):\n        await other()\n',
      },
    ],
    [
      'what calls it',
      'reached',
      quotes,
      {
        'app/plan.py': 'async def plan_trip():\n    await quotes(1)\n',
        'tests/test_a.py': marked.replace('quotes', 'plan_trip'),
      },
    ],
    [
      'what runs it',
      'reached',
      quotes,
      {
        'app/command.py': 'def print_quotes():\n    asyncio.run(quotes(1))\n',
        'tests/test_a.py': 'def test_a():\n    print_quotes()\n',
      },
    ],
    [
      'what calls it and is not tested',
      'not-at-all',
      quotes,
      {
        'app/plan.py': 'async def plan_trip():\n    await quotes(1)\n',
        'tests/test_a.py': 'def test_b():\n    pass\n',
      },
    ],
    [
      'only an import of it',
      'not-at-all',
      quotes,
      {
        'app/plan.py': 'try:\n    from app.a import quotes\nexcept ImportError:\n    pass\n',
        'tests/test_a.py': 'def test_b(client):\n    pass\n',
      },
    ],
    [
      'an alias of it',
      'reached',
      quotes,
      {
        'app/deps.py': 'Quotes = Annotated[list, Depends(quotes)]\n',
        'app/api.py': '@router.get("/parcels")\ndef parcels(found: Quotes):\n    return found\n',
        'tests/test_a.py': 'def test_a(client):\n    client.get("/parcels")\n',
      },
    ],
    [
      'its route',
      'reached',
      route,
      { 'tests/test_a.py': 'def test_a(client):\n    client.get("/v1/shipping/quotes?x=1")\n' },
    ],
    [
      'another route',
      'not-at-all',
      route,
      { 'tests/test_a.py': 'def test_a(client):\n    client.get("/v1/shipping/carriers")\n' },
    ],
    [
      'a route that begins elsewhere',
      'reached',
      route.replace('/shipping/quotes', '/'),
      { 'tests/test_a.py': 'def test_a(client):\n    client.get("/anything")\n' },
    ],
    ['its class', 'reached', service, { 'tests/test_a.py': marked.replace('quotes(1)', 'Shop().get()') }],
    [
      'a fixture that makes its class',
      'reached',
      service,
      {
        'tests/conftest.py': '@pytest.fixture\ndef shop():\n    return Shop()\n',
        'tests/test_a.py': '@pytest.mark.anyio\nasync def test_a(shop):\n    await shop.get()\n',
      },
    ],
    ['no client', 'not-at-all', guard, { 'tests/test_a.py': marked }],
    [
      'any client',
      'reached',
      guard,
      { 'tests/test_a.py': 'def test_a(client):\n    client.get("/health")\n' },
    ],
    [
      'what a framework calls by its class',
      'reached',
      method,
      { 'tests/test_a.py': '@pytest.mark.asyncio\nasync def test_a():\n    await run(Job())\n' },
    ],
    [
      'an asynchronous fixture',
      'reached',
      quotes,
      {
        'tests/conftest.py': '@pytest_asyncio.fixture\nasync def offer():\n    return await quotes(1)\n',
        'tests/test_a.py': 'def test_a(offer):\n    assert offer\n',
      },
    ],
    [
      'a setup',
      'reached',
      quotes,
      {
        'tests/test_a.py':
          'class T(AsyncCase):\n    async def asyncSetUp(self):\n        self.offer = await quotes(1)\n    async def test_a(self):\n        assert self.offer\n',
      },
    ],
  ])('%s: %s', async (_what, expected, source, files) => {
    const [fn] = await functionsOf(source);
    if (!fn) throw new Error('no function');
    const texts = Object.entries({ 'app/a.py': source, ...files }).map(([path, text]) => ({
      path,
      text,
      isOfTests: path.startsWith('tests/'),
    }));
    const code = new CodeBase(texts, { parse: await parser(), runsAll: false });
    expect(findAsyncTest('app/a.py', fn, code).kind).toBe(expected);
  });

  test('a setting that runs every async test', async () => {
    const [fn] = await functionsOf(quotes);
    if (!fn) throw new Error('no function');
    const texts = [{ path: 'tests/test_a.py', text: plain, isOfTests: true }];
    const code = new CodeBase(texts, { parse: await parser(), runsAll: true });
    expect(findAsyncTest('app/a.py', fn, code).kind).toBe('reached');
  });
});
