import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { yamlModule } from '../../scripts/rulebook-plugin.js';
import { root } from './place.js';

/**
 * Bundles TypeScript of this project into one module, so that a part of it can be measured by itself.
 * @param {string} source that imports from the root of the project: `export * from './src/…'`
 * @param {string} outfile
 */
export async function bundle(source, outfile) {
  await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
    absWorkingDir: root,
    plugins: [
      {
        name: 'rulebooks',
        setup({ onLoad }) {
          onLoad({ filter: /\.yml$/ }, ({ path }) => ({
            contents: yamlModule(readFileSync(path, 'utf8')),
            loader: 'js',
          }));
        },
      },
    ],
  });
}
