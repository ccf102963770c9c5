import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { yamlModule } from '../../scripts/rulebook-plugin.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @typedef {import('../../src/checks/secrets/rule-schema.ts').SecretRule} SecretRule */

/**
 * The scanner of this working tree, bundled as the program is, and what the tests fill shapes with.
 *
 * @returns {Promise<{
 *   scanBlob: typeof import('../../src/checks/secrets/scan-blob.ts').scanBlob,
 *   secretRules: typeof import('../../src/checks/secrets/rules.ts').secretRules,
 *   rulePattern: typeof import('../../src/checks/secrets/rule-pattern.ts').rulePattern,
 *   expandShape: typeof import('../../test/unit/secrets/expand-shape.ts').expandShape,
 * }>}
 */
export async function loadEngine() {
  const folder = await mkdtemp(join(root, 'node_modules', '.bench-secrets-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'engine.js');
  await build({
    stdin: {
      contents: [
        "export { scanBlob } from './src/checks/secrets/scan-blob.ts';",
        "export { secretRules } from './src/checks/secrets/rules.ts';",
        "export { rulePattern } from './src/checks/secrets/rule-pattern.ts';",
        "export { expandShape } from './test/unit/secrets/expand-shape.ts';",
      ].join('\n'),
      resolveDir: root,
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
    plugins: [
      {
        name: 'rulebooks',
        setup({ onLoad }) {
          onLoad({ filter: /\.yml$/ }, async ({ path }) => ({
            contents: yamlModule(await readFile(path, 'utf8')),
            loader: 'js',
          }));
        },
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
}
