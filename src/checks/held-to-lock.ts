import type { RepoPath } from '../model.ts';
import type { ProjectConfig } from '../toolchain/project-config.ts';
import { lockState, type LockState } from '../toolchain/lock-state.ts';
import type { Python } from '../toolchain/toolchain.ts';
import type { CheckContext, SinglePlan } from './check.ts';

/**
 * What keeps a tool that imports the project's packages from proving anything: the environment of one of these folders
 * is not the one that the lock of the judged tree asks for. Undefined where they agree, or there is none to compare.
 */
export async function heldToLock(
  context: CheckContext,
  folders: readonly RepoPath[],
): Promise<Extract<SinglePlan, { kind: 'unproved' }> | undefined> {
  for (const folder of new Set(folders)) {
    const toolchain = await context.toolchain(folder);
    if (toolchain.kind === 'unusable') continue;
    const state = await knownState(toolchain.python, folder, context);
    if (state.kind === 'differs' || state.kind === 'unreadable') {
      const { message, recovery } = state;
      return { kind: 'unproved', reason: 'ENV_MISMATCH', message, recovery };
    }
  }
  return undefined;
}

/** Reading a long lock takes 0.1 s, and every claim that needs the environment asks for it. */
const states = new WeakMap<ProjectConfig, Map<string, Promise<LockState>>>();

function knownState(python: Python, folder: RepoPath, { project, env }: CheckContext): Promise<LockState> {
  const known = states.get(project) ?? new Map<string, Promise<LockState>>();
  states.set(project, known);
  const key = `${folder}\0${python.executable}`;
  const state = known.get(key) ?? lockState(python, { project, folder, env });
  known.set(key, state);
  return state;
}
