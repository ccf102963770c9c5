import { normalizeName } from '../lib/package-name.ts';
import { parseToml } from '../lib/toml.ts';
import type { LockSource, Pin } from './lock.ts';
import { isTable, listOf, packageTables, tableOf, type Table } from './lock-table.ts';
import { evaluateMarker } from './marker.ts';

/**
 * `uv.lock`: one `[[package]]` for each package, with its source and its `dependencies`. What is required is what the
 * project itself (`source = { editable = "." }` or `{ virtual = "." }`) reaches; groups and extras are not followed.
 * @throws ConfigError where it cannot be read
 */
export async function readUvLock({ file, text, markers }: LockSource): Promise<Pin[]> {
  const packages = packageTables(await parseToml(text, file), file);
  const byName = new Map<string, Table[]>();
  for (const entry of packages) byName.set(entry.name, [...(byName.get(entry.name) ?? []), entry]);
  const holds = remembered(async (marker: unknown) => (await evaluateMarker(marker, markers)) === 'yes');
  const reached = new Set<Table>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = packages.filter(isProject).flatMap(({ dependencies }) => listOf(dependencies));
  for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
    const { name, version, extra, marker } = tableOf(edge);
    if (seen.has(edge) || typeof name !== 'string' || !(await holds(marker))) continue;
    seen.add(edge);
    for (const entry of byName.get(name) ?? []) {
      if (version !== undefined && entry.version !== version) continue;
      reached.add(entry);
      const extras = listOf(extra).flatMap(one =>
        listOf(tableOf(entry['optional-dependencies'])[String(one)]),
      );
      waiting.push(...listOf(entry.dependencies), ...extras);
    }
  }
  return packages.flatMap(entry => {
    const { name, version, source } = entry;
    if (typeof version !== 'string' || !isTable(source) || source.registry === undefined) return [];
    return [{ name: normalizeName(name), version, required: reached.has(entry) }];
  });
}

function isProject({ source }: Table): boolean {
  const { editable, virtual } = tableOf(source);
  return editable === '.' || virtual === '.';
}

/** Locks repeat a few markers a thousand times. */
function remembered(ask: (marker: unknown) => Promise<boolean>): (marker: unknown) => Promise<boolean> {
  const known = new Map<unknown, Promise<boolean>>();
  return marker => {
    const answer = known.get(marker) ?? ask(marker);
    known.set(marker, answer);
    return answer;
  };
}
