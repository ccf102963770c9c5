import { posix } from 'node:path';
import { packageTables, tableOf } from '../../dependencies/lock-table.ts';
import { asList, asTable, asTexts, type Table } from '../../dependencies/tables.ts';
import { normalizeName } from '../../lib/package-name.ts';
import { parseToml } from '../../lib/toml.ts';
import type { Agreement, TreeFiles } from './drift.ts';
import { hashedAgreement, hashState, type Asked, type HashState } from './hashed-lock.ts';
import { parseWanted } from './wanted.ts';

/**
 * Compares pdm.lock with the pyproject.toml beside it, by `content_hash` and requirement by requirement, as far as the
 * lock has the group.
 * @throws ConfigError where a file is not TOML
 */
export async function pdmAgreement(path: string, tree: TreeFiles): Promise<Agreement> {
  const source = posix.join(posix.dirname(path), 'pyproject.toml');
  const text = (await tree.text(path)) ?? '';
  const lock = await parseToml(text, path);
  const file = await parseToml((await tree.text(source)) ?? '', source);
  const metadata = tableOf(lock.metadata);
  const version = metadata.lock_version ?? '2';
  if (typeof version !== 'string' || !/^[234]\b/.test(version))
    return { kind: 'unknown', why: `version ${JSON.stringify(version)} of its format is not known` };
  const pins = new Map<string, (string | undefined)[]>();
  for (const { name, version: locked } of packageTables(lock, path)) {
    const known = pins.get(normalizeName(name)) ?? [];
    pins.set(normalizeName(name), [...known, typeof locked === 'string' ? locked : undefined]);
  }
  const asked = await readAsked(file, new Set(asTexts(metadata.groups).map(normalizeName)));
  return hashedAgreement({ path, text, source, asked, pins, hash: pdmHash(metadata, file) });
}

/**
 * `content_hash = "sha256:…"`: the digest of what of pyproject.toml decides. What it has of groups for development, and of
 * overrides, depends on the version of pdm. See `PyProject.content_hash` in pdm. A workspace and the inputs that newer
 * versions write are not compared.
 */
function pdmHash(metadata: Table, file: Table): HashState {
  const [, locked] = /^sha256:(.*)$/.exec(String(metadata.content_hash)) ?? [];
  const project = asTable(file.project);
  const pdm = asTable(asTable(file.tool).pdm);
  const why = 'how pdm made its digest is not known';
  if (locked === undefined || file.project === undefined || pdm.workspace !== undefined)
    return { kind: 'unknown', why };
  const content = {
    sources: pdm.source ?? [],
    dependencies: project.dependencies ?? [],
    'optional-dependencies': project['optional-dependencies'] ?? {},
    'requires-python': project['requires-python'] ?? '',
  };
  const older = pdm['dev-dependencies'] ?? {};
  const resolution = asTable(pdm.resolution);
  const contents = [developOf(file), older].flatMap(develop => [
    { ...content, 'dev-dependencies': develop, resolution },
    { ...content, 'dev-dependencies': develop, overrides: resolution.overrides ?? {} },
    { ...content, 'dev-dependencies': develop, overrides: pdm.overrides ?? {} },
    { ...content, 'dev-dependencies': develop },
  ]);
  return hashState(locked, contents);
}

/** `dependency-groups` and `tool.pdm.dev-dependencies` in one. */
function developOf(file: Table): Record<string, unknown[]> {
  const groups: Record<string, unknown[]> = {};
  const tables = [file['dependency-groups'], asTable(asTable(file.tool).pdm)['dev-dependencies']];
  for (const [name, list] of tables.flatMap(table => Object.entries(asTable(table)))) {
    const group = normalizeName(name);
    groups[group] = [...(groups[group] ?? []), ...asList(list)];
  }
  return groups;
}

async function readAsked(file: Table, locked: ReadonlySet<string>): Promise<Asked[]> {
  const project = asTable(file.project);
  const groups = [
    ...Object.entries(asTable(project['optional-dependencies'])),
    ...Object.entries(developOf(file)),
  ].filter(([group]) => locked.has(normalizeName(group)));
  const resolution = asTable(asTable(asTable(file.tool).pdm).resolution);
  const overridden = new Set(
    [...Object.keys(asTable(resolution.overrides)), ...asTexts(resolution.excludes)].map(normalizeName),
  );
  const asked: Asked[] = [];
  for (const [group, list] of [['', project.dependencies] as const, ...groups]) {
    for (const text of asTexts(list)) {
      const wanted = await parseWanted(text);
      const isOwn = wanted?.name === normalizeName(String(project.name));
      if (wanted && !isOwn && !overridden.has(wanted.name))
        asked.push({ wanted, where: group === '' ? '' : ` in group ${group}` });
    }
  }
  return asked;
}
