import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const project = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["django"]\n';
const guarded = `from django.contrib.auth.decorators import permission_required


@permission_required("shop.delete_order", raise_exception=True)
def delete_order(request, pk):
    return remove(pk)
`;
const open = `def delete_order(request, pk):
    return remove(pk)
`;

async function shopWith(files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ files: { 'pyproject.toml': project, ...files } });
  return repo;
}

async function stage(repo: TestRepo, files: Record<string, string>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A');
}

test('a permission that is removed is refused, and accepted with a reason', async () => {
  const repo = await shopWith({ 'shop/views.py': guarded });
  await stage(repo, { 'shop/views.py': open });
  const refused = await repo.pygov(['gate', 'pre-commit']);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toMatch(
    /shop\/views.py:1:1 [^\n]*guard-removed[^\n]*delete_order no longer asks for permission_required\("shop.delete_order"/,
  );
  expect((await repo.pygov(['rules', 'list', 'guard-removed'])).stdout).toContain('ignore[guard-removed]');
  await stage(repo, {
    'shop/views.py': open.replace(':\n', ':  # pygov: ignore[guard-removed] the shop is open to all\n'),
  });
  const accepted = await repo.pygov(['gate', 'pre-commit']);
  expect(accepted.stdout).toMatch(/✓ rules-clean +1 file, 1 accepted/);
  expect(accepted.stdout).toContain('the shop is open to all');
});
