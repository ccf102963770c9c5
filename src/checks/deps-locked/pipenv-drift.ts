import { posix } from 'node:path';
import { isTable, tableOf } from '../../dependencies/lock-table.ts';
import { parsePipfileLock } from '../../dependencies/pipfile-lock.ts';
import { asTable, asTexts, type Table } from '../../dependencies/tables.ts';
import { normalizeName } from '../../lib/package-name.ts';
import { parseToml } from '../../lib/toml.ts';
import type { Agreement, TreeFiles } from './drift.ts';
import { hashedAgreement, hashState, pinKey, type Asked, type HashState } from './hashed-lock.ts';
import { normalNames, type Wanted } from './wanted.ts';

/**
 * Compares Pipfile.lock with the Pipfile beside it, by `_meta.hash` and requirement by requirement.
 * @throws ConfigError where a file cannot be read
 */
export async function pipenvAgreement(path: string, tree: TreeFiles): Promise<Agreement> {
  const source = posix.join(posix.dirname(path), 'Pipfile');
  const text = (await tree.text(path)) ?? '';
  const lock = parsePipfileLock(text, path);
  const file = await parseToml((await tree.text(source)) ?? '', source);
  const meta = tableOf(lock._meta);
  const spec = meta['pipfile-spec'];
  if (spec !== undefined && spec !== 6)
    return { kind: 'unknown', why: `version ${JSON.stringify(spec)} of its format is not known` };
  const pins = new Map<string, (string | undefined)[]>();
  for (const [category, packages] of Object.entries(lock)) {
    if (category === '_meta') continue;
    for (const [name, entry] of Object.entries(tableOf(packages))) {
      const { version } = tableOf(entry);
      const pinned = typeof version === 'string' ? /^==(?!=)\s*(.+)$/.exec(version)?.[1] : undefined;
      pins.set(pinKey(normalizeName(name), category), [pinned]);
    }
  }
  const asked = categoriesOf(file).flatMap(([name, table]) => askedOf(name, table));
  return hashedAgreement({ path, text, source, asked, pins, hash: pipenvHash(tableOf(meta.hash), file) });
}

/**
 * `_meta.hash.sha256`: the digest of sources, requires and packages, with the other categories since plette 0.4. A
 * Pipfile without sources has PyPI. See `Pipfile.get_hash` in plette.
 */
function pipenvHash({ sha256: locked }: Table, file: Table): HashState {
  if (typeof locked !== 'string') return { kind: 'unknown', why: 'the lock has no digest' };
  const { source = [pypi], requires = {}, packages = {}, 'dev-packages': develop = {} } = file;
  const content = { _meta: { sources: source, requires }, default: packages, develop };
  const others = categoriesOf(file).filter(([name]) => name !== 'packages' && name !== 'dev-packages');
  return hashState(locked, [{ ...content, ...Object.fromEntries(others) }, content], [',', ':']);
}

const pypi = { name: 'pypi', url: 'https://pypi.org/simple', verify_ssl: true };

/** Tables of a Pipfile that hold no packages. */
const settings = new Set(['source', 'requires', 'scripts', 'pipfile', 'pipenv', 'default', 'develop']);

function categoriesOf(file: Table): (readonly [string, unknown])[] {
  return Object.entries(file).filter(([name]) => !settings.has(name));
}

function askedOf(table: string, packages: unknown): Asked[] {
  const category = table === 'packages' ? 'default' : table === 'dev-packages' ? 'develop' : table;
  return Object.entries(asTable(packages)).map(([name, value]) => ({
    wanted: wantedOf(name, value),
    where: table === 'packages' ? '' : ` in ${table}`,
    category,
  }));
}

/** A text is a specifier of PEP 440 or `*`; a table has it as `version`, or another place, and perhaps markers. */
function wantedOf(name: string, value: unknown): Wanted {
  const { version, extras } = asTable(value);
  const specifier = typeof value === 'string' ? value : version;
  const specifiers =
    typeof specifier === 'string' && /^[<>=!~]/.test(specifier.trim()) ? specifier.split(',') : [];
  const keys = isTable(value) ? Object.keys(value) : [];
  return {
    name: normalizeName(name),
    extras: normalNames(asTexts(extras)),
    specifiers,
    marker: undefined,
    ...(keys.some(key => places.has(key)) && { from: 'unknown' }),
    ...(keys.some(key => conditions.test(key)) && { mayLack: true }),
  };
}

const places = new Set(['git', 'hg', 'svn', 'bzr', 'path', 'file', 'url', 'ref', 'editable']);

/** Markers of PEP 508 stand as keys of their own as well. */
const conditions = /^(markers|os_name|sys_platform|platform_\w+|python_\w+|implementation_\w+)$/;
