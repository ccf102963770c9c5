import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/errors.ts';
import { describeJunit, junitBytes, readJunit } from '../lib/junit.ts';
import type { Outcome, RepoPath, Workspace } from '../model.ts';
import { unproved } from './check.ts';

/** The report that a command of the repository writes (`junit`): what it says beside the exit code. */
export interface OwnReport {
  /** @param outcome by the exit code alone */
  judge(outcome: Exclude<Outcome, { kind: 'unproved' }>): Promise<Outcome>;
}

/** Looks at what is there before the command runs, so that an older report is not taken for its own. */
export function watchReport(workspace: Workspace, path: RepoPath): OwnReport {
  const file = join(workspace.path, path);
  const before = stamp(file);
  return {
    async judge(outcome) {
      const after = stamp(file);
      if (after === undefined || after === before) {
        // A command that broke off says so itself.
        return outcome.kind === 'failed'
          ? outcome
          : unproved('TOOL_ERROR', `it did not write its report ${path}`);
      }
      try {
        return await judgeReport(readReport(file, path), path, outcome);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        return outcome.kind === 'failed' ? outcome : unproved('TOOL_ERROR', `its report ${error.message}`);
      }
    },
  };
}

async function judgeReport(
  xml: string,
  path: RepoPath,
  outcome: Exclude<Outcome, { kind: 'unproved' }>,
): Promise<Outcome> {
  const counts = await readJunit(xml, path);
  const { tests, failures, errors, skipped } = counts;
  const summary = `${describeJunit(counts)}, ${outcome.summary}`;
  if (outcome.kind === 'failed' || failures + errors > 0) return { ...outcome, kind: 'failed', summary };
  if (tests === 0) return unproved('PARTIAL_SCOPE', `no test was collected, by its report ${path}`);
  if (tests === skipped) return unproved('PARTIAL_SCOPE', `every test was skipped, by its report ${path}`);
  return { ...outcome, summary };
}

function readReport(file: string, path: RepoPath): string {
  if (statSync(file).size > junitBytes) throw new UsageError(`${path} is too big`);
  return readFileSync(file, 'utf8');
}

/** Of a regular file: what changes when it is written. */
function stamp(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat?.isFile() ? [stat.mtimeNs, stat.ctimeNs, stat.ino, stat.size].join(' ') : undefined;
}
