import { accessSync, constants, mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestRepo } from './test-repo.ts';

/** A PATH with git and nothing else but these programs, each under its name. */
export function pathWith(repo: TestRepo, programs: Readonly<Record<string, string>> = {}): string {
  const folder = join(repo.home, 'bin');
  mkdirSync(folder);
  for (const [name, target] of Object.entries({ git: findGit(), ...programs })) {
    symlinkSync(target, join(folder, name));
  }
  return folder;
}

function findGit(): string {
  const candidates = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'git'));
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error('there is no git on PATH');
}
