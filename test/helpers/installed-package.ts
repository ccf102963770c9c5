import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an installer leaves of a package in `site-packages`, without the package. */
export function installedPackage(site: string, name: string, version: string): void {
  const folder = join(site, `${name}-${version}.dist-info`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'METADATA'), `Name: ${name}\nVersion: ${version}\n`);
}
