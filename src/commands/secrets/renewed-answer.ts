import { secretBaselinePath, type BaselineEntry } from '../../checks/secrets/secret-baseline.ts';
import type { UnusedAcceptances } from '../../checks/secrets/unused-acceptances.ts';
import { printable } from '../../lib/printable.ts';
import { displayPath } from '../../lib/repo-path.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { Finding } from '../../model.ts';
import type { Output } from '../command.ts';
import { shownEntry, shownMarker, unusedLines } from '../shared/unused-lines.ts';

/** What `pygov secrets baseline` did. */
export interface RenewedAnswer {
  readonly entries: number;
  readonly added: readonly Finding[];
  readonly dropped: number;
  readonly stale: readonly BaselineEntry[];
  readonly markers: UnusedAcceptances['markers'];
  /** How many of what another scanner lets be were found. */
  readonly from?: { readonly file: string; readonly used: number; readonly total: number };
}

export function asDocument({ entries, added, dropped, stale, markers, from }: RenewedAnswer): object {
  return {
    file: secretBaselinePath,
    entries,
    added: added.length,
    dropped,
    stale: stale.map(shownEntry),
    unused: markers.map(shownMarker),
    ...(from && { from: { file: from.file, matched: from.used, total: from.total } }),
  };
}

export function tellBaseline(
  { entries, added, dropped, stale, markers, from }: RenewedAnswer,
  isWritten: boolean,
  output: Output,
): void {
  output.out(
    `${secretBaselinePath}: ${entries} ${entries === 1 ? 'entry' : 'entries'}, ${added.length} new, ${dropped} dropped`,
  );
  for (const { path, line, rule } of added)
    output.out(printable(`    ${displayPath(path)}:${line ?? 1} ${rule}`));
  if (from)
    output.out(
      printable(`  ${from.used} of ${from.total} in ${from.file} were found; the others are as they were`),
    );
  for (const line of unusedLines({ entries: stale, markers })) output.out(`    ${line}`);
  if (stale.length > 0) output.out('  to drop what is stale: pygov secrets baseline --prune');
  if (isWritten) output.out(`  to use it: ${shellCommand(['git', 'add', secretBaselinePath])}`);
}
