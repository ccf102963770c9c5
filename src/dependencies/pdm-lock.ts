import { normalizeName } from '../lib/package-name.ts';
import { parseToml } from '../lib/toml.ts';
import type { LockSource, Pin } from './lock.ts';
import { listOf, packageTables } from './lock-table.ts';
import { evaluateMarker } from './marker.ts';

/**
 * `pdm.lock`: one `[[package]]` for each package and for each of its extras, with `groups` (`default` is the project's
 * own) and `marker` where the lock inherits metadata; without them nothing is required.
 * @throws ConfigError where it cannot be read
 */
export async function readPdmLock({ file, text, markers }: LockSource): Promise<Pin[]> {
  const pins: Pin[] = [];
  for (const entry of packageTables(await parseToml(text, file), file)) {
    const { name, version, groups, marker } = entry;
    if (typeof version !== 'string' || ['git', 'path', 'url'].some(key => key in entry)) continue;
    const holds = await evaluateMarker(marker, markers);
    if (holds === 'no') continue;
    const required = holds === 'yes' && listOf(groups).includes('default');
    pins.push({ name: normalizeName(name), version, required });
  }
  return pins;
}
