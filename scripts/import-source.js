import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { dataModules } from './data-modules.js';

/**
 * Modules of `src/` as they are now, without a build of the whole.
 * @param {string} contents TypeScript that exports what is wanted, with paths from the root
 */
export async function importSource(contents) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [dataModules],
  });
  const [file] = outputFiles;
  if (!file) throw new Error('nothing was built');
  return import(`data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`);
}
