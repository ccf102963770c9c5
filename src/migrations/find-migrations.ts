import { posix } from 'node:path';
import { parsePythonIni } from '../lib/python-ini.ts';
import { ConfigError } from '../lib/errors.ts';
import { parseToml } from '../lib/toml.ts';
import type { RepoPath, TreeFile } from '../model.ts';
import type { MigrationTool } from './migration.ts';

/** Files that may be migrations of one graph. */
export interface MigrationFolder {
  readonly tool: MigrationTool;
  /** The folder; of Django the app's label. */
  readonly graph: string;
  readonly files: readonly TreeFile[];
}

type Read = (file: TreeFile) => Promise<string | undefined>;

/** Where a tree keeps migrations: as the configuration of Alembic says, else where the tools put them. */
export async function findMigrations(files: readonly TreeFile[], read: Read): Promise<MigrationFolder[]> {
  const alembic = await alembicFolders(files, read);
  const taken = new Set(alembic.flatMap(folder => folder.files.map(({ path }) => path)));
  const django = await djangoFolders(
    files.filter(({ path }) => !taken.has(path)),
    read,
  );
  return [...alembic, ...django, ...sqlFolders(files)];
}

async function alembicFolders(files: readonly TreeFile[], read: Read): Promise<MigrationFolder[]> {
  const scripts = files
    .filter(({ path }) => /(^|\/)script\.py\.mako$/.test(path))
    .map(({ path }) => [path.replace(/\/?script\.py\.mako$/, ''), ['versions']] as const);
  const configured = await configuredLocations(files, read);
  // A folder of revisions without all the rest: what it holds is judged all the same.
  const loose = files
    .flatMap(({ path }) => /^(.*\/)?versions\/[^/]+\.py$/.exec(path)?.[0] ?? [])
    .map(path => posix.dirname(path));
  const graphs = new Map<string, Set<string>>();
  const add = (graph: string, folder: string) =>
    graphs.set(graph, (graphs.get(graph) ?? new Set()).add(folder));
  for (const [folder] of scripts) add(folder, posix.join(folder, 'versions'));
  for (const { script, versions } of configured) {
    for (const folder of versions) add(script, folder);
    if (versions.length === 0) add(script, posix.join(script, 'versions'));
  }
  const known = new Set([...graphs.values()].flatMap(folders => [...folders]));
  for (const folder of new Set(loose))
    if (![...known].some(one => folder.startsWith(one))) add(posix.dirname(folder), folder);
  const found: MigrationFolder[] = [];
  for (const [graph, folders] of graphs) {
    const inside = files.filter(
      ({ path, mode }) =>
        mode.startsWith('100') &&
        path.endsWith('.py') &&
        !path.endsWith('__init__.py') &&
        [...folders].some(folder => path.startsWith(`${folder}/`)),
    );
    if (inside.length > 0) found.push({ tool: 'alembic', graph, files: inside });
  }
  return found;
}

interface Location {
  readonly script: string;
  readonly versions: readonly string[];
}

async function configuredLocations(files: readonly TreeFile[], read: Read): Promise<Location[]> {
  const locations: Location[] = [];
  const folders = new Set(files.flatMap(({ path }) => ancestors(path)));
  for (const file of files) {
    const name = posix.basename(file.path);
    const isIni = /^alembic[\w.-]*\.ini$/.test(name);
    if (!isIni && name !== 'pyproject.toml') continue;
    const text = (await read(file)) ?? '';
    if (isIni)
      for (const section of parsePythonIni(text).values())
        locations.push(...locationOf(section, file.path, folders));
    else if (text.includes('tool.alembic'))
      locations.push(...locationOf(await alembicTable(text, file.path), file.path, folders));
  }
  return locations;
}

/** What is no TOML tells nothing: folders that look like migrations are judged all the same. */
async function alembicTable(text: string, file: RepoPath): Promise<Readonly<Record<string, string>>> {
  const document = await parseToml(text, file).catch((error: unknown) => {
    if (error instanceof ConfigError) return {};
    throw error;
  });
  const { tool } = document as { readonly tool?: { readonly alembic?: Readonly<Record<string, unknown>> } };
  return Object.fromEntries(
    Object.entries(tool?.alembic ?? {}).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.join('\n') : String(value),
    ]),
  );
}

/** Paths stand from the file's folder, from the root, or as `package:folder`. */
function locationOf(
  section: Readonly<Record<string, string>>,
  file: RepoPath,
  folders: ReadonlySet<string>,
): Location[] {
  const here = posix.dirname(file);
  const script = section.script_location && resolve(section.script_location, here, folders);
  if (!script) return [];
  const versions = (section.version_locations ?? '')
    .split(/[\s,;]+|:(?=[./%\w]+\/)/)
    .filter(part => part !== '')
    .flatMap(part => resolve(part, here, folders) ?? []);
  return [{ script, versions }];
}

function resolve(location: string, here: string, folders: ReadonlySet<string>): string | undefined {
  const plain = location.trim().replace(/%%?\((here|cwd)\)s\/?/g, './');
  const [, packageName, inner] = /^([\w.]+):(.*)$/.exec(plain) ?? [];
  if (packageName !== undefined) {
    const suffix = posix.join(packageName.replaceAll('.', '/'), inner ?? '');
    return [...folders].find(folder => folder === suffix || folder.endsWith(`/${suffix}`));
  }
  const tried = [posix.join(here, plain), posix.normalize(plain)].map(one => one.replace(/\/$/, ''));
  return tried.find(folder => folders.has(folder));
}

function ancestors(path: RepoPath): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

async function djangoFolders(files: readonly TreeFile[], read: Read): Promise<MigrationFolder[]> {
  const byFolder = new Map<string, TreeFile[]>();
  for (const file of files) {
    const [, folder, name = ''] = /^((?:.*\/)?migrations)\/([^/]+)\.py$/.exec(file.path) ?? [];
    if (folder === undefined || name === '__init__' || !file.mode.startsWith('100') || /^[_~]/.test(name))
      continue;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  const found: MigrationFolder[] = [];
  for (const [folder, inside] of byFolder) {
    const app = posix.dirname(folder);
    const config = files.find(({ path }) => path === posix.join(app, 'apps.py'));
    const label = /^\s+label\s*=\s*['"](\w+)['"]/m.exec((config && (await read(config))) ?? '')?.[1];
    found.push({ tool: 'django', graph: label ?? posix.basename(app), files: inside });
  }
  return found;
}

/** Pairs of up and down in SQL, as yoyo, Flyway, golang-migrate and others name them. */
function sqlFolders(files: readonly TreeFile[]): MigrationFolder[] {
  const paths = new Set(files.map(({ path }) => path));
  const isUp = (path: RepoPath) =>
    paths.has(path.replace(/\.sql$/, '.rollback.sql')) ||
    (/[._]up\.sql$/.test(path) && paths.has(path.replace(/up\.sql$/, 'down.sql'))) ||
    /(^|\/)V\d[\w.]*__\w+\.sql$/.test(path) ||
    /(^|\/)migrations?\/(?!.*([._]down|rollback)\.sql$)[^/]*\d[^/]*\.sql$/.test(path);
  const ups = files.filter(({ path }) => path.endsWith('.sql') && isUp(path));
  const folders = [...new Set(ups.map(({ path }) => posix.dirname(path)))];
  return folders.map(graph => ({
    tool: 'sql',
    graph,
    files: ups.filter(({ path }) => posix.dirname(path) === graph),
  }));
}
