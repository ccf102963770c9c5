import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inject } from 'vitest';
import type { TestRepo } from './test-repo.ts';

/**
 * Makes `.venv` in a repository, or an environment at another path: one of its own that borrows the tools of the tests.
 * Gives its `site-packages`.
 */
export async function privateVenv(repo: TestRepo, path = '.venv'): Promise<string> {
  const shared = inject('venv');
  const folder = resolve(repo.root, path);
  const made = await repo.run([join(shared, 'bin/python'), '-m', 'venv', '--without-pip', folder]);
  if (made.code !== 0) throw new Error(made.output);
  repo.write({ '.git/info/exclude': '.venv\n' });
  const site = sitePackages(folder);
  writeFileSync(join(site, 'borrowed.pth'), `${sitePackages(shared)}\n`);
  return site;
}

function sitePackages(venv: string): string {
  const [version = ''] = readdirSync(join(venv, 'lib')).filter(name => name.startsWith('python3'));
  return join(venv, 'lib', version, 'site-packages');
}

/** The finder that setuptools installs for an editable package, with the parts that decide what is found. */
export function editableFinder(mapping: Record<string, string>): string {
  return `import sys
from importlib.util import spec_from_file_location
from pathlib import Path

MAPPING = ${JSON.stringify(mapping)}
NAMESPACES = {}


class _EditableFinder:
    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        for pkg, pkg_path in reversed(list(MAPPING.items())):
            if fullname == pkg or fullname.startswith(f"{pkg}."):
                rest = fullname.replace(pkg, "", 1).strip(".").split(".")
                candidate = Path(pkg_path, *rest)
                for file in (candidate.with_suffix(".py"), candidate / "__init__.py"):
                    if file.exists():
                        return spec_from_file_location(fullname, file)
        return None


def install():
    sys.meta_path.append(_EditableFinder)
`;
}
