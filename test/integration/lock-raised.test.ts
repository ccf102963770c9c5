import { expect, test } from 'vitest';
import { installedPackage } from '../helpers/installed-package.ts';
import { privateVenv } from '../helpers/private-venv.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const old = 'def old():\n    return 1\n';

test('a commit that raises a pinned version', async () => {
  const repo = await TestRepo.create({
    files: {
      'requirements.txt': '-r base.txt\n',
      'base.txt': 'shop-dep==1.0 --hash=sha256:00\n',
      'pyproject.toml': '[tool.mypy]\nstrict = true\n',
      'app/__init__.py': '',
      'app/main.py': old,
    },
  });
  installedPackage(await privateVenv(repo), 'Shop_Dep', '2.0');

  repo.write({ 'app/main.py': `${old}\n\ndef new() -> int:\n    return 2\n` });
  await repo.git('add', '-A');
  const behind = await repo.pygov(['gate', 'pre-commit']);
  expect(behind.stdout).toMatch(
    /types-clean +NOT_VERIFIED ENV_MISMATCH: .* is not as requirements\.txt has it: shop-dep 2\.0 instead of 1\.0 /,
  );
  expect(behind.stdout).toMatch(/to mend: .*\/\.venv\/bin\/python -m pip install -r requirements\.txt$/m);

  // The environment has it already, the commit not yet.
  repo.write({ 'base.txt': 'shop-dep==2.0 --hash=sha256:11\n' });
  const unstaged = await repo.pygov(['gate', 'pre-commit']);
  expect(unstaged.stdout).toContain('that of the working tree agrees, and is not staged');
  const [, command = ''] = /to mend: (.*)$/m.exec(unstaged.stdout) ?? [];
  expect(command).toBe('git add base.txt');
  expect((await repo.run(['sh', '-c', command])).code).toBe(0);

  // mypy judges the base too, to tell what stood there before: with the lock of the head, which the environment has.
  const staged = await repo.pygov(['gate', 'pre-commit']);
  expect(staged.stdout).toMatch(/✓ types-clean +1 finding that stood there before/);
  expect(staged.code).toBe(0);
  expect((await repo.pygov(['doctor'])).stdout).toMatch(/^ok +lock +1 package in requirements\.txt/m);
});
