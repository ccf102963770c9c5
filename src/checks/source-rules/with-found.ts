import type { LostGuard } from '../../source-rules/access/lost-guards.ts';
import { nothingFound } from '../../source-rules/judge-source.ts';
import type { JudgedFile } from './judge-files.ts';

/** The results with what comparing has found besides, each by its file. */
export function withFound(files: readonly JudgedFile[], lost: readonly LostGuard[]): JudgedFile[] {
  const known = new Set(files.map(({ path }) => path));
  const quiet = [...new Set(lost.map(({ path }) => path))].filter(path => !known.has(path));
  return [...files, ...quiet.map(path => ({ path, result: nothingFound }))].map(file => {
    const besides = lost.filter(({ path }) => path === file.path).map(({ found }) => found);
    const found = [...file.result.found, ...besides].sort((a, b) => a.line - b.line);
    return besides.length === 0 ? file : { ...file, result: { ...file.result, found } };
  });
}
