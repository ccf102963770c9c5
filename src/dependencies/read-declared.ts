import { posix } from 'node:path';
import { ConfigError } from '../lib/errors.ts';
import type { RepoPath } from '../model.ts';
import { readCondaEnvironment } from './conda-environment.ts';
import type { Declared, DeclaredFile } from './declared.ts';
import { readPipfile } from './pipfile.ts';
import { readPyproject } from './pyproject.ts';
import { readRequirementsFile } from './requirements-file.ts';
import { readSetupCfg } from './setup-cfg.ts';
import { readSetupPy } from './setup-py.ts';

/** Whether a file declares dependencies of Python, by its name. */
export function isDependencyFile(path: RepoPath): boolean {
  return readerFor(path) !== undefined;
}

/** Gives the content of a file of the tree; undefined where it has none, or git lacks it. */
export type ReadText = (path: RepoPath) => Promise<string | undefined>;

/**
 * What dependency files of a tree say, with what they include (once, however they include each other). A file that is
 * broken or not there is told as unreadable.
 */
export async function readDeclared(paths: readonly RepoPath[], readText: ReadText): Promise<DeclaredFile[]> {
  const files = new Map<RepoPath, DeclaredFile>();
  const queue = paths.map(path => ({ path, reader: readerFor(path) ?? readRequirements }));
  for (const { path, reader } of queue) {
    if (files.has(path)) continue;
    const file = await readOne(path, reader, readText);
    if (!file) continue;
    files.set(path, file);
    if (file.kind === 'unreadable') continue;
    for (const include of includedPaths(file)) queue.push({ path: include, reader: readRequirements });
  }
  return [...files.values()];
}

/** The paths that a file includes, from the root of the tree. */
export function includedPaths(file: Declared & { readonly path: RepoPath }): RepoPath[] {
  return file.includes.map(include => posix.join(posix.dirname(file.path), include));
}

type Reader = (text: string, path: RepoPath) => Promise<Declared | undefined>;

const readRequirements: Reader = (text, path) => Promise.resolve(readRequirementsFile(text, path));

const readers: readonly (readonly [RegExp, Reader])[] = [
  [/(^|\/)pyproject\.toml$/, readPyproject],
  [/(^|\/)([\w-]+[-_.])?requirements[^/]*\.(txt|in)$|(^|\/)requirements\/[^/]+\.(txt|in)$/, readRequirements],
  [/(^|\/)Pipfile$/, readPipfile],
  [/(^|\/)setup\.cfg$/, text => Promise.resolve(readSetupCfg(text))],
  [/(^|\/)setup\.py$/, text => Promise.resolve(readSetupPy(text))],
  [/(^|\/)environment[^/]*\.ya?ml$/, readCondaEnvironment],
];

function readerFor(path: RepoPath): Reader | undefined {
  return readers.find(([pattern]) => pattern.test(path))?.[1];
}

/** Undefined for a file that turns out to be about something else. */
async function readOne(
  path: RepoPath,
  reader: Reader,
  readText: ReadText,
): Promise<DeclaredFile | undefined> {
  const text = await readText(path);
  if (text === undefined) return { path, kind: 'unreadable', why: 'the tree does not have it' };
  try {
    const declared = await reader(text, path);
    return declared && { ...declared, path, kind: 'read' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { path, kind: 'unreadable', why: error.message };
  }
}
