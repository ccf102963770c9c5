import picomatch from 'picomatch';

/** Whether a `/`-separated text matches a glob (`release/*`, `**`). This file is the only user of picomatch. */
export function matchesGlob(text: string, glob: string): boolean {
  return globMatcher([glob])(text);
}

/** The same for many texts: whether one matches any of the globs. They are compiled when the first text is asked for. */
export function globMatcher(globs: readonly string[]): (text: string) => boolean {
  if (globs.length === 0) return () => false;
  let matches: ((text: string) => boolean) | undefined;
  return text => (matches ??= picomatch([...globs], { dot: true }))(text);
}
