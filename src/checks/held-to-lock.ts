import type { RepoPath } from '../model.ts';
import { lockState } from '../toolchain/lock-state.ts';
import type { CheckContext, SinglePlan } from './check.ts';

/**
 * What keeps a tool that imports the project's packages from proving anything: the environment of one of these folders
 * is not the one that the lock of the judged tree asks for. Undefined where they agree, or there is none to compare.
 */
export async function heldToLock(
  context: CheckContext,
  folders: readonly RepoPath[],
): Promise<Extract<SinglePlan, { kind: 'unproved' }> | undefined> {
  const { project, env } = context;
  for (const folder of new Set(folders)) {
    const toolchain = await context.toolchain(folder);
    if (toolchain.kind === 'unusable') continue;
    const state = await lockState(toolchain.python, { project, folder, env });
    if (state.kind === 'differs' || state.kind === 'unreadable') {
      const { message, recovery } = state;
      return { kind: 'unproved', reason: 'ENV_MISMATCH', message, recovery };
    }
  }
  return undefined;
}
