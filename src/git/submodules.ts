import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GitError, nulSeparated } from '../lib/plumbing.ts';
import { isUtf8Path } from '../lib/repo-path.ts';
import type { Oid, RepoPath, TreeFile } from '../model.ts';
import { runGit, type Repository } from './repository.ts';

/** A submodule as a tree records it, and what of it is on this machine. */
export type Submodule = {
  /** Relative to the root of the repository that records it. */
  readonly path: RepoPath;
  readonly commit: Oid;
} & (
  | { readonly state: 'here'; readonly repository: Repository; readonly tree: Oid }
  /** It is initialised, and lacks the commit. */
  | { readonly state: 'missing'; readonly repository: Repository }
  /** It is not initialised, or the tree does not say where it comes from: git leaves an empty folder. */
  | { readonly state: 'empty' }
);

/**
 * The submodules of a tree, not those within them.
 * @param path where this repository itself is, below the user's work tree: a submodule may keep its git folder there
 */
export async function findSubmodules(
  repository: Repository,
  { tree, files, path: parent }: { tree: Oid; files: readonly TreeFile[]; path: RepoPath },
): Promise<Submodule[]> {
  const recorded = files.filter(({ mode }) => mode === '160000');
  if (recorded.length === 0) return [];
  const names = await submoduleNames(repository, tree, files);
  return Promise.all(
    recorded.map(async ({ path, oid: commit }): Promise<Submodule> => {
      const name = names.get(path);
      const candidates =
        name === undefined ? [] : gitFolders(repository, name, join(repository.root, parent, path));
      for (const folder of candidates) {
        const submodule = asRepository(repository, folder);
        const found = await treeOf(submodule, commit);
        if (found !== undefined) return { path, commit, state: 'here', repository: submodule, tree: found };
      }
      const [first] = candidates;
      if (first === undefined) return { path, commit, state: 'empty' };
      return { path, commit, state: 'missing', repository: asRepository(repository, first) };
    }),
  );
}

/** Names by path, as `.gitmodules` of the tree has them: with `--null` an item is `submodule.<name>.path LF <path>`. */
async function submoduleNames(
  repository: Repository,
  tree: Oid,
  files: readonly TreeFile[],
): Promise<Map<RepoPath, string>> {
  const isThere = files.some(({ path, mode }) => path === '.gitmodules' && mode.startsWith('100'));
  if (!isThere) return new Map();
  try {
    const args = ['config', '--null', '--blob', `${tree}:.gitmodules`];
    const output = await runGit(repository, [...args, '--get-regexp', '^submodule\\..*\\.path$']);
    return new Map(
      [...nulSeparated(output)].flatMap(item => {
        const [, name, path] = /^submodule\.(.*)\.path\n(.*)$/s.exec(item.toString()) ?? [];
        return name !== undefined && path !== undefined ? [[path.replace(/\/+$/, ''), name] as const] : [];
      }),
    );
  } catch (error) {
    // No such setting, or a file that git cannot read, which it passes over as well.
    if (error instanceof GitError) return new Map();
    throw error;
  }
}

/** Where the objects may be: absorbed into the git folder of the repository, or in the submodule's own folder. */
function gitFolders({ gitDir, commonDir }: Repository, name: string, folder: string): string[] {
  // As git does: a name must not lead out of the folder of all modules.
  const isSafe = isUtf8Path(folder) && !name.split(/[\\/]/).includes('..') && !name.startsWith('/');
  if (!isSafe) return [];
  const places = [gitDir, commonDir].map(parent => join(parent, 'modules', name));
  return [...new Set([...places, ownGitFolder(folder)])].filter(
    place => place !== undefined && existsSync(join(place, 'HEAD')),
  ) as string[];
}

/** `.git` is a folder, or a file with one line `gitdir: <path>`; see gitrepository-layout(5). */
function ownGitFolder(folder: string): string | undefined {
  const path = join(folder, '.git');
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return stats && path;
  const target = /^gitdir: (.+)\n?$/.exec(readFileSync(path, 'utf8'))?.[1];
  return target === undefined ? undefined : resolve(folder, target);
}

/** Objects are asked of it from where the user already is; its own work tree need not exist. */
function asRepository(parent: Repository, gitDir: string): Repository {
  // These name objects of the repository that is committed to.
  const own = /^GIT_(OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH|NAMESPACE)$/;
  const env = Object.entries(parent.gitEnv).filter(([name]) => !own.test(name));
  return {
    ...parent,
    gitDir,
    commonDir: gitDir,
    indexFile: join(gitDir, 'index'),
    gitEnv: { ...Object.fromEntries(env), GIT_DIR: gitDir, GIT_WORK_TREE: parent.root },
    mergeHeads: [],
  };
}

async function treeOf(repository: Repository, commit: Oid): Promise<Oid | undefined> {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{tree}`];
    return (await runGit(repository, args)).toString().trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
