import { UsageError } from '../lib/errors.ts';
import type { Context } from '../model.ts';
import type { Output } from './command.ts';
import { runContractModels } from './contract/models.ts';

const usage = `usage: pygov contract models [A..B] [--all] [--json]

  models   what a change does to models and routes of the code, for those who call it`;

/** `pygov contract`: what a change does to those who use the interface. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'models') return runContractModels(rest, context, output);
  if (verb === '--help' || verb === '-h') {
    output.out(usage);
    return 0;
  }
  throw new UsageError(usage, { recovery: 'pygov contract --help' });
}
