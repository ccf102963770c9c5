import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExecutable } from '../../lib/executable.ts';
import type { Manager } from './manager.ts';

/** pdm: the interpreter that the file `.pdm-python` of the project names. */
export const pdm: Manager = {
  name: 'pdm',
  async namedBy(project) {
    if (project.has('pdm.lock')) return 'pdm.lock';
    const table = await project.toml('pyproject.toml', 'tool', 'pdm');
    // [tool.pdm.build] and [tool.pdm.version] belong to its build backend, which any manager can use.
    return table && Object.keys(table).some(key => !['build', 'version'].includes(key))
      ? 'pyproject.toml [tool.pdm]'
      : undefined;
  },
  environment({ root }) {
    const file = join(root, '.pdm-python');
    const python = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    return Promise.resolve(
      python !== '' && isExecutable(python) ? { kind: 'python', python } : { kind: 'none' },
    );
  },
  install: ['install'],
};
