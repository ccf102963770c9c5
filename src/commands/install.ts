import { locateRepository } from '../git/repository.ts';
import { install, type InstalledHook } from '../install.ts';
import { dataFolder } from '../install/program.ts';
import { UsageError } from '../lib/errors.ts';
import { packageRoot, packageVersion } from '../lib/package-root.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Context } from '../model.ts';
import type { Output } from './command.ts';
import { parseCommand } from './shared/parse.ts';

const usage = `usage: pygov install

Puts pygov's hooks into this repository: pre-commit, pre-merge-commit and pre-push. A hook that is there already
goes on running, before pygov. A second call refreshes the hooks after an upgrade.`;

/**
 * `pygov install`: puts the hooks in and says where.
 * @throws UsageError where pygov does not or cannot write
 */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  if (!parseCommand({ usage, options: {} }, args, output)) return 0;
  if (process.platform === 'win32') throw new UsageError('pygov needs a POSIX system: on Windows, use WSL');
  const { folder, hooks, offeredForCommit } = await install(await locateRepository(context), {
    packageRoot: packageRoot(),
    version: packageVersion(),
    node: process.execPath,
    dataFolder: dataFolder(context.env, process.platform),
  });
  output.out(`hooks in ${displayPath(folder)}:`);
  for (const hook of hooks) output.out(`  ${hook.name.padEnd(16)}  ${hook.change}${describePrevious(hook)}`);
  if (offeredForCommit) output.out('They hold paths of this machine: keep them out of your commits.');
  output.out('next: pygov doctor');
  return 0;
}

function describePrevious({ previous }: InstalledHook): string {
  if (!previous) return '';
  const path = `${displayPath(previous.path)}${namedTools(previous.tools)}`;
  return previous.runs ? `, runs ${path} first` : `, keeps ${path}, which does not run: it is not executable`;
}

function namedTools(tools: readonly string[]): string {
  return tools.length === 0 ? '' : ` (${tools.join(', ')})`;
}
