import type { ProgressEvent } from '../../gate/request.ts';
import type { Change, Context, GateName, Verdict } from '../../model.ts';
import { verdictDocument } from '../../report/json.ts';
import { formatClaim, formatHeader, formatVerdict, type TerminalStyle } from '../../report/terminal.ts';
import type { Output } from '../command.ts';

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
  const spinner = terminal && process.stderr.isTTY ? await makeSpinner(env) : undefined;
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

/** Only on a terminal with a width: on one of 0 columns ora never ends. */
async function makeSpinner(
  env: Context['env'],
): Promise<{ start(text: string): void; stop(): void } | undefined> {
  if (!(process.stderr.columns > 0) || env.CI) return undefined;
  const { default: ora } = await import('ora');
  // Ctrl-C must reach pygov, and the hook's stdin is git's.
  const color = env.NO_COLOR ? false : 'cyan';
  const spinner = ora({ stream: process.stderr, discardStdin: false, hideCursor: false, color });
  return {
    start: text => void spinner.start(text),
    stop: () => void spinner.stop(),
  };
}

function ignore(): void {
  // A JSON document has no progress.
}
