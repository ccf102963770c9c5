import { comparePins } from '../dependencies/compare-pins.ts';
import { ConfigError } from '../lib/errors.ts';
import { findLock } from '../toolchain/find-lock.ts';
import { readPins } from '../toolchain/read-pins.ts';
import type { CheckContext } from './check.ts';

/**
 * Where the lock of the judged tree pins another version of a tool than the one that judges. It is said and not more: what
 * imports no package of the project judges the same source in any environment.
 * @param tool name and version: `ruff 0.4.1`
 */
export async function lockWarnings(context: CheckContext, tool: string): Promise<string[]> {
  const [name = '', installed = ''] = tool.split(' ');
  const { project, cache } = context;
  const found = await context.toolchain();
  if (found.kind === 'unusable') return [];
  const lock = findLock(project, found.python.folder ?? '');
  if (!lock) return [];
  try {
    const { packages } = await readPins(lock, { project, python: found.python, cache });
    const own = packages.filter(pin => pin.name === name);
    const differences = await comparePins(own, found.python.packages);
    return differences.flatMap(({ pins: [pin] }) =>
      pin ? [`${pin.from} pins ${name} ${pin.version}; ${installed} is installed and judges`] : [],
    );
  } catch (error) {
    // Claims that rest on the lock say that it cannot be read.
    if (error instanceof ConfigError) return [];
    throw error;
  }
}
