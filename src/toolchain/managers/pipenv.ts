import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Manager, Place } from './manager.ts';
import { environmentName, expand, hasPython, pathHash } from './places.ts';

/**
 * pipenv: `<WORKON_HOME>/<folder>-<hash of the Pipfile's path>`, or what a file `.venv` names. Its `--venv` would make
 * WORKON_HOME, so it is not asked. See "Virtual Environments" of its documentation.
 */
export const pipenv: Manager = {
  name: 'pipenv',
  namedBy(project) {
    return Promise.resolve(['Pipfile.lock', 'Pipfile'].find(path => project.has(path)));
  },
  environment(place) {
    const folder = candidates(place).find(hasPython);
    return Promise.resolve(folder === undefined ? { kind: 'none' } : { kind: 'folder', folder });
  },
  install: ['sync', '--dev'],
};

function candidates({ root, env }: Place): string[] {
  const workon = expand(env.WORKON_HOME ?? join(userDataOnAnyPlatform(env), 'virtualenvs'), root, env);
  const named = linkedName(root);
  if (named !== undefined) return [named.includes('/') ? join(root, named) : join(workon, named)];
  const inProject = join(root, '.venv');
  if (/^(1|true|yes|on|enabled)$/i.test(env.PIPENV_VENV_IN_PROJECT ?? '')) return [inProject];
  if (env.PIPENV_CUSTOM_VENV_NAME) return [join(workon, env.PIPENV_CUSTOM_VENV_NAME)];
  const suffix = env.PIPENV_PYTHON ? `-${basename(env.PIPENV_PYTHON)}` : '';
  const folders = [...new Set([root, realpathSync(root)])];
  return folders.map(folder =>
    join(workon, `${environmentName(basename(folder))}-${pathHash(join(folder, 'Pipfile'))}${suffix}`),
  );
}

/** It goes by XDG on macOS too. */
function userDataOnAnyPlatform(env: Place['env']): string {
  return env.XDG_DATA_HOME ?? '~/.local/share';
}

/** What stands in `.venv` where that is a file. */
function linkedName(root: string): string | undefined {
  const file = join(root, '.venv');
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8').trim() : undefined;
}
