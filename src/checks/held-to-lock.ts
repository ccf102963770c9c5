import type { Input, RepoPath } from '../model.ts';
import { lockState } from '../toolchain/lock-state.ts';
import type { CheckContext, SinglePlan } from './check.ts';

/**
 * Holds a tool that imports the project's packages to the lock of the judged tree: it proves nothing where the environment
 * of one of these folders is not the one that the lock asks for. Else gives the files of the lock as inputs, so that
 * what stood at the base is judged with the lock that the environment has.
 */
export async function heldToLock(
  context: CheckContext,
  folders: readonly RepoPath[],
): Promise<
  { readonly kind: 'held'; readonly inputs: readonly Input[] } | Extract<SinglePlan, { kind: 'unproved' }>
> {
  const { project, env, cache, change, workTrees } = context;
  const inputs = new Map<string, Input>();
  for (const folder of new Set(folders)) {
    const toolchain = await context.toolchain(folder);
    if (toolchain.kind === 'unusable') continue;
    const place = {
      project,
      folder,
      isStaged: change.kind === 'staged',
      root: workTrees[0] ?? '',
      env,
      cache,
    };
    const state = await lockState(toolchain.python, place);
    if (state.kind === 'differs' || state.kind === 'unreadable') {
      const { message, recovery } = state;
      return { kind: 'unproved', reason: 'ENV_MISMATCH', message, recovery };
    }
    if (state.kind === 'agrees') for (const input of state.inputs) inputs.set(input.label, input);
  }
  return { kind: 'held', inputs: [...inputs.values()] };
}
