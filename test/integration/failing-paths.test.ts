import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const guards = `def login_required(view):
    def guarded(user, number):
        if user is None:
            raise PermissionError("nobody")
        return view(user, number)

    return guarded


def permission_required(name):
    def guard(view):
        def guarded(user, number):
            if name not in user:
                raise PermissionError(name)
            return view(user, number)

        return guarded

    return guard
`;
const views = (guard: string, comment = '') => `from shop.guards import login_required, permission_required

ORDERS = {1, 2, 3}
REQUIRED = permission_required


@login_required
${guard}def delete_order(user, number):${comment}
    ORDERS.discard(number)
`;
const guarded = views('@permission_required("shop.delete_order")\n');
const passing = `from shop.views import ORDERS, delete_order


def test_delete_order():
    delete_order(["shop.delete_order", "shop.remove"], 1)
    assert 1 not in ORDERS
`;
const refusing = `

def test_delete_order_is_refused():
    with pytest.raises(PermissionError):
        delete_order(None, 2)
`;

async function shop(): Promise<TestRepo> {
  return TestRepo.create({
    venv: true,
    files: {
      'conftest.py': '',
      'shop/__init__.py': '',
      'shop/guards.py': guards,
      'shop/views.py': guarded,
      'tests/test_views.py': passing,
    },
  });
}

async function commit(repo: TestRepo, files: Record<string, string>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'edit');
}

test('a permission that is removed is refused, and accepted with a reason', async () => {
  const repo = await shop();
  repo.write({ 'shop/views.py': views('') });
  await repo.git('add', '-A');
  const refused = await repo.pygov(['gate', 'pre-commit']);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toMatch(
    /shop\/views.py:8:1 guard-removed delete_order no longer asks for permission_required\("shop.delete_order"\)/,
  );
  expect((await repo.pygov(['rules', 'list', 'guard-removed'])).stdout).toContain('ignore[guard-removed]');
  repo.write({ 'shop/views.py': views('', '  # pygov: ignore[guard-removed] all may since May') });
  await repo.git('add', '-A');
  const accepted = await repo.pygov(['gate', 'pre-commit']);
  expect(accepted).toMatchObject({ code: 0 });
  expect(accepted.stdout).toMatch(/✓ rules-clean +1 file, 1 accepted[^]*all may since May/);
});

test('a permission that is exchanged needs a test of who may not', async () => {
  const repo = await shop();
  await commit(repo, { 'shop/views.py': views('@permission_required("shop.remove")\n') });
  const open = await repo.pygov(['gate', 'ci', '--base', 'HEAD~1']);
  expect(open).toMatchObject({ code: 1 });
  expect(open.stdout).toMatch(/✓ rules-clean/);
  expect(open.stdout).toMatch(
    /✗ negative-path-covered +FAILED: 1 of 1 refusal touched without a test[^]*shop\/views.py:9 refusal-untested delete_order asks for permission_required\("shop.remove"\) instead of permission_required\("shop.delete_order"\), and no test that reaches it expects that a caller is turned away/,
  );
  await commit(repo, { 'tests/test_views.py': `import pytest\n${passing}${refusing}` });
  const shown = await repo.pygov(['gate', 'ci', '--base', 'HEAD~2']);
  expect(shown.stdout).toMatch(/✓ negative-path-covered +1 refusal touched, each with a test/);
  expect(shown).toMatchObject({ code: 0 });
  await commit(repo, { 'shop/views.py': views('', '  # pygov: ignore[guard-removed] all may since May') });
  const removed = await repo.pygov(['gate', 'ci', '--base', 'HEAD~1']);
  expect(removed.stdout).toMatch(/✓ rules-clean +1 file, 1 accepted/);
  expect(removed.stdout).toMatch(/✓ negative-path-covered/);
});
