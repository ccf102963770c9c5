import { expect, test } from 'vitest';
import { compareGuards } from '../../../src/source-rules/access/compare-guards.ts';
import { mentions, spoken } from '../../../src/source-rules/access/mentions.ts';
import { readHandlers } from '../../../src/source-rules/access/read-handlers.ts';
import { readRefusals } from '../../../src/source-rules/access/read-refusals.ts';
import { touchedRefusals, untestedRefusals } from '../../../src/source-rules/access/untested-refusals.ts';
import { moduleFacts } from '../../../src/source-rules/module-facts.ts';
import { parser } from './parser.ts';

const factsOf = async (text: string) => {
  const parse = await parser();
  return moduleFacts({ root: parse(text), text, scope: 'test' });
};

const inTest = (body: string) => `def test_a(client):\n    ${body}\n`;

test.each<[refuses: 'denied' | 'invalid' | 'nothing', text: string]>([
  ['denied', inTest('assert client.get("/x").status_code == 403')],
  ['denied', inTest('assert client.get("/x").status_code in (401, 403)')],
  ['denied', inTest('assert response.status_code == status.HTTP_403_FORBIDDEN')],
  ['denied', inTest('assert response.status == HTTPStatus.UNAUTHORIZED')],
  [
    'denied',
    'class T(TestCase):\n    def test_a(self):\n        self.assertEqual(404, self.get().status_code)\n',
  ],
  ['denied', 'class T(TestCase):\n    def test_a(self):\n        self.assertHttpStatus(response, 403)\n'],
  ['denied', inTest('with pytest.raises(PermissionDenied):\n        view(request)')],
  ['denied', inTest('assert_no_permission(response)')],
  ['denied', inTest('call(client, expected_status=403)')],
  [
    'denied',
    '@pytest.mark.parametrize("status", [401, 403])\ndef test_a(status):\n    assert get().status_code == status\n',
  ],
  ['invalid', inTest('assert response.status_code == 422')],
  ['invalid', inTest('with pytest.raises(ValueError):\n        parse("x")')],
  ['invalid', inTest('with self.assertRaises(ValidationError):\n        parse("x")')],
  ['invalid', inTest('assert not form.is_valid()')],
  ['nothing', inTest('assert response.status_code == 200')],
  ['nothing', inTest('assert len(rows) == 403')],
  ['nothing', inTest('client.get("/403")\n    assert True')],
  ['nothing', 'def helper():\n    assert response.status_code == 403\n'],
])('%s is refused by %j', async (refuses, text) => {
  const [found] = readRefusals(await factsOf(text)).refusals;
  const read = found?.denied === true ? 'denied' : found?.invalid === true ? 'invalid' : 'nothing';
  expect(read).toBe(refuses);
});

test('a test says what its class, its constants, fixtures and functions say', async () => {
  const text = `URL = "/orders/delete"
@pytest.fixture
def token():
    return make(KEY)
KEY = "key of nobody"
def other():
    return "elsewhere"
class OrderTest(TestCase):
    model = Order
    def test_refused(self, token):
        assert get(URL, token).status_code == 403
`;
  const [found] = readRefusals(await factsOf(text)).refusals;
  expect(found?.name).toBe('OrderTest.test_refused');
  for (const said of ['/orders/delete', 'key of nobody', 'model = Order'])
    expect(found?.says).toContain(said);
  expect(found?.says).not.toContain('elsewhere');
});

test.each<[isAbout: boolean, name: string, route: string | undefined, says: string]>([
  [true, 'delete_order', undefined, 'def test_delete_order_refused(): pass'],
  [true, 'ProductCreate.Meta', undefined, 'mutation { productCreate(input: 1) }'],
  [true, 'OrderDeleteView', undefined, 'client.get(reverse("order-delete"))'],
  [true, 'OrderView.get', undefined, 'OrderView.as_view()'],
  [true, 'read', '/orders/{id}/lines', 'client.get(f"/api/orders/{one.id}/lines")'],
  [true, 'read', '/users/me', 'client.get("/v1/users/me")'],
  [false, 'read', '/users/me', 'client.get("/v1/users/menu")'],
  [false, 'OrderView.get', undefined, 'client.get("/users")'],
  [false, 'delete_order', '/{id}', 'client.delete("/users/3")'],
])('%s: a test of %s %s by %j', (isAbout, name, route, says) => {
  expect(mentions({ name, ...(route !== undefined && { route }) })(spoken(says))).toBe(isAbout);
});

const guarded = (guard: string) =>
  `@router.delete("/orders/{id}")\ndef delete_order(id${guard}):\n    pass\n`;
const [admin, owner] = [', user=Depends(get_admin)', ', user=Depends(get_current_owner_role)'];
const bound = (most: number) => `class Order(BaseModel):\n    size: int = Field(le=${most})\n`;
const refused = 'def test_delete_order():\n    assert call().status_code == 403\n';
const passed = 'def test_delete_order():\n    assert call().status_code == 200\n';

test.each<[what: string, before: string, after: string, tests: string, expected: readonly string[]]>([
  ['a guard is exchanged, with no test', guarded(admin), guarded(owner), passed, ['error delete_order']],
  ['a guard is exchanged, with a test', guarded(admin), guarded(owner), refused, []],
  ['a guard is taken away', guarded(admin), guarded(''), passed, ['error delete_order']],
  ['a guard comes', guarded(''), guarded(admin), passed, ['warning delete_order']],
  ['a bound is another', bound(3), bound(4), passed, ['warning Order']],
  ['a bound is another, with a test', bound(3), bound(4), inTest('with raises(X): Order(size=5)'), []],
  ['nothing of it is touched', guarded(admin), `${guarded(admin)}\nx = 1\n`, passed, []],
  [
    'tests of a base class may do it',
    guarded(admin),
    guarded(owner),
    'class Base:\n    def test_no(self):\n        assert r.status_code == 403\nclass T(Base):\n    pass\n',
    ['warning delete_order'],
  ],
])('%s', async (_what, before, after, tests, expected) => {
  const handlers = async (text: string) => readHandlers(await factsOf(text));
  const files = [{ path: 'shop.py', before: await handlers(before), after: await handlers(after) }];
  const touched = touchedRefusals(files, compareGuards(files), () => undefined);
  const module = { path: 'test_shop.py', changed: new Set<string>(), ...readRefusals(await factsOf(tests)) };
  const found = untestedRefusals(touched, [module]);
  const shown = found.map(
    ({ rule, touched: { handler } }) =>
      `${rule === 'refusal-untested' ? 'error' : 'warning'} ${handler.name}`,
  );
  expect(shown).toEqual(expected);
});
