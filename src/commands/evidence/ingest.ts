import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { recordIngested } from '../../evidence/ingested.ts';
import { rangeToJudge } from '../../judge-changes.ts';
import { errorCode, errorMessage, UsageError } from '../../lib/errors.ts';
import { describeJunit, junitBytes, readJunit } from '../../lib/junit.ts';
import { printable } from '../../lib/printable.ts';
import type { Context } from '../../model.ts';
import { answerDocument } from '../../report/json.ts';
import type { Output } from '../command.ts';
import { withSession } from '../shared/with-session.ts';

/**
 * `pygov evidence ingest`: takes a report of a run somewhere else for evidence of the whole suite at a tree. What the
 * report says of the tree is the caller's word, so it counts only where the repository trusts it.
 * @returns 0 where it shows that the tests passed, 1 where they did not
 * @throws UsageError for a report that cannot be read or in which no test ran; nothing is recorded then
 */
export async function ingest(
  context: Context,
  { file, tree, json }: { file: string; tree: string; json: boolean },
  output: Output,
): Promise<number> {
  const name = basename(file);
  const counts = await readJunit(readReport(resolve(context.cwd, file), name), name);
  const { tests, failures, errors, skipped } = counts;
  const summary = describeJunit(counts);
  if (tests - skipped <= 0)
    throw new UsageError(`${name} shows no test that ran (${summary}): it proves nothing`);
  return withSession(context, async session => {
    const { change } = await rangeToJudge(session, { tree });
    const { values, file: config } = await session.loadConfig(change.head.tree);
    const now = context.now().getTime();
    session.ledger.prepare();
    const record = recordIngested(session.ledger, {
      claim: 'tests-green',
      tree: change.head.tree,
      result: failures + errors > 0 ? 'failed' : 'passed',
      summary,
      tool: 'JUnit XML',
      finished: new Date(Math.min(now, counts.startedMs ?? now)),
    });
    const trusted = values.evidence?.['trust-ingested']?.reason;
    if (json) output.out(answerDocument({ record, trusted: trusted !== undefined }));
    else {
      output.out(
        `ingested for tests-green at tree ${record.tree.slice(0, 10)}: ${record.result}, ${summary}`,
      );
      if (trusted === undefined) {
        const where = config ?? '.governancerc';
        output.out(
          printable(`it does not count: evidence.trust-ingested is not set in ${where} of that tree`),
        );
      }
    }
    return record.result === 'passed' ? 0 : 1;
  });
}

function readReport(path: string, name: string): string {
  try {
    if (statSync(path).size > junitBytes) throw new UsageError(`${name} is too big`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw new UsageError(`${name} cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}
