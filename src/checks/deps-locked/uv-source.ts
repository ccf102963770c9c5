import { asList, asTable, asTexts, type Table } from '../../dependencies/tables.ts';
import { normalizeName } from '../../lib/package-name.ts';
import { inExtra, parseWanted, placeOf, type Wanted } from './wanted.ts';

/** What one pyproject.toml asks uv to lock. */
export interface UvProject {
  /** Normalised; undefined where it describes no project. */
  readonly name?: string;
  /** With the extra in the marker; undefined where something else than pyproject.toml says it. */
  readonly requires?: readonly Wanted[];
  /** By normalised name, with what a group includes. */
  readonly groups: ReadonlyMap<string, readonly Wanted[]>;
  readonly python?: string;
}

/**
 * Reads a pyproject.toml as uv does: `project`, `dependency-groups`, `tool.uv.dev-dependencies`, each package from where
 * `tool.uv.sources` has it, here or in the root of the workspace.
 */
export async function readUvProject(file: Table, root: Table): Promise<UvProject> {
  const project = asTable(file.project);
  const { name, dynamic } = project;
  const sources = new Map([...sourcesOf(root), ...sourcesOf(file)]);
  const read = (list: unknown) => readList(list, sources);
  const groups = new Map<string, readonly Wanted[]>();
  const tables = new Map(
    Object.entries(asTable(file['dependency-groups'])).map(([key, list]) => [normalizeName(key), list]),
  );
  for (const group of tables.keys()) groups.set(group, await read(flatten(group, tables, [])));
  const older = asList(asTable(asTable(file.tool).uv)['dev-dependencies']);
  if (older.length > 0) groups.set('dev', [...(groups.get('dev') ?? []), ...(await read(older))]);
  const isStatic = !asTexts(dynamic).some(key => key === 'dependencies' || key === 'optional-dependencies');
  const python = project['requires-python'];
  return {
    ...(typeof name === 'string' && { name: normalizeName(name) }),
    ...(isStatic && {
      requires: [...(await read(project.dependencies)), ...(await extrasOf(project, read))],
    }),
    groups,
    ...(typeof python === 'string' && { python }),
  };
}

async function extrasOf(project: Table, read: (list: unknown) => Promise<Wanted[]>): Promise<Wanted[]> {
  const wanted: Wanted[] = [];
  for (const [extra, list] of Object.entries(asTable(project['optional-dependencies']))) {
    for (const one of await read(list)) wanted.push(await inExtra(one, normalizeName(extra)));
  }
  return wanted;
}

/** PEP 735: a group is a list of requirements and of `{include-group = "other"}`. */
function flatten(group: string, tables: ReadonlyMap<string, unknown>, within: readonly string[]): unknown[] {
  if (within.includes(group)) return [];
  return asList(tables.get(group)).flatMap(item => {
    const included = asTable(item)['include-group'];
    return typeof included === 'string'
      ? flatten(normalizeName(included), tables, [...within, group])
      : [item];
  });
}

/** Requirements as texts, each from where its source says. */
export async function readList(list: unknown, sources: ReadonlyMap<string, unknown>): Promise<Wanted[]> {
  const read = await Promise.all(asTexts(list).map(parseWanted));
  return read.flatMap(wanted => {
    if (!wanted) return [];
    const from = sources.has(wanted.name) ? sourcePlace(sources.get(wanted.name)) : wanted.from;
    return [{ ...wanted, ...(from !== undefined && { from }) }];
  });
}

export function sourcesOf(file: Table): Map<string, unknown> {
  const sources = asTable(asTable(asTable(file.tool).uv).sources);
  return new Map(Object.entries(sources).map(([name, source]) => [normalizeName(name), source]));
}

/** One place; an index is none. What depends on a condition is left to uv. */
function sourcePlace(source: unknown): string | undefined {
  const { git, url, path, workspace, index, rev, tag, branch, marker, extra, group } = asTable(source);
  if (Array.isArray(source)) return source.every(one => 'index' in asTable(one)) ? undefined : 'unknown';
  if (index !== undefined) return undefined;
  if (marker !== undefined || extra !== undefined || group !== undefined) return 'unknown';
  if (typeof git === 'string') return placeOf(git, rev ?? tag ?? branch ?? '');
  if (typeof url === 'string') return placeOf(url);
  return path !== undefined || workspace === true ? 'local' : 'unknown';
}
