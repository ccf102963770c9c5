import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Scans the files of a list, one after another, and prints how long it took (ms, without the start of node and the
 * loading of the scanner) and the most memory that the process had (MB). Usage: scan-files.js WAY LIST MODULE
 */
const [way = '', list = '', module = ''] = process.argv.slice(2);
const paths = readFileSync(list, 'utf8').split('\n');
const scan = await scanner();
const started = performance.now();
for (const path of paths) await scan(readFileSync(path), path);
const ms = performance.now() - started;
console.log(JSON.stringify({ ms, memory: process.resourceUsage().maxRSS / 1000 }));

/** @returns {Promise<(bytes: Buffer, path: string) => unknown>} */
async function scanner() {
  if (way === 'floor') return bytes => bytes.length;
  if (way === 'pygov') {
    const { scanBlob } = await import(pathToFileURL(module).href);
    return scanBlob;
  }
  const load = createRequire(join(module, 'package.json'));
  const { lintSource } = await import(pathToFileURL(load.resolve('@secretlint/core')).href);
  const preset = await import(
    pathToFileURL(load.resolve('@secretlint/secretlint-rule-preset-recommend')).href
  );
  const id = '@secretlint/secretlint-rule-preset-recommend';
  const options = { config: { rules: [{ id, rule: preset.creator, rules: [] }] } };
  return (bytes, filePath) =>
    lintSource({
      source: { content: bytes.toString(), filePath, ext: extname(filePath), contentType: 'text' },
      options,
    });
}
