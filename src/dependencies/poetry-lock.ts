import { normalizeName } from '../lib/package-name.ts';
import { parseToml } from '../lib/toml.ts';
import type { LockSource, MarkerValues, Pin } from './lock.ts';
import { isTable, listOf, packageTables, tableOf, type Table } from './lock-table.ts';
import { evaluateMarker, type Holds } from './marker.ts';

/**
 * `poetry.lock`: one `[[package]]` for each package. Since lock version 2.1 it has `groups`, and `markers` as text or by
 * group; older ones do not say what is needed without a group or on another platform, so nothing in them is required.
 * @throws ConfigError where it cannot be read
 */
export async function readPoetryLock({ file, text, markers }: LockSource): Promise<Pin[]> {
  const pins: Pin[] = [];
  for (const entry of packageTables(await parseToml(text, file), file)) {
    const { name, version, source, optional } = entry;
    if (typeof version !== 'string' || isElsewhere(source)) continue;
    const groups = await holdsByGroup(entry, markers);
    if ([...groups.values()].every(holds => holds === 'no') && groups.size > 0) continue;
    const required = groups.get('main') === 'yes' && optional !== true;
    pins.push({ name: normalizeName(name), version, required });
  }
  return pins;
}

/** Not from an index: a folder, a file, git. */
function isElsewhere(source: unknown): boolean {
  const { type } = tableOf(source);
  return type === 'directory' || type === 'file' || type === 'git' || type === 'url';
}

async function holdsByGroup({ groups, markers }: Table, values: MarkerValues): Promise<Map<unknown, Holds>> {
  const holds = new Map<unknown, Holds>();
  for (const group of listOf(groups)) {
    const marker = isTable(markers) ? markers[String(group)] : markers;
    holds.set(group, await evaluateMarker(marker, values));
  }
  return holds;
}
