import { sha256 } from '../../src/lib/digest.ts';
import type { Cache, TreeFile } from '../../src/model.ts';
import type { TreeReader } from '../../src/profile/read-manifests.ts';

/** A tree of texts without a repository, which counts what is read of it. */
export interface TextTree extends TreeReader {
  readonly read: string[];
}

/**
 * @param texts by path; a path that ends with `@` is a symlink, and its text the target
 * @param cache to share results with another tree
 */
export function treeOf(texts: Readonly<Record<string, string>>, cache: Cache = memoryCache()): TextTree {
  const files = Object.entries(texts).map(([path, text]): TreeFile => ({
    path: path.replace(/@$/, ''),
    mode: path.endsWith('@') ? '120000' : '100644',
    oid: sha256(text),
  }));
  const byOid = new Map(Object.values(texts).map(text => [sha256(text), text]));
  const read: string[] = [];
  return {
    files,
    read,
    cache,
    readBlob(oid) {
      const text = byOid.get(oid);
      read.push(files.find(file => file.oid === oid)?.path ?? oid);
      return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
    },
  };
}

function memoryCache(): Cache {
  const kept = new Map<string, string>();
  return {
    read: key => Promise.resolve(kept.get(key)),
    write: (key, value) => void kept.set(key, value),
    readSet: () => Promise.resolve(new Set()),
    addToSet: () => undefined,
  };
}
