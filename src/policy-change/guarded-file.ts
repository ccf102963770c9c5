import type { RepoPath } from '../model.ts';

/** A changed file as text; undefined where it is not there, or no file. */
export interface GuardedFile {
  readonly path: RepoPath;
  readonly before: string | undefined;
  readonly after: string | undefined;
}
