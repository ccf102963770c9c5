import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from '../../lib/errors.ts';
import type { Output } from '../command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const helpOption = { help: { type: 'boolean', short: 'h', default: false } } as const satisfies Options;

type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: T & typeof helpOption }>
>;

/**
 * Reads a command line with `--help` besides the given options.
 * @returns undefined where help was asked for and printed
 * @throws UsageError, with the usage, for an unknown option, a missing value, or arguments where there must be none
 */
export function parseCommand<const T extends Options>(
  { usage, options, positionals = false }: { usage: string; options: T; positionals?: boolean },
  args: string[],
  output: Output,
): Parsed<T> | undefined {
  const parsed = refuseWithUsage(usage, () =>
    parseArgs({ args, allowPositionals: true, options: { ...options, ...helpOption } }),
  );
  if ('help' in parsed.values && parsed.values.help === true) {
    output.out(usage);
    return undefined;
  }
  const [unexpected] = parsed.positionals;
  if (!positionals && unexpected !== undefined) {
    throw new UsageError(`unexpected argument ${JSON.stringify(unexpected)}\n\n${usage}`);
  }
  return parsed;
}

export const jsonOption = { json: { type: 'boolean', default: false } } as const satisfies Options;

function refuseWithUsage<T>(usage: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      throw new UsageError(`${error.message.split('. To specify')[0] ?? error.message}\n\n${usage}`);
    }
    throw error;
  }
}
