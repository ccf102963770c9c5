import { sha256 } from '../lib/digest.ts';
import type { TreeFile } from '../model.ts';
import { discovery } from './discovery.ts';
import type { TreeReader } from './read-manifests.ts';

/** Where a service is likely to be put together. */
const likely =
  /(^|\/)(main|app|application|wsgi|asgi|manage|server|service|worker|tasks|celery|settings|urls|api|__main__|__init__)\.py$/;
const test = /(^|\/)(tests?\/|test_|conftest\.py$)|_test\.py$/;

/**
 * The top-level modules that source imports, of no more files than the rulebook allows: those first where a service is
 * likely to be put together.
 */
export async function readImports(
  source: readonly TreeFile[],
  tree: TreeReader,
): Promise<ReadonlySet<string>> {
  const files = sample(source);
  const key = sha256(['imports 1', ...files.map(({ oid }) => oid)].join('\0'));
  const kept = await tree.cache.read(key);
  if (kept !== undefined) return new Set(JSON.parse(kept) as string[]);
  const modules = new Set<string>();
  for (const { oid } of files) {
    // Imports stand at the beginning, and a file may be longer than a string can be.
    const text = (await tree.readBlob(oid))?.toString('latin1', 0, mostRead) ?? '';
    for (const [, from, names] of text.matchAll(/^[ \t]*(?:from[ \t]+(\w+)|import[ \t]+([\w., \t]+))/gm)) {
      const imported = from === undefined ? (names ?? '').split(',') : [from];
      for (const name of imported) modules.add(/^\s*(\w*)/.exec(name)?.[1] ?? '');
    }
  }
  tree.cache.write(key, JSON.stringify([...modules]));
  return modules;
}

const mostRead = 1 << 24;

function sample(source: readonly TreeFile[]): TreeFile[] {
  const most = discovery.limits.sources;
  const first = source.filter(({ path }) => likely.test(path) && !test.test(path)).slice(0, most);
  const rest = source.filter(({ path }) => !likely.test(path) && !test.test(path));
  return [...first, ...rest.slice(0, most - first.length)];
}
