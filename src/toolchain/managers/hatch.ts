import { join } from 'node:path';
import { normalizeName } from '../../lib/package-name.ts';
import type { Manager } from './manager.ts';
import { expand, hasPython, pathHash, userData } from './places.ts';

/**
 * hatch: the environment `default`, at its configured path or in `<data>/env/virtual/<name>/<hash of the folder>/<name>`.
 * Those for other purposes are not chosen. See "Environment > Virtual" of its documentation.
 */
export const hatch: Manager = {
  name: 'hatch',
  async namedBy(project) {
    if (await project.toml('hatch.toml', 'envs')) return 'hatch.toml';
    return (
      (await project.toml('pyproject.toml', 'tool', 'hatch', 'envs')) && 'pyproject.toml [tool.hatch.envs]'
    );
  },
  async environment({ root, project, env }) {
    const settings =
      (await project.toml('hatch.toml', 'envs', 'default')) ??
      (await project.toml('pyproject.toml', 'tool', 'hatch', 'envs', 'default'));
    const { name } = (await project.toml('pyproject.toml', 'project')) ?? {};
    const configured = env.HATCH_ENV_TYPE_VIRTUAL_PATH ?? settings?.path;
    const data = env.HATCH_DATA_DIR ?? userData(env, 'hatch');
    const project_ = normalizeName(typeof name === 'string' ? name : '');
    const folder =
      typeof configured === 'string'
        ? expand(configured, root, env)
        : join(data, 'env', 'virtual', project_, pathHash(root), project_);
    return hasPython(folder) ? { kind: 'folder', folder } : { kind: 'none' };
  },
  install: ['env', 'create'],
};
