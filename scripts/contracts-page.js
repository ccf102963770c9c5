import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { importSource } from './import-source.js';

/** Writes `docs/contracts.md` from the catalogue; with `--check` it only says whether the page is as that has it. */
const docs = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs');
const page = join(docs, 'contracts.md');

const { catalogue, contractsPage } = await importSource(
  `export { contractsPage } from './src/contracts/openapi/contracts-page.ts';
   export { catalogue } from './src/contracts/openapi/catalogue.ts';`,
);
const intro = readFileSync(join(docs, 'contracts-intro.md'), 'utf8');
const options = { ...(await resolveConfig(page)), parser: 'markdown' };
const text = await format(contractsPage(catalogue, { intro }), options);
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/contracts.md is not as the catalogue has it: node scripts/contracts-page.js');
  process.exitCode = 1;
}
