import type { RepoPath } from '../model.ts';
import { declaredTool } from '../toolchain/declared-tool.ts';
import type { CheckContext } from './check.ts';

/** How a tool that is not installed is got by the project's manager; empty where that does not know it. */
export async function declaredRecovery(
  context: CheckContext,
  name: string,
  folder: RepoPath = '',
): Promise<{ recovery?: string }> {
  const toolchain = await context.toolchain(folder);
  if (toolchain.kind === 'unusable' || toolchain.python.packages.has(name)) return {};
  const recovery = await declaredTool(name, toolchain.python, { ...context, folder });
  return recovery === undefined ? {} : { recovery };
}
