import { posix } from 'node:path';
import { compiledAgreement, compiledSources } from './compiled-drift.ts';
import { readCompiledHeader } from './compiled-header.ts';
import type { Agreement, TreeFiles } from './drift.ts';
import { pdmAgreement } from './pdm-drift.ts';
import { pipenvAgreement } from './pipenv-drift.ts';
import { poetryAgreement } from './poetry-drift.ts';
import { uvAgreement } from './uv-drift.ts';
import { readUvLock } from './uv-members.ts';

/** A lock of the judged tree with what it was made from. */
export interface FoundLock {
  readonly path: string;
  /** Every file that decides whether it is right, from the root of the tree; also one that should be there. */
  readonly sources: readonly string[];
  readonly relock: Relock;
  /** @throws ConfigError where a file cannot be read */
  agreement(): Promise<Agreement>;
}

/** The command that writes a lock anew. */
export interface Relock {
  /** Where it is given, relative to the root. */
  readonly folder: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** Whether a path can be a lock, by its name. */
export function isLockName(path: string): boolean {
  return !isTemplate(path) && (posix.basename(path) in readers || requirementsName.test(path));
}

/** Whether a change of a path can concern a lock, by their names. */
export function mayConcern(lock: string, changed: string): boolean {
  if (lock === changed) return true;
  const name = posix.basename(changed);
  const reader = readerOf(lock);
  return reader ? name === reader.source : /\.(in|txt)$|^(pyproject\.toml|setup\.(py|cfg))$/.test(name);
}

/**
 * The lock at a path; undefined where it turns out to be none, or what it is made from is not in the tree.
 * @throws ConfigError where it cannot be read
 */
export async function findLock(path: string, tree: TreeFiles): Promise<FoundLock | undefined> {
  const folder = posix.dirname(path) === '.' ? '' : posix.dirname(path);
  const reader = readerOf(path);
  if (reader) {
    return tree.has(posix.join(folder, reader.source)) ? reader.read(path, folder, tree) : undefined;
  }
  const compiled = await readCompiledHeader(path, (await tree.text(path)) ?? '', tree);
  if (!compiled) return undefined;
  // pip-compile also writes options that nobody gave.
  const [program = '', ...args] = compiled.words.filter(word => !word.endsWith('=None'));
  return {
    path,
    sources: await compiledSources(compiled, tree),
    relock: { folder: compiled.folder, program, args },
    agreement: () => compiledAgreement(path, compiled, tree),
  };
}

interface LockReader {
  /** What it is made from, in the same folder. */
  readonly source: string;
  read(path: string, folder: string, tree: TreeFiles): FoundLock | Promise<FoundLock>;
}

const readers: Readonly<Record<string, LockReader>> = {
  'uv.lock': {
    source: 'pyproject.toml',
    async read(path, folder, tree) {
      const lock = await readUvLock(path, tree);
      return {
        path,
        sources: lock.files,
        relock: { folder, program: 'uv', args: ['lock'] },
        agreement: () => uvAgreement(lock),
      };
    },
  },
  'poetry.lock': {
    source: 'pyproject.toml',
    async read(path, folder, tree) {
      // Poetry 1 raises every version unless it is told not to.
      const isPoetry1 = /^# .* by Poetry 1\./.test((await tree.text(path)) ?? '');
      const args = isPoetry1 ? ['lock', '--no-update'] : ['lock'];
      return besideOne(path, folder, {
        source: 'pyproject.toml',
        relock: { program: 'poetry', args },
        agreement: () => poetryAgreement(path, tree),
      });
    },
  },
  'pdm.lock': {
    source: 'pyproject.toml',
    read: (path, folder, tree) =>
      besideOne(path, folder, {
        source: 'pyproject.toml',
        relock: { program: 'pdm', args: ['lock', '--update-reuse'] },
        agreement: () => pdmAgreement(path, tree),
      }),
  },
  'Pipfile.lock': {
    source: 'Pipfile',
    read: (path, folder, tree) =>
      besideOne(path, folder, {
        source: 'Pipfile',
        relock: { program: 'pipenv', args: ['lock'] },
        agreement: () => pipenvAgreement(path, tree),
      }),
  },
};

/** A lock that is made from one file in its folder. */
function besideOne(
  path: string,
  folder: string,
  {
    source,
    relock,
    agreement,
  }: { source: string; relock: Omit<Relock, 'folder'>; agreement: () => Promise<Agreement> },
): FoundLock {
  return { path, sources: [posix.join(folder, source)], relock: { folder, ...relock }, agreement };
}

function readerOf(path: string): LockReader | undefined {
  return readers[posix.basename(path)];
}

/** `requirements-dev.txt`, `requirements/test.txt`, `constraints.txt`. */
const requirementsName =
  /(^|[-_./])(requirements?|constraints?|deps|reqs)([-_.][^/]*)?\.txt$|(^|\/)[^/]*(requirements|reqs)[^/]*\/([^/]+\/)*[^/]+\.txt$/i;

/** `{{cookiecutter.project_slug}}/uv.lock` */
function isTemplate(path: string): boolean {
  return /\{\{|\{%/.test(path);
}
