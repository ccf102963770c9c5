import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { baselinePath, formatBaseline, type Baseline } from '../evidence/baseline.ts';
import { gateRequest } from '../gate-request.ts';
import { makeBaseline } from '../gate/make-baseline.ts';
import { wholeTreeToJudge } from '../judge-changes.ts';
import { InterruptedError } from '../lib/errors.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import { replaceFile } from '../lib/write-file.ts';
import type { Context } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import type { Session } from '../session.ts';
import type { Output } from './command.ts';
import { liveReport } from './shared/live-report.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov baseline [--json]

Writes what lint, format and types find in the staged tree to ${baselinePath}. Commit it: where nothing stood
before (a first commit, the first push to an empty remote), that is counted and does not block. Later changes are
compared with their base and need no baseline. Secrets and failing tests are never part of it.`;

/** `pygov baseline`: lets a tree that is new to pygov begin with what it is. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options: jsonOption }, args, output);
  if (!parsed) return 0;
  const { json } = parsed.values;
  return withSession(context, async session => {
    const { change } = await wholeTreeToJudge(session);
    const report = await liveReport(context, json ? { out: ignore, err: ignore } : output, { json: false });
    report.start('pre-commit', change);
    const options = {
      gate: 'pre-commit',
      baseline: 'ignored',
      keepGoing: true,
      onProgress: report.onProgress,
    } as const;
    const made = await makeBaseline(await gateRequest(session, change, options));
    report.close([], 0);
    if (context.signal.aborted) throw new InterruptedError('interrupted');
    write(session, made.baseline);
    const failed = made.failed.map(({ claim }) => claim);
    const notVerified = made.notVerified.map(({ claim }) => claim);
    const counts = Object.fromEntries(
      [...made.baseline].map(([claim, findings]) => [claim, total(findings)]),
    );
    if (json) output.out(answerDocument({ file: baselinePath, counts, failed, notVerified }));
    else tell(counts, { failed, notVerified }, output);
    return failed.length > 0 ? 1 : notVerified.length > 0 ? 2 : 0;
  });
}

function write({ repository }: Session, baseline: Baseline): void {
  const file = join(repository.root, baselinePath);
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, formatBaseline(baseline), 0o644);
}

function tell(
  counts: Readonly<Record<string, number>>,
  { failed, notVerified }: { failed: readonly string[]; notVerified: readonly string[] },
  output: Output,
): void {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  const content = parts.map(([claim, count]) => `${claim} ${count}`).join(', ') || 'nothing to count';
  output.out(`${baselinePath}: ${content}`);
  if (failed.length > 0) output.out(`not in it, and blocking: ${failed.join(', ')}`);
  if (notVerified.length > 0)
    output.out(`not in it, because it could not be judged: ${notVerified.join(', ')}`);
  output.out(`  to use it: ${shellCommand(['git', 'add', baselinePath])}`);
}

function total(findings: ReadonlyMap<string, { readonly count: number }>): number {
  return [...findings.values()].reduce((sum, { count }) => sum + count, 0);
}

function ignore(): void {
  // With --json only the answer is written.
}
