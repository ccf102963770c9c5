import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { importSource } from './import-source.js';

/** Writes `docs/rules.md` from the rulebooks; with `--check` it only says whether the page is as they have it. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, 'docs', 'rules.md');

const { guardsRulebook, rulesPage, sourceRulebooks } = await importSource(
  `export { rulesPage } from './src/source-rules/rules-page.ts';
   export { guardsRulebook } from './src/source-rules/access/guard-words.ts';
   export { sourceRulebooks } from './src/source-rules/rules.ts';`,
);
const intro = readFileSync(join(root, 'docs', 'rules-intro.md'), 'utf8');
const options = { ...(await resolveConfig(page)), parser: 'markdown' };
const text = await format(rulesPage(sourceRulebooks, guardsRulebook, { intro }), options);
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/rules.md is not as the rulebooks have it: node scripts/rules-page.js');
  process.exitCode = 1;
}
