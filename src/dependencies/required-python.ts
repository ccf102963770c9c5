import { parseToml } from '../lib/toml.ts';
import { tableOf, type Table } from './lock-table.ts';
import { fulfils, isSpecifier } from './version.ts';

/**
 * The versions of Python that a lock is for: specifiers of PEP 440 of which one must hold. None where it does not say, or
 * in words that are not understood.
 * @throws ConfigError where the lock cannot be read
 */
export async function requiredPython(name: string, text: string): Promise<string[]> {
  const said = name.endsWith('Pipfile.lock')
    ? pipenvPython(tableOf(JSON.parse(text) as unknown))
    : tomlPython(await parseToml(text, name));
  const alternatives = typeof said === 'string' ? said.split('||').map(asSpecifier) : [];
  for (const specifier of alternatives) if (!(await isSpecifier(specifier))) return [];
  return alternatives;
}

export async function suits(version: string, alternatives: readonly string[]): Promise<boolean> {
  for (const specifier of alternatives) if (await fulfils(version, specifier)) return true;
  return alternatives.length === 0;
}

/** uv; poetry and pdm. */
function tomlPython(lock: Table): unknown {
  const metadata = tableOf(lock.metadata);
  return lock['requires-python'] ?? metadata['python-versions'] ?? metadata.requires_python;
}

function pipenvPython({ _meta: meta }: Table): string | undefined {
  const { python_full_version: full, python_version: minor } = tableOf(tableOf(meta).requires);
  if (typeof full === 'string') return `==${full}`;
  return typeof minor === 'string' ? `==${minor}.*` : undefined;
}

/** poetry has its own words for a range: `^3.9` is `>=3.9,<4`, `~3.9` is `>=3.9,==3.9.*`, and a space is an "and". */
function asSpecifier(constraint: string): string {
  return constraint
    .trim()
    .replaceAll(
      /\^\s*((\d+)[\d.]*)/g,
      (_text, version: string, major: string) => `>=${version},<${Number(major) + 1}`,
    )
    .replaceAll(/~(?!=)\s*((\d+\.\d+)[\d.]*)/g, '>=$1,==$2.*')
    .replaceAll(/([<>=!~])\s+/g, '$1')
    .replaceAll(/\s*,\s*|\s+/g, ',');
}
