import { ConfigError } from '../lib/errors.ts';
import { normalizeName } from '../lib/package-name.ts';
import type { LockSource, Pin } from './lock.ts';
import { isTable, tableOf } from './lock-table.ts';
import { evaluateMarker } from './marker.ts';

/**
 * `Pipfile.lock`: JSON with the categories `default` (required), `develop` and others, each
 * `{"name": {"version": "==1.2", "markers": "…"}}`.
 * @throws ConfigError where it cannot be read
 */
export async function readPipfileLock({ file, text, markers }: LockSource): Promise<Pin[]> {
  const pins: Pin[] = [];
  for (const [category, packages] of Object.entries(parsePipfileLock(text, file))) {
    if (category === '_meta') continue;
    for (const [name, entry] of Object.entries(tableOf(packages))) {
      const { version, markers: marker } = tableOf(entry);
      const [, pinned] = typeof version === 'string' ? (/^==(?!=)\s*(.+)$/.exec(version) ?? []) : [];
      const holds = await evaluateMarker(marker, markers);
      if (pinned === undefined || holds === 'no') continue;
      const required = category === 'default' && holds === 'yes';
      pins.push({ name: normalizeName(name), version: pinned, required });
    }
  }
  return pins;
}

/** @throws ConfigError where it is not a JSON object */
export function parsePipfileLock(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ConfigError({ file }, `is not valid JSON: ${error.message.split('\n')[0] ?? ''}`);
  }
  if (!isTable(value)) throw new ConfigError({ file }, 'is no lock: it is not an object');
  return value;
}
