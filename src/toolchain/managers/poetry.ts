import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../../lib/executable.ts';
import { normalizeName } from '../../lib/package-name.ts';
import { isTable, type Table } from '../project-config.ts';
import { tableIn, type ProjectFiles } from '../project-files.ts';
import type { Environment, Manager, Place } from './manager.ts';
import { environmentName, expand, hasPython, pathHash, userCache, userConfig } from './places.ts';

/**
 * poetry: `<virtualenvs.path>/<name>-<hash of the folder>-py<minor version>`; which of several is in use stands in
 * `envs.toml` there. See "Managing environments" and "Configuration" of its documentation.
 */
export const poetry: Manager = {
  name: 'poetry',
  async namedBy(project) {
    if (project.has('poetry.lock')) return 'poetry.lock';
    return (await project.toml('pyproject.toml', 'tool', 'poetry')) && 'pyproject.toml [tool.poetry]';
  },
  async environment(place) {
    const settings = await readSettings(place);
    if (settings.create === 'false') {
      return { kind: 'system', why: "poetry's virtualenvs.create is false" };
    }
    // Then it is `.venv`, which is looked for in any project.
    if (settings.inProject === 'true') return { kind: 'none' };
    const prefix = `${environmentName(await projectName(place.project))}-${pathHash(realpathSync(place.root))}-py`;
    const found = await choose(settings.path, prefix);
    return found.kind === 'several' ? ((await askPoetry(place)) ?? found) : found;
  },
  install: ['install'],
};

/**
 * The settings that decide where environments are: variables, then `poetry.toml` (which git mostly ignores, so that of the
 * work tree counts), then the user's file.
 */
async function readSettings({
  root,
  env,
}: Place): Promise<{ path: string; create: string | undefined; inProject: string | undefined }> {
  const folder = env.POETRY_CONFIG_DIR ?? userConfig(env, 'pypoetry');
  const tables = [await readTable(join(root, 'poetry.toml')), await readTable(join(folder, 'config.toml'))];
  const setting = (variable: string, ...keys: readonly string[]) =>
    env[variable] ?? tables.map(table => valueAt(table, keys)).find(value => value !== undefined);
  const cache = setting('POETRY_CACHE_DIR', 'cache-dir') ?? userCache(env, 'pypoetry');
  const path = setting('POETRY_VIRTUALENVS_PATH', 'virtualenvs', 'path') ?? '{cache-dir}/virtualenvs';
  return {
    path: expand(path.replaceAll('{cache-dir}', cache), root, env),
    create: setting('POETRY_VIRTUALENVS_CREATE', 'virtualenvs', 'create')?.toLowerCase(),
    inProject: setting('POETRY_VIRTUALENVS_IN_PROJECT', 'virtualenvs', 'in-project')?.toLowerCase(),
  };
}

function readTable(path: string): Promise<Table | undefined> {
  return tableIn(existsSync(path) ? readFileSync(path, 'utf8') : undefined, path, []);
}

function valueAt(table: Table | undefined, keys: readonly string[]): string | undefined {
  let value: unknown = table;
  for (const key of keys) value = isTable(value) ? value[key] : undefined;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

async function projectName(project: ProjectFiles): Promise<string> {
  const tables = [
    await project.toml('pyproject.toml', 'project'),
    await project.toml('pyproject.toml', 'tool', 'poetry'),
  ];
  const name = tables.map(table => table?.name).find(value => typeof value === 'string');
  return normalizeName(name ?? 'non-package-mode');
}

async function choose(path: string, prefix: string): Promise<Environment> {
  const folders = (existsSync(path) ? readdirSync(path) : [])
    .filter(name => name.startsWith(prefix))
    .map(name => join(path, name))
    .filter(hasPython);
  const minor = valueAt(await readTable(join(path, 'envs.toml')), [prefix.slice(0, -'-py'.length), 'minor']);
  const active = folders.find(folder => folder === join(path, `${prefix}${minor ?? ''}`));
  const [only] = active === undefined && folders.length === 1 ? folders : [active];
  if (only !== undefined) return { kind: 'folder', folder: only };
  return folders.length === 0 ? { kind: 'none' } : { kind: 'several', folders };
}

/** Only where poetry has several environments and none in use; it takes long, and this makes it tell, not do. */
async function askPoetry({ root, env, ask }: Place): Promise<Environment | undefined> {
  const program = findOnPath('poetry', env.PATH);
  const folder = program && (await ask([program, 'env', 'info', '--path', '--no-plugins'], root))?.trim();
  return folder && hasPython(folder) ? { kind: 'folder', folder } : undefined;
}
