import { printable } from '../../lib/printable.ts';
import type { Context, Verdict } from '../../model.ts';
import { shortList } from '../../report/many-refs.ts';
import { formatFindings } from '../../report/terminal.ts';
import type { Output } from '../command.ts';
import { liveReport, type LiveReport } from './live-report.ts';

/** More than so many blocked Changes are named instead of told. */
const blockedShown = 10;

/**
 * Tells a gate on many Changes: those that are blocked in full, the others in one line for each state. Every warning is
 * told once, and so is what people have let be.
 */
export async function compactReport(context: Context, output: Output, total: number): Promise<LiveReport> {
  const lines: string[] = [];
  const live = await liveReport(context, { ...output, out: line => lines.push(line) }, { json: false });
  const labels = new Map<string, string[]>();
  const warnings = new Set<string>();
  const accepted = new Set<string>();
  let blocked = 0;
  output.out(`pygov pre-push: ${total} different changes, each judged at its own tree`);
  return {
    start: (gate, change) => {
      live.start(gate, change);
    },
    onProgress: live.onProgress,
    end(verdict) {
      live.end(verdict);
      const told = lines.splice(0);
      for (const warning of verdict.warnings) warnings.add(warning);
      if (verdict.exitCode !== 0 && (blocked += 1) <= blockedShown) {
        output.out(told.join('\n'));
        return;
      }
      for (const line of acceptedIn(verdict)) accepted.add(line);
      const state = stateOf(verdict);
      labels.set(state, [...(labels.get(state) ?? []), ...verdict.change.label.split(', ')]);
    },
    close(verdicts, exitCode) {
      live.close(verdicts, exitCode);
      for (const warning of warnings) output.out(`warning: ${printable(warning)}`);
      for (const line of accepted) output.out(line);
      for (const [state, names] of labels) output.out(`${state}: ${printable(shortList(names))}`);
      if (exitCode !== 0) output.out(`blocked: ${blocked} of ${total} changes`);
    },
  };
}

function acceptedIn({ claims }: Verdict): string[] {
  const findings = claims.flatMap(({ notes }) => notes.filter(note => note.accepted !== undefined));
  return formatFindings(findings, { color: false });
}

function stateOf({ state, blocker }: Verdict): string {
  return blocker ? `blocked, ${blocker.claim}` : state;
}
