/** One way in which a lock does not agree with its source. */
export interface Drift {
  readonly rule: DriftRule;
  readonly message: string;
  /** Of the lock, 1-based. */
  readonly line?: number;
}

export type DriftRule =
  /** The source asks for a package that the lock does not have. */
  | 'lock-missing-requirement'
  /** The lock has a version that the source does not allow. */
  | 'lock-version-outside'
  /** The lock was made for something that the source does not ask for any more. */
  | 'lock-stale'
  /** The source asks for a package in another way than when the lock was made. */
  | 'lock-not-updated';

/** How a lock and its source stand to each other. */
export type Agreement =
  | {
      readonly kind: 'compared';
      readonly drifts: readonly Drift[];
      /** How many requirements of the source were looked for. */
      readonly requirements: number;
      /** What of the source only the manager itself can tell. */
      readonly notes?: readonly string[];
    }
  /** Nothing tells whether they agree. */
  | { readonly kind: 'unknown'; readonly why: string };

/** What a lock is compared with: the files of the judged tree. */
export interface TreeFiles {
  has(path: string): boolean;
  /** Undefined where there is no such file. */
  text(path: string): Promise<string | undefined>;
  /** The paths of all files with a name. */
  named(name: string): readonly string[];
}

/** The 1-based line on which the last of the patterns is found, each looked for from where the one before was. */
export function lineAfter(text: string, ...patterns: readonly RegExp[]): { line: number } | undefined {
  const lines = text.split('\n');
  let at = 0;
  for (const pattern of patterns) {
    at = lines.findIndex((line, index) => index >= at && pattern.test(line));
    if (at < 0) return undefined;
  }
  return { line: at + 1 };
}

/** A normalised name as the part of a pattern that finds it however it is written. */
export function namePattern(name: string): string {
  return name.replaceAll('-', '[-_.]+');
}
