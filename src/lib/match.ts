import picomatch from 'picomatch';

/** Whether a `/`-separated text matches a glob (`release/*`, `**`). The only user of picomatch. */
export function matchesGlob(text: string, glob: string): boolean {
  return picomatch.isMatch(text, glob, { dot: true });
}
