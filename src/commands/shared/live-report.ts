import type { ProgressEvent } from '../../gate/request.ts';
import type { Change, Context, GateName, Verdict } from '../../model.ts';
import { verdictDocument } from '../../report/json.ts';
import { formatClaim, formatHeader, formatVerdict, type TerminalStyle } from '../../report/terminal.ts';
import type { Output } from '../command.ts';
import { makeSpinner } from './spinner.ts';

/** Tells a gate as it goes: lines and, on a terminal, a spinner; or one JSON document at the end and nothing else. */
export interface LiveReport {
  start(gate: GateName, change: Change): void;
  readonly onProgress: (event: ProgressEvent) => void;
  end(verdict: Verdict): void;
  /** After the last verdict. */
  close(verdicts: readonly Verdict[], exitCode: number): void;
}

export async function liveReport(
  { env }: Context,
  output: Output,
  { json }: { json: boolean },
): Promise<LiveReport> {
  if (json) {
    return {
      start: ignore,
      onProgress: ignore,
      end: ignore,
      close: (verdicts, exitCode) => {
        output.out(verdictDocument(verdicts, exitCode));
      },
    };
  }
  const terminal = process.stdout.isTTY && env.TERM !== 'dumb';
  let style: TerminalStyle = { color: terminal && !env.NO_COLOR, claimWidth: 0 };
  let gate: GateName = 'ci';
  const spinner = terminal ? await makeSpinner(env) : undefined;
  return {
    start(name, change) {
      gate = name;
      output.out(formatHeader(gate, change, style));
    },
    onProgress(event) {
      switch (event.kind) {
        case 'started':
          style = { ...style, claimWidth: Math.max(...event.claims.map(({ length }) => length)) + 2 };
          return;
        case 'running':
          spinner?.start(event.claims.join(', '));
          return;
        case 'decided':
          spinner?.stop();
          output.out(formatClaim(gate, event.result, style));
      }
    },
    end(verdict) {
      output.out(formatVerdict(verdict, style));
    },
    close: () => spinner?.stop(),
  };
}

function ignore(): void {
  // A JSON document has no progress.
}
