import type { RepoPath } from '../../model.ts';

/** What a pattern found, for those who judge it further. */
export interface Match {
  readonly path: RepoPath;
  readonly value: string;
  /** With so many characters every value of its kind begins. */
  readonly published: number;
  /** The other named groups of the pattern. */
  readonly groups: Readonly<Record<string, string | undefined>>;
  /** What stands before the match, up to 40 characters. */
  readonly before: string;
}

/** `doubtful` is reported as a warning, `refuted` not at all. */
export type Judgement = 'likely' | 'doubtful' | 'refuted';
