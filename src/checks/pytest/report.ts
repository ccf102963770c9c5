import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, RepoPath } from '../../model.ts';
import { count, type CheckContext } from '../check.ts';
import { repoPath } from '../python-files.ts';

/** What `python/site/pygov_pytest.py` wrote: a line a failure, then the counts. */
export function readReport(reports: string, toFinding: (failure: Failure) => Finding): Report {
  const file = join(reports, 'pytest.jsonl');
  if (!existsSync(file)) return { failures: [], unstarted: 0 };
  const failures: Finding[] = [];
  let report: Report = { failures, unstarted: 0 };
  let deselected = 0;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const record = JSON.parse(line) as ReportLine;
    if ('counts' in record) report = { ...report, counts: record.counts, unstarted: record.unstarted };
    else if ('deselected' in record) deselected = Math.max(deselected, record.deselected);
    else if ('interrupted' in record) report = { ...report, interruption: record.interrupted };
    else failures.push(toFinding(record));
  }
  const { counts } = report;
  return counts
    ? { ...report, counts: { ...counts, deselected: Math.max(deselected, counts.deselected) } }
    : report;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
  readonly xfailed: number;
  readonly xpassed: number;
  readonly deselected: number;
}

/** What pytest found. */
export interface Report {
  readonly failures: readonly Finding[];
  /** Undefined where the run did not come to its end. */
  readonly counts?: Counts;
  /** Tests that were collected, not deselected, and not started. */
  readonly unstarted: number;
  /** What `pytest.exit()` or a KeyboardInterrupt said. */
  readonly interruption?: string;
}

type ReportLine =
  | { readonly counts: Counts; readonly unstarted: number }
  | { readonly deselected: number }
  | { readonly interrupted: string }
  | Failure;

export interface Failure {
  readonly failure: string;
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
}

export function asFinding(
  record: Failure,
  { snapshot, folder, context: { redact } }: { snapshot: string; folder: RepoPath; context: CheckContext },
): Finding {
  return {
    rule: redact(record.failure),
    severity: 'error',
    path: repoPath(record.path, snapshot, folder),
    ...(record.line !== null && { line: record.line }),
    message: redact(record.message.replaceAll(snapshot, '<slot>')).split('\n').slice(0, 3).join('\n'),
  };
}

export function summarize(counts: Counts): string {
  const parts = [
    count(counts.passed + counts.failed + counts.xfailed + counts.xpassed, 'test'),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.errors > 0 ? [count(counts.errors, 'error')] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(counts.deselected > 0 ? [`${counts.deselected} deselected`] : []),
  ];
  return parts.join(', ');
}
