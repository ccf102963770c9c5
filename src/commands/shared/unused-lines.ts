import type { BaselineEntry } from '../../checks/secrets/secret-baseline.ts';
import type { UnusedAcceptances } from '../../checks/secrets/unused-acceptances.ts';
import { printable } from '../../lib/printable.ts';
import { displayPath } from '../../lib/repo-path.ts';

type UnusedMarker = UnusedAcceptances['markers'][number];

/** A line for people for each acceptance that accepts nothing. */
export function unusedLines({ entries, markers }: UnusedAcceptances): string[] {
  return [
    ...entries.map(({ path, rule, reason }) => `stale: ${displayPath(path)} ${rule} (${reason})`),
    ...markers.map(
      ({ path, line, text }) => `unused: ${displayPath(path)}:${line} \`${text}\` accepts nothing`,
    ),
  ].map(printable);
}

export function shownEntry({ path, rule, digest, reason }: BaselineEntry): object {
  return { path: displayPath(path), rule, digest, reason };
}

export function shownMarker({ path, line, text }: UnusedMarker): object {
  return { path: displayPath(path), line, text };
}
