import { locateRepository } from '../git/repository.ts';
import { uninstall, type UninstalledHook } from '../install.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Context } from '../model.ts';
import type { Output } from './command.ts';
import { parseCommand } from './shared/parse.ts';

const usage = `usage: pygov uninstall

Takes pygov's hooks out and puts back the hooks that stood there before.`;

/**
 * `pygov uninstall`: takes the hooks out and puts back what stood there before. Gives 2 where a hook that still calls
 * pygov had to stay.
 * @throws UsageError where the hooks folder cannot be written
 */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  if (!parseCommand({ usage, options: {} }, args, output)) return 0;
  const { hooks, refusal } = await uninstall(await locateRepository(context));
  if (refusal) output.err(`note: ${refusal.message}`);
  for (const hook of hooks) output.out(describe(hook));
  return hooks.some(hook => hook.change === 'edited') ? 2 : 0;
}

function describe({ path, change, kept }: UninstalledHook): string {
  const remains = kept === undefined ? '' : `; the hook from before pygov remains at ${displayPath(kept)}`;
  return `${displayPath(path)}: ${outcomes[change]}${remains}`;
}

const outcomes: Record<UninstalledHook['change'], string> = {
  removed: 'removed',
  restored: 'the hook from before pygov is back',
  missing: 'not installed',
  foreign: "left alone, it is not pygov's",
  edited: "left alone, pygov's hook was changed by somebody; remove it by hand",
};
