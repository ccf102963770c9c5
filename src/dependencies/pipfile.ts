import { normalizeName } from '../lib/package-name.ts';
import { parseToml } from '../lib/toml.ts';
import type { RepoPath } from '../model.ts';
import type { Declared, Requirement } from './declared.ts';
import { asTable } from './tables.ts';

/** Tables of a Pipfile that hold no packages. */
const settings = ['source', 'requires', 'scripts', 'pipenv'];

/**
 * Pipfile: `packages`, `dev-packages`, and any other table as a category.
 * @throws ConfigError where it is not TOML
 */
export async function readPipfile(text: string, path: RepoPath): Promise<Declared> {
  const file = await parseToml(text, path);
  const requires = asTable(file.requires);
  const python = requires.python_full_version ?? requires.python_version;
  return {
    requirements: Object.entries(file)
      .filter(([name]) => !settings.includes(name))
      .flatMap(([name, table]) => tableRequirements(table, name === 'packages' ? undefined : name)),
    includes: [],
    ...(typeof python === 'string' && { python }),
    tools: [],
    build: [],
  };
}

/** A table whose keys are packages; `python` in it is the interpreter. */
export function tableRequirements(table: unknown, group?: string): Requirement[] {
  return Object.keys(asTable(table))
    .filter(name => name !== 'python')
    .map(name => ({ name: normalizeName(name), ...(group !== undefined && { group }) }));
}
