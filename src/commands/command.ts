import type { Context } from '../model.ts';

/** Where a command writes; each call is one or more whole lines, without the last newline. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** A verb of the command line. It returns the exit code, and throws UsageError for what it cannot do. */
export interface Command {
  run(args: string[], context: Context, output: Output): Promise<number>;
}
