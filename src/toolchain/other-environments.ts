import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasPython } from './managers/places.ts';

/**
 * The interpreters of the environments that tox and nox have made in a work tree, relative to its root. Each is for one
 * purpose and one version of Python, so a person has to name the one that counts.
 */
export function otherEnvironments(root: string): string[] {
  return ['.tox', '.nox']
    .filter(folder => existsSync(join(root, folder)))
    .flatMap(folder =>
      readdirSync(join(root, folder))
        .sort()
        .map(name => join(folder, name)),
    )
    .filter(environment => hasPython(join(root, environment)))
    .map(environment => join(environment, 'bin', 'python'));
}
