import type { Finding, RepoPath } from '../../model.ts';
import { repoPath } from '../python-files.ts';

/** What `python/pylint_named.py` writes. */
export interface PylintReport {
  /** The files that pylint judged, and what it takes them for. */
  readonly judged: readonly (readonly [module: string, path: RepoPath])[];
  /** Whether its configuration ignores every file of the tree. */
  readonly ignoresAll: boolean;
  readonly messages: readonly PylintMessage[];
}

interface PylintMessage {
  readonly id: string;
  readonly symbol: string;
  readonly category: 'fatal' | 'error' | 'warning' | 'refactor' | 'convention' | 'info';
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/**
 * The messages as findings. What pylint says of its configuration is a warning: it stood there before, and no file is
 * better without it.
 * @param snapshot absolute path
 * @param configuration the file that pylint read
 */
export function pylintFindings(report: PylintReport, snapshot: string, configuration: RepoPath): Finding[] {
  const judged = new Set(report.judged.map(([, path]) => path));
  return report.messages.flatMap(message => {
    const { id, symbol, category, line, column, text } = message;
    const path = repoPath(message.path, snapshot);
    const [title = ''] = text.split('\n');
    const finding = { rule: id, message: `${title} (${symbol})` };
    if (!judged.has(path)) return [{ ...finding, severity: 'warning', path: configuration }];
    const severity = category === 'info' ? 'info' : 'error';
    const hidesOthers = id === 'E0001' && { hidesOthers: true };
    const places = placesOf(message, report);
    return (places ?? [{ path, line: Math.max(1, line), column: column + 1 }]).map((place): Finding => ({
      ...finding,
      ...hidesOthers,
      severity,
      ...place,
    }));
  });
}

/**
 * Of what concerns several files pylint names the last file that it read, whichever that is. Each of those that the
 * message names gets it instead: the lines of `==app.orders:[3:8]`, the modules of `Cyclic import (app.a -> app.b)`.
 */
function placesOf(
  { id, text }: PylintMessage,
  { judged }: PylintReport,
): { path: RepoPath; line: number }[] | undefined {
  const named = [...text.matchAll(id === 'R0801' ? /^==(.+):\[(\d+):\d+\]$/gm : /(?:\(|-> )([^\s()]+)/g)];
  if (id !== 'R0801' && id !== 'R0401') return undefined;
  const places = named.flatMap(([, module, start]) =>
    judged
      .filter(([name]) => name === module)
      .map(([, path]) => ({ path, line: start === undefined ? 1 : Number(start) + 1 })),
  );
  return places.length > 0 ? places : undefined;
}
