import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/**
 * Reads the files of a list, one after another, and parses them (`parse`), judges them by every source rule as a gate does
 * (`rules`), or does nothing more (`floor`). Prints how long it took (ms, without the start of node and the loading of
 * modules) and the most memory that the process had (MB). Usage: judge-files.js WAY LIST MODULE
 */
const [way = '', list = '', module = ''] = process.argv.slice(2);
const paths = readFileSync(list, 'utf8').split('\n');
const { compileRules, decodeSource, fileScopes, judgeSource, loadParser, mayMatter, sourceRules } =
  await import(pathToFileURL(module).href);
const parse = await loadParser();
const compiled = compileRules(sourceRules);
const scopeOf = fileScopes();
const started = performance.now();
for (const [index, path] of paths.entries()) {
  const text = decodeSource(readFileSync(path));
  if (typeof text !== 'string' || way === 'floor') continue;
  const scope = scopeOf(path);
  if (way === 'parse') parse(text);
  else if (mayMatter(text, compiled[scope])) judgeSource({ text, scope }, compiled[scope], parse);
  // Trees are freed between turns of the loop, as a gate has them.
  if (index % 32 === 0) await setImmediate();
}
const ms = performance.now() - started;
console.log(JSON.stringify({ ms, memory: process.resourceUsage().maxRSS / 1000 }));
