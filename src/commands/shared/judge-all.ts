import type { ChangeToJudge } from '../../judge-changes.ts';
import type { GateName, Verdict } from '../../model.ts';
import type { Session } from '../../session.ts';
import type { Output } from '../command.ts';
import { compactReport } from './compact-report.ts';
import { liveReport } from './live-report.ts';

/** Of more Changes than this only those that are not ready are told in full. */
const toldInFull = 5;

/** Judges Changes one after another, each at its own tree; all are judged, so that every bad ref is named. */
export async function judgeAll(
  session: Session,
  changes: readonly ChangeToJudge[],
  options: { gate: GateName; json: boolean; keepGoing: boolean },
  output: Output,
): Promise<number> {
  const { gate, json, keepGoing } = options;
  const report =
    json || changes.length <= toldInFull
      ? await liveReport(session.context, output, { json })
      : await compactReport(session.context, output, changes.length);
  const verdicts: Verdict[] = [];
  for (const { change, tip, scope, partial } of changes) {
    report.start(gate, change);
    const { onProgress } = report;
    const verdict = await session.judge(change, {
      gate,
      keepGoing,
      onProgress,
      ...(tip !== undefined && { tip }),
      ...(scope !== undefined && { scope }),
      ...(partial !== undefined && { partial }),
    });
    report.end(verdict);
    verdicts.push(verdict);
    if (session.context.signal.aborted) break;
  }
  const exitCode = worst(verdicts);
  report.close(verdicts, exitCode);
  return exitCode;
}

/** A failed claim says more than one that could not be judged. */
function worst(verdicts: readonly Verdict[]): number {
  const codes = verdicts.map(({ exitCode }) => exitCode);
  return codes.includes(1) ? 1 : Math.max(0, ...codes);
}
