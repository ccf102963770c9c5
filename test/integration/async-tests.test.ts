import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const quotes = `async def quotes(weight):
    return [weight * 2]
`;
const quotedLater = `async def quotes(weight):
    return [weight * 3]


async def cheapest(weight):
    return min(await quotes(weight))
`;
const isolated = (name: string, asserts: string) => `from unittest import IsolatedAsyncioTestCase

from shop import shipping


class ShippingTest(IsolatedAsyncioTestCase):
    async def test_${name}(self):
        ${asserts}
`;
/** The class of unittest that makes the coroutine of a test and never awaits it. */
const inert = isolated('cheapest', 'self.assertEqual(await shipping.cheapest(2), 7)').replaceAll(
  'IsolatedAsyncioTestCase',
  'TestCase',
);

async function shop(): Promise<TestRepo> {
  return TestRepo.create({
    venv: true,
    files: {
      'conftest.py': '',
      'shop/__init__.py': '',
      'shop/shipping.py': quotes,
      'tests/test_shipping.py': isolated('quotes', 'self.assertTrue(await shipping.quotes(1))'),
    },
  });
}

async function commit(repo: TestRepo, files: Record<string, string>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '-m', 'edit');
}

test('a new async function without an async test is told, and blocks where a repository says so', async () => {
  const repo = await shop();
  await commit(repo, { 'shop/shipping.py': quotedLater });
  const told = await repo.pygov(['gate', 'ci', '--base', 'HEAD~1']);
  expect(told.stdout).toMatch(
    /✗ async-covered +FAILED: 1 of 2 async functions new or changed without an async test \(advisory\)[^]*shop\/shipping.py:5 async-untested async cheapest is new, and no async test reaches it\n/,
  );
  expect(told).toMatchObject({ code: 0 });

  await commit(repo, {
    'governance/rulebooks/ours.yml':
      'rulebook: ours\nkind: repository\nformat: 1\nversion: 1\nclaims:\n  async-covered: { gates: { ci: required } }\n',
  });
  await commit(repo, { 'shop/shipping.py': quotedLater.replace('min(', 'max(') });
  const refused = await repo.pygov(['gate', 'ci', '--base', 'HEAD~1']);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toMatch(/blocked: async-covered: 1 of 1 async function new or changed/);

  const awaits = 'self.assertEqual(await shipping.cheapest(2), 6)';
  await commit(repo, { 'tests/test_cheapest.py': isolated('cheapest', awaits) });
  const shown = await repo.pygov(['gate', 'ci', '--base', 'HEAD~2']);
  expect(shown.stdout).toMatch(/✓ async-covered +1 async function new or changed, reached by async tests/);
  expect(shown).toMatchObject({ code: 0 });
});

test('an async test that no plugin runs shows nothing', async () => {
  const repo = await shop();
  await commit(repo, { 'shop/shipping.py': quotedLater, 'tests/test_cheapest.py': inert });
  const told = await repo.pygov(['gate', 'ci', '--base', 'HEAD~1']);
  expect(told.stdout).toMatch(
    /async-test-not-run async cheapest is new, and nothing runs the async test that reaches it: tests\/test_cheapest.py ShippingTest.test_cheapest has no mark/,
  );
  await commit(repo, {
    'tests/test_cheapest.py': inert.replaceAll('TestCase', 'IsolatedAsyncioTestCase').replace('7', '6'),
  });
  const shown = await repo.pygov(['gate', 'ci', '--base', 'HEAD~2']);
  expect(shown.stdout).toMatch(/✓ async-covered +2 async functions new or changed, reached by async tests/);
});

test('what only moved needs no test', async () => {
  const repo = await shop();
  await commit(repo, { 'shop/shipping.py': `LIMIT = 3\n\n\n${quotes}` });
  const gate = await repo.pygov(['gate', 'ci', '--base', 'HEAD~1']);
  expect(gate.stdout).toMatch(/– async-covered +not needed \(no async function is new or does otherwise\)/);
});
