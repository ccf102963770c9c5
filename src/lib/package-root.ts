import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCode } from './errors.ts';

/** The folder of pygov's own package: above `dist/` as installed, above `src/` in development. Absolute. */
export function packageRoot(): string {
  return ownPackage().root;
}

/** The version of this pygov, as its package.json has it. */
export function packageVersion(): string {
  return ownPackage().version;
}

function ownPackage(): { root: string; version: string } {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest?.name === 'pygov') return { root: folder, version: manifest.version };
    if (folder === dirname(folder)) throw new Error(`no package.json of pygov above ${start}`);
  }
}

function readManifest(path: string): { name: string; version: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
