import { normalizeName } from '../lib/package-name.ts';
import { parseToml } from '../lib/toml.ts';
import type { LockSource, Pin } from './lock.ts';
import { isTable, listOf, packageTables, tableOf, type Table } from './lock-table.ts';
import { evaluateMarker, type Holds } from './marker.ts';

/**
 * `uv.lock`: one `[[package]]` for each package, with its source and its `dependencies`. What is required is what the
 * project itself (`source = { editable = "." }` or `{ virtual = "." }`) reaches without a group or an extra of its own.
 * What nothing in the repository reaches here, because it is for another platform or Python, is left out.
 * @throws ConfigError where it cannot be read
 */
export async function readUvLock({ file, text, markers }: LockSource): Promise<Pin[]> {
  const lock = await parseToml(text, file);
  const packages = packageTables(lock, file);
  const holds = remembered(marker => evaluateMarker(marker, markers));
  const required = await reach(
    packages,
    packages.filter(isProject).flatMap(({ dependencies }) => listOf(dependencies)),
    async marker => (await holds(marker)) === 'yes',
  );
  const possible = await reach(
    packages,
    [...packages.filter(entry => !isFromIndex(entry)), tableOf(lock.manifest)].flatMap(allDependencies),
    async marker => (await holds(marker)) !== 'no',
  );
  return packages.flatMap(entry => {
    const { name, version } = entry;
    if (typeof version !== 'string' || !isFromIndex(entry) || !possible.has(entry)) return [];
    return [{ name: normalizeName(name), version, required: required.has(entry) }];
  });
}

/** The packages that can be reached by dependencies, `{ name, version?, extra?, marker? }` each, whose marker is followed. */
async function reach(
  packages: readonly Table[],
  starts: readonly unknown[],
  isFollowed: (marker: unknown) => Promise<boolean>,
): Promise<Set<Table>> {
  const byName = new Map<unknown, Table[]>();
  for (const entry of packages) byName.set(entry.name, [...(byName.get(entry.name) ?? []), entry]);
  const reached = new Set<Table>();
  const seen = new Set<unknown>();
  const waiting = [...starts];
  for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
    const { name, version, extra, marker } = tableOf(edge);
    if (seen.has(edge) || !(await isFollowed(marker))) continue;
    seen.add(edge);
    for (const entry of byName.get(name) ?? []) {
      if (version !== undefined && entry.version !== version) continue;
      reached.add(entry);
      const extras = tableOf(entry['optional-dependencies']);
      waiting.push(
        ...listOf(entry.dependencies),
        ...listOf(extra).flatMap(one => listOf(extras[String(one)])),
      );
    }
  }
  return reached;
}

function isProject({ source }: Table): boolean {
  const { editable, virtual } = tableOf(source);
  return editable === '.' || virtual === '.';
}

function isFromIndex({ source }: Table): boolean {
  return isTable(source) && source.registry !== undefined;
}

/** Those of every group and extra too; a workspace without a project of its own has them in `[manifest]`. */
function allDependencies(table: Table): unknown[] {
  const named = ['optional-dependencies', 'dev-dependencies', 'dependency-groups'];
  const byName = named.flatMap(key => Object.values(tableOf(table[key])));
  return [table.dependencies, table.requirements, ...byName].flatMap(listOf);
}

/** Locks repeat a few markers a thousand times. */
function remembered(ask: (marker: unknown) => Promise<Holds>): (marker: unknown) => Promise<Holds> {
  const known = new Map<unknown, Promise<Holds>>();
  return marker => {
    const answer = known.get(marker) ?? ask(marker);
    known.set(marker, answer);
    return answer;
  };
}
