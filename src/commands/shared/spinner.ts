import type { Context } from '../../model.ts';

export interface Spinner {
  start(text: string): void;
  stop(): void;
}

/** Only on a terminal with a width: on one of 0 columns ora never ends. */
export async function makeSpinner(env: Context['env']): Promise<Spinner | undefined> {
  if (!process.stderr.isTTY || !(process.stderr.columns > 0) || env.CI) return undefined;
  const { default: ora } = await import('ora');
  // Ctrl-C must reach pygov, and the hook's stdin is git's.
  const color = env.NO_COLOR ? false : 'cyan';
  const spinner = ora({ stream: process.stderr, discardStdin: false, hideCursor: false, color });
  return {
    start: text => void spinner.start(text),
    stop: () => void spinner.stop(),
  };
}
