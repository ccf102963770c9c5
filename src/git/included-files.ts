import { copyFileSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { errorCode } from '../lib/errors.ts';
import { nulSeparated } from '../lib/plumbing.ts';
import { decodePath, encodePath } from '../lib/repo-path.ts';
import type { Input, RepoPath } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/**
 * The files of the working tree that git does not track and that the repository wants in its snapshots
 * (`snapshot.include`), in git's order. Only regular files: a symlink could lead anywhere.
 * @param globs relative to the root, as in gitglossary(7) under "glob"
 */
export async function findIncludedFiles(
  repository: Repository,
  globs: readonly string[],
): Promise<RepoPath[]> {
  if (globs.length === 0) return [];
  const options = ['-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false'];
  const args = ['ls-files', '--others', '-z', '--', ...globs.map(glob => `:(top,glob)${glob}`)];
  const output = await runGit(repository, [...options, ...args], { env: { GIT_LITERAL_PATHSPECS: '0' } });
  return [...nulSeparated(output)]
    .map(decodePath)
    .filter(path => lstatSync(at(repository.root, path), { throwIfNoEntry: false })?.isFile() === true);
}

/** Included files as inputs: each by its content. */
export function includedInputs(root: string, paths: readonly RepoPath[]): Input[] {
  return paths.map(path => ({ kind: 'config', label: path, value: contentDigest(at(root, path)) }));
}

/** Puts included files beside the tracked ones of a snapshot, never in their place. */
export function copyIncluded(from: string, to: string, paths: readonly RepoPath[]): void {
  for (const path of paths) {
    const target = at(to, path);
    if (lstatSync(target, { throwIfNoEntry: false })) continue;
    mkdirSync(folderOf(target), { recursive: true });
    copyFileSync(at(from, path), target);
  }
}

function contentDigest(file: Buffer): string | undefined {
  try {
    return sha256(readFileSync(file));
  } catch (error) {
    // Gone since git listed it.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function at(root: string, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(join(root, '/')), encodePath(path)]);
}

function folderOf(file: Buffer): Buffer {
  return file.subarray(0, file.lastIndexOf(0x2f));
}
