import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findOnPath } from '../../lib/executable.ts';
import { parseYaml } from '../../lib/yaml.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { ProjectFiles } from '../project-files.ts';
import type { Manager } from './manager.ts';
import { hasPython, home } from './places.ts';

const environmentFiles = ['environment.yml', 'environment.yaml'];

const otherFiles = ['pyproject.toml', 'requirements.txt', 'setup.py', 'setup.cfg', 'Pipfile'];

/**
 * conda: the environment with the name that `environment.yml` gives, active or in the list that conda keeps; without a
 * name the active one.
 */
export const conda: Manager = {
  name: 'conda',
  namedBy(project, env) {
    const file = environmentFiles.find(path => project.has(path));
    // Many projects have the file beside another way to install them; then it binds those who have conda.
    const usesConda = env.CONDA_PREFIX ?? env.CONDA_EXE ?? findOnPath('conda', env.PATH);
    const bound = usesConda !== undefined || !otherFiles.some(path => project.has(path));
    return Promise.resolve(bound ? file : undefined);
  },
  async environment({ project, env }) {
    const active = env.CONDA_PREFIX;
    const name = await environmentName(project);
    const known = [...(active ? [active] : []), ...listed(home(env))];
    const fits = (folder: string) => (name === undefined ? folder === active : basename(folder) === name);
    const folders = [...new Set(known)].filter(folder => fits(folder) && hasPython(folder));
    const [first] = folders;
    if (first === undefined) return { kind: 'none' };
    return folders.length === 1 || first === active
      ? { kind: 'folder', folder: first }
      : { kind: 'several', folders };
  },
  install: ['env', 'create'],
};

async function environmentName(project: ProjectFiles): Promise<string | undefined> {
  const path = environmentFiles.find(file => project.has(file));
  const text = path === undefined ? undefined : await project.text(path);
  if (path === undefined || text === undefined) return undefined;
  try {
    const { name } = ((await parseYaml(text, path)) ?? {}) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}

/** Every environment that conda has made, a path a line. */
function listed(userHome: string): string[] {
  const file = join(userHome, '.conda', 'environments.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean) : [];
}
