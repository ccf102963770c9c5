import { UsageError } from '../lib/errors.ts';
import type { Context } from '../model.ts';
import type { Output } from './command.ts';
import { runContractAccept } from './contract/accept.ts';
import { runContractDiff } from './contract/diff.ts';
import { runContractModels } from './contract/models.ts';

const usage = `usage: pygov contract accept --reason TEXT [A..B] [--expires DAY] [--json]
       pygov contract diff [A..B] [--all] [--protect wire|source] [--markdown | --json]
       pygov contract models [A..B] [--all] [--json]

  accept   says why a change of OpenAPI documents, models and routes is right
  diff     what a change does to them, for those who call the interface
  models   what it does to models and routes alone, with those that no document tells`;

/** `pygov contract`: what a change does to those who use the interface. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'accept') return runContractAccept(rest, context, output);
  if (verb === 'diff') return runContractDiff(rest, context, output);
  if (verb === 'models') return runContractModels(rest, context, output);
  if (verb === '--help' || verb === '-h') {
    output.out(usage);
    return 0;
  }
  throw new UsageError(usage, { recovery: 'pygov contract --help' });
}
