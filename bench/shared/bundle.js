import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { dataModules } from '../../scripts/data-modules.js';
import { root } from './place.js';

/**
 * Bundles TypeScript of this project into one module, so that a part of it can be measured by itself. The module lies in
 * this project, where it finds what the build has stored.
 * @param {string} source that imports from the root of the project: `export * from './src/…'`
 * @param {string} name
 * @returns its path
 */
export async function bundle(source, name) {
  const outfile = join(root, '.cache', 'bench', `${name}.mjs`);
  await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Native, and found where this project has them.
    external: ['@ast-grep/*', '@astral-sh/*'],
    logLevel: 'warning',
    absWorkingDir: root,
    plugins: [dataModules],
  });
  return outfile;
}

/**
 * The same, loaded.
 * @param {string} source
 * @param {string} name
 */
export async function loadModule(source, name) {
  return import(pathToFileURL(await bundle(source, name)).href);
}
