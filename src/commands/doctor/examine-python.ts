import { count } from '../../checks/check.ts';
import type { Session } from '../../session.ts';
import { lockState } from '../../toolchain/lock-state.ts';
import { otherEnvironments } from '../../toolchain/other-environments.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';
import type { Toolchain } from '../../toolchain/toolchain.ts';
import type { Diagnosis } from './diagnosis.ts';

/** The interpreter, how the lock of the staged tree and what is installed stand to each other, and what else is there. */
export async function examinePython(
  toolchain: Toolchain,
  project: ProjectConfig,
  session: Session,
): Promise<Diagnosis[]> {
  if (toolchain.kind === 'unusable') {
    const { message, recovery } = toolchain;
    return [{ subject: 'python', ok: false, detail: message, recovery }, ...examineOthers(session)];
  }
  const { version, executable, source, folder } = toolchain.python;
  return [
    { subject: 'python', ok: true, detail: `${version} at ${executable} (found by ${source})` },
    // One that belongs to no folder may be chosen only because nothing better was found.
    ...(folder === undefined ? examineOthers(session) : []),
    ...(await examineLock(toolchain, project, session)),
  ];
}

function examineOthers({ repository }: Session): Diagnosis[] {
  const others = otherEnvironments(repository.root);
  const [first] = others;
  if (first === undefined) return [];
  const detail = `${others.join(', ')} are not taken unasked; "python": ${JSON.stringify(first)} chooses one`;
  return [{ subject: 'other environments', ok: true, detail }];
}

async function examineLock(
  { python }: Extract<Toolchain, { kind: 'found' }>,
  project: ProjectConfig,
  session: Session,
): Promise<Diagnosis[]> {
  const { env } = session.context;
  const { root } = session.repository;
  const cache = session.cache();
  const state = await lockState(python, { project, folder: '', isStaged: true, root, env, cache });
  switch (state.kind) {
    case 'none':
      return [];
    case 'agrees': {
      const detail = `${count(state.packages, 'package')} in ${state.files.join(', ')}: what is installed agrees`;
      return [{ subject: 'lock', ok: true, detail }];
    }
    case 'differs':
    case 'unreadable':
      return [{ subject: 'lock', ok: false, detail: state.message, recovery: state.recovery }];
  }
}
