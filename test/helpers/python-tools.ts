import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Whether the environment of the tests has ruff; one that was made of Debian's packages has none. */
export function hasRuff(): boolean {
  const lib = join(inject('venv'), 'lib');
  return readdirSync(lib).some(version => existsSync(join(lib, version, 'site-packages', 'ruff')));
}
