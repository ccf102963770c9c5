import type { RepoPath } from '../../model.ts';
import { lastPart } from '../access/handler.ts';
import type { AsyncFunction } from './async-function.ts';

/** What both sides of a Change have in one file; of a side that is not there nothing. */
export interface AsyncFile {
  readonly path: RepoPath;
  readonly before: readonly AsyncFunction[];
  readonly after: readonly AsyncFunction[];
}

/** An `async def` that does something else than before, or was not there. */
export interface TouchedAsync {
  readonly path: RepoPath;
  readonly fn: AsyncFunction;
  readonly isNew: boolean;
}

/** What only moved, within its file or to another, does what it did. */
export function touchedAsync(files: readonly AsyncFile[]): TouchedAsync[] {
  const known = new Set(files.flatMap(({ before }) => before.map(asMoved)));
  return files.flatMap(({ path, before, after }) =>
    after
      .filter(fn => !known.has(asMoved(fn)))
      .map(fn => ({ path, fn, isNew: !before.some(({ name }) => name === fn.name) })),
  );
}

function asMoved({ name, does }: AsyncFunction): string {
  return `${lastPart(name)}\n${does}`;
}
