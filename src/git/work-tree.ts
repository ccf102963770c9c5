import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nulSeparated } from '../lib/plumbing.ts';
import { decodePath } from '../lib/repo-path.ts';
import type { Oid, RepoPath, Workspace } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/**
 * The user's working tree as the place where a command runs that needs the real folder. What it says speaks for a tree
 * only while the files there are that tree's.
 */
export class WorkTree implements Workspace {
  readonly path: string;
  readonly #repository: Repository;
  readonly #tree: Oid;
  readonly #folder: string;

  /** @param folder for reports and caches, outside every work tree */
  constructor(repository: Repository, tree: Oid, folder: string) {
    this.path = repository.root;
    this.#repository = repository;
    this.#tree = tree;
    this.#folder = folder;
  }

  /** What differs from the tree: content, mode, files that are missing, and untracked files that git does not ignore. */
  async changedFiles(): Promise<RepoPath[]> {
    const folder = mkdtempSync(join(tmpdir(), 'pygov-index-'));
    try {
      // An index of its own has no flags such as assume-unchanged, which would hide a difference.
      const env = { GIT_INDEX_FILE: join(folder, 'index') };
      const run = (...args: string[]) => runGit(this.#repository, [...options, ...args], { env });
      await run('read-tree', this.#tree);
      const changed = await run('diff', '--name-only', '-z', '--no-ext-diff', '--ignore-submodules=none');
      const untracked = await run('ls-files', '--others', '--exclude-standard', '-z');
      return [...nulSeparated(changed), ...nulSeparated(untracked)].map(decodePath);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  cacheFolder(name: string): string {
    return this.#made(join(this.#folder, 'cache', name));
  }

  reportFolder(name: string): string {
    const folder = join(this.#folder, 'reports', name);
    rmSync(folder, { recursive: true, force: true });
    return this.#made(folder);
  }

  /** No other gate clears this folder up, so none has to know what runs in it. */
  readonly onStart = (): void => undefined;

  #made(folder: string): string {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
}

/** What the user's configuration may switch on and would hide a difference, or run something. */
const options = [
  'core.sparseCheckout=false',
  'core.splitIndex=false',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.hooksPath=/dev/null',
  'diff.autoRefreshIndex=true',
].flatMap(option => ['-c', option]);
