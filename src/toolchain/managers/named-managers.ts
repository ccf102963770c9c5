import type { Context } from '../../model.ts';
import type { ProjectFiles } from '../project-files.ts';
import { conda } from './conda.ts';
import { hatch } from './hatch.ts';
import type { Manager } from './manager.ts';
import { pdm } from './pdm.ts';
import { pipenv } from './pipenv.ts';
import { poetry } from './poetry.ts';
import { uv } from './uv.ts';

export interface NamedManager {
  readonly manager: Manager;
  /** The file or table that names it. */
  readonly by: string;
}

const managers: readonly Manager[] = [uv, poetry, pdm, pipenv, hatch, conda];

/** The managers that a project names, those with a lock file first: a table may be left over, or a build backend's. */
export async function namedManagers(project: ProjectFiles, env: Context['env']): Promise<NamedManager[]> {
  const named: NamedManager[] = [];
  for (const manager of managers) {
    const by = await manager.namedBy(project, env);
    if (by !== undefined) named.push({ manager, by });
  }
  const hasLock = ({ by }: NamedManager) => by.endsWith('.lock');
  return [...named.filter(hasLock), ...named.filter(one => !hasLock(one))];
}
