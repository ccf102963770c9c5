import { posix } from 'node:path';
import { packageTables, tableOf } from '../../dependencies/lock-table.ts';
import { poetryConstraint } from '../../dependencies/poetry-constraint.ts';
import { asList, asTable, asTexts, type Table } from '../../dependencies/tables.ts';
import { normalizeName } from '../../lib/package-name.ts';
import { parseToml } from '../../lib/toml.ts';
import type { Agreement, TreeFiles } from './drift.ts';
import { hashedAgreement, hashState, type Asked, type HashState } from './hashed-lock.ts';
import { normalNames, parseWanted, type Wanted } from './wanted.ts';

/**
 * Compares poetry.lock with the pyproject.toml beside it, by `content-hash` and requirement by requirement.
 * @throws ConfigError where a file is not TOML
 */
export async function poetryAgreement(path: string, tree: TreeFiles): Promise<Agreement> {
  const source = posix.join(posix.dirname(path), 'pyproject.toml');
  const text = (await tree.text(path)) ?? '';
  const lock = await parseToml(text, path);
  const file = await parseToml((await tree.text(source)) ?? '', source);
  const version = tableOf(lock.metadata)['lock-version'] ?? '1.0';
  if (typeof version !== 'string' || !/^[12]\b/.test(version))
    return { kind: 'unknown', why: `version ${JSON.stringify(version)} of its format is not known` };
  const pins = new Map<string, (string | undefined)[]>();
  for (const { name, version: locked } of packageTables(lock, path)) {
    const known = pins.get(normalizeName(name)) ?? [];
    pins.set(normalizeName(name), [...known, typeof locked === 'string' ? locked : undefined]);
  }
  const asked = await readAsked(file);
  return hashedAgreement({ path, text, source, asked, pins, hash: poetryHash(text, lock, file) });
}

/**
 * `content-hash`: the digest of what of pyproject.toml decides. Poetry 1 takes four keys of `tool.poetry`, absent ones
 * too, and its groups; Poetry 2 also `project`, and from 2.3 on `dependency-groups`. See `Locker._get_content_hash` in
 * poetry. The first line of a lock names the version; before 1.3 there is none.
 */
function poetryHash(text: string, lock: Table, file: Table): HashState {
  const locked = tableOf(lock.metadata)['content-hash'];
  if (typeof locked !== 'string') return { kind: 'unknown', why: 'the lock has no content-hash' };
  const [, major = '1', minor = '0'] = /^#[^\n]*\bPoetry (\d+)\.(\d+)/.exec(text) ?? [];
  const state = hashState(locked, contentsFor(file, Number(major) * 100 + Number(minor)));
  return state.kind === 'other' && Number(major) > 2
    ? { kind: 'unknown', why: `the digest of Poetry ${major} is not known` }
    : state;
}

/** @param version major and minor in one number: 203 for 2.3 */
function contentsFor(file: Table, version: number): unknown[] {
  const poetry = asTable(asTable(file.tool).poetry);
  const project = picked(asTable(file.project), ['requires-python', 'dependencies', 'optional-dependencies']);
  const groups = asTable(file['dependency-groups']);
  const own = picked(poetry, ['dependencies', 'source', 'extras', 'dev-dependencies', 'group']);
  const legacy = {
    ...{ dependencies: null, source: null, extras: null, 'dev-dependencies': null },
    ...own,
  };
  const hasProject = Object.keys(project).length > 0;
  const older = hasProject ? { project, tool: { poetry: own } } : legacy;
  const newer =
    Object.keys(groups).length > 0
      ? { ...(hasProject && { project }), 'dependency-groups': groups, tool: { poetry: own } }
      : older;
  if (version < 200) return [legacy, older, newer];
  return version < 203 ? [older, newer] : [newer];
}

function picked(table: Table, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter(key => table[key] !== undefined).map(key => [key, table[key]]));
}

async function readAsked(file: Table): Promise<Asked[]> {
  const project = asTable(file.project);
  const poetry = asTable(asTable(file.tool).poetry);
  const lists = [
    ['', project.dependencies],
    ...Object.entries(asTable(project['optional-dependencies'])).map(([name, list]) => [
      ` in extra ${name}`,
      list,
    ]),
    ...Object.entries(asTable(file['dependency-groups'])).map(([name, list]) => [` in group ${name}`, list]),
  ] as const;
  const tables = [
    ['', poetry.dependencies],
    [' in group dev', poetry['dev-dependencies']],
    ...Object.entries(asTable(poetry.group)).map(([name, group]) => [
      ` in group ${name}`,
      asTable(group).dependencies,
    ]),
  ] as const;
  const asked: Asked[] = [];
  for (const [where, list] of lists) {
    for (const text of asTexts(list)) {
      const wanted = await parseWanted(text);
      if (wanted) asked.push({ wanted, where: String(where) });
    }
  }
  for (const [where, table] of tables) {
    for (const [name, value] of Object.entries(asTable(table))) {
      if (name !== 'python')
        asked.push(...wantedOf(name, value).map(wanted => ({ wanted, where: String(where) })));
    }
  }
  return asked;
}

/** A text is a version; a table has `version` and conditions; a list has one table for each condition. */
function wantedOf(name: string, value: unknown): Wanted[] {
  if (Array.isArray(value)) {
    // One for each platform or Python: which of them counts is for poetry.
    return [{ name: normalizeName(name), extras: [], specifiers: [], marker: undefined, mayLack: true }];
  }
  const { version, extras, markers, python, platform, git, path, url, file } = asTable(value);
  const constraint = typeof value === 'string' ? value : version;
  const specifier = typeof constraint === 'string' ? poetryConstraint(constraint) : '';
  const isElsewhere = [git, path, url, file].some(place => place !== undefined);
  return [
    {
      name: normalizeName(name),
      extras: normalNames(asTexts(asList(extras))),
      specifiers: specifier === undefined || specifier === '' ? [] : specifier.split(','),
      marker: undefined,
      ...(isElsewhere && { from: 'unknown' }),
      ...([markers, python, platform].some(condition => condition !== undefined) && { mayLack: true }),
    },
  ];
}
