import { posix } from 'node:path';
import type { RepoPath } from '../../model.ts';

/** A document on both sides, under the paths that it has there. */
export type DocumentPair =
  | { readonly before: RepoPath; readonly after: RepoPath }
  | { readonly before: RepoPath; readonly after?: undefined }
  | { readonly before?: undefined; readonly after: RepoPath };

/** Which documents belong together: those of one path, then moved ones by their name, then the one that went and came. */
export function pairDocuments(
  base: ReadonlyMap<RepoPath, unknown>,
  head: ReadonlyMap<RepoPath, unknown>,
): DocumentPair[] {
  const pairs: DocumentPair[] = [...head.keys()]
    .filter(path => base.has(path))
    .map(path => ({ before: path, after: path }));
  const gone = [...base.keys()].filter(path => !head.has(path));
  const come = [...head.keys()].filter(path => !base.has(path));
  const pair = (fits: (before: RepoPath, after: RepoPath) => boolean) => {
    for (const before of [...gone]) {
      const after = come.find(path => fits(before, path));
      if (after === undefined) continue;
      gone.splice(gone.indexOf(before), 1);
      come.splice(come.indexOf(after), 1);
      pairs.push({ before, after });
    }
  };
  pair((before, after) => posix.basename(before) === posix.basename(after));
  // `openapi.yaml` became `openapi.json`.
  pair((before, after) => stem(before) === stem(after));
  if (gone.length === 1 && come.length === 1) pair(() => true);
  return [...pairs, ...gone.map(before => ({ before })), ...come.map(after => ({ after }))];
}

function stem(path: RepoPath): string {
  return posix.basename(path).replace(/\.[^.]*$/, '');
}
