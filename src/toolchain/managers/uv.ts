import { expand, hasPython } from './places.ts';
import type { Manager } from './manager.ts';

/** uv: the folder of UV_PROJECT_ENVIRONMENT, else `.venv`, which is looked for in any project. */
export const uv: Manager = {
  name: 'uv',
  async namedBy(project) {
    if (project.has('uv.lock')) return 'uv.lock';
    return (await project.toml('pyproject.toml', 'tool', 'uv')) && 'pyproject.toml [tool.uv]';
  },
  environment({ root, env }) {
    const folder = expand(env.UV_PROJECT_ENVIRONMENT ?? '.venv', root, env);
    return Promise.resolve(hasPython(folder) ? { kind: 'folder', folder } : { kind: 'none' });
  },
  install: ['sync'],
};
