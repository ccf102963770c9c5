import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../lib/package-root.ts';
import { GitError, nulSeparated } from '../lib/plumbing.ts';
import { decodePath, encodePath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Oid, RepoPath } from '../model.ts';
import { runGit } from './repository.ts';
import type { SnapshotPart } from './snapshot-content.ts';

/** Paths here are relative to the part's own folder. */
export class SlotPart {
  readonly #part: SnapshotPart;
  readonly #folder: string;
  readonly #index: string;
  /** Folders of submodules that are filled as parts of their own. */
  readonly #filled: ReadonlySet<RepoPath>;

  /** @param places absolute paths: of the folder that is filled, and of the index file that describes it */
  constructor(
    part: SnapshotPart,
    places: { folder: string; index: string },
    filled: ReadonlySet<RepoPath> = new Set(),
  ) {
    this.#part = part;
    this.#folder = places.folder;
    this.#index = places.index;
    this.#filled = filled;
  }

  /**
   * Fills the folder anew, whatever is in it.
   * @returns every path that was written
   */
  async fill(): Promise<RepoPath[]> {
    rmSync(this.#index, { force: true });
    mkdirSync(dirname(this.#index), { recursive: true, mode: 0o700 });
    if (this.#part.path !== '') this.#empty();
    await this.#readTree();
    return this.#names(['ls-tree', '-r', '-z', '--name-only', this.#part.tree]);
  }

  /**
   * Brings the folder from one tree to the part's own.
   * @returns every path that was written
   * @throws GitError where a tool left what git cannot remove
   */
  async update(from: Oid): Promise<RepoPath[]> {
    const { tree } = this.#part;
    const differing = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, tree];
    const rewritten = [...(await this.changedFiles()), ...(await this.#names(differing))];
    await this.#readTree();
    return rewritten;
  }

  /** Tracked files whose content differs from the index. */
  async changedFiles(): Promise<RepoPath[]> {
    await this.refresh();
    return this.#names(['diff-files', '--name-only', '-z']);
  }

  /** Makes the index know the files by their new times. */
  async refresh(): Promise<void> {
    await this.#git(['update-index', '-q', '--refresh'], [0, 1]);
  }

  get isKnown(): boolean {
    return existsSync(this.#index);
  }

  async #readTree(): Promise<void> {
    await this.#git(['read-tree', '--reset', '-u', this.#part.tree]);
    await this.#git(['clean', '-ffdxq']);
    await this.#removeRepositories();
  }

  /**
   * `git clean` passes over every `.git`, and one that a test left behind would make tools ignore what it says. It also
   * passes over the folders of submodules: those that are no part of the snapshot are emptied here.
   */
  async #removeRepositories(): Promise<void> {
    const folders = await this.#git(['ls-tree', '-r', '-d', '-z', this.#part.tree]);
    rmSync(join(this.#folder, '.git'), { recursive: true, force: true });
    // An item is `<mode> SP <type> SP <oid> TAB <path>`; a submodule is of type commit.
    for (const item of nulSeparated(folders)) {
      const tab = item.indexOf(0x09);
      const path = item.subarray(tab + 1);
      const isSubmodule = item.toString('latin1', 0, tab).startsWith('160000 ');
      const folder = Buffer.concat([Buffer.from(`${this.#folder}/`), path]);
      const isLeft = isSubmodule && !this.#filled.has(decodePath(path));
      rmSync(isLeft ? folder : Buffer.concat([folder, Buffer.from('/.git')]), {
        recursive: true,
        force: true,
      });
      if (isLeft) mkdirSync(folder, { recursive: true });
    }
  }

  /** Never through a symlink that a tool put in the way. */
  #empty(): void {
    const parent = dirname(this.#folder);
    mkdirSync(parent, { recursive: true });
    if (realpathSync(parent) !== parent)
      throw new GitError(['read-tree'], undefined, `${parent} is a symlink`);
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder);
  }

  async #names(args: readonly string[]): Promise<RepoPath[]> {
    return [...nulSeparated(await this.#git(args))].map(decodePath);
  }

  /** Every call names the repository, the part's folder and its index; nothing is found by searching. */
  async #git(args: readonly string[], allowed: readonly number[] = [0]): Promise<Buffer> {
    const { repository, lfsObjects } = this.#part;
    const env = { GIT_WORK_TREE: this.#folder, GIT_INDEX_FILE: this.#index };
    const options = [...slotOptions, ...lfsOptions(lfsObjects)].flatMap(option => ['-c', option]);
    try {
      return await runGit({ ...repository, root: this.#folder }, [...options, ...args], { env });
    } catch (error) {
      if (error instanceof GitError && allowed.includes(error.exitCode ?? -1)) return Buffer.alloc(0);
      throw error;
    }
  }
}

/** A path of a part as one of the snapshot. */
export function inSnapshot({ path }: SnapshotPart, name: RepoPath): RepoPath {
  return path === '' ? name : `${path}/${name}`;
}

/** The name of a path in the file system. */
export function fileAt(folder: string, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), encodePath(path)]);
}

/** What the user's configuration may switch on and a slot must not have; no filter may fetch. */
const slotOptions = [
  'core.sparseCheckout=false',
  'core.splitIndex=false',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.trustctime=true',
  'core.checkStat=default',
  'core.fileMode=true',
  'core.symlinks=true',
  'core.autocrlf=false',
  'core.eol=lf',
  'core.attributesFile=/dev/null',
  'core.bare=false',
  'core.hooksPath=/dev/null',
  'submodule.recurse=false',
  'filter.lfs.smudge=',
  'filter.lfs.clean=',
];

/** LFS contents by our own filter, which needs no git-lfs and knows only what is on this machine. */
function lfsOptions(objects: string | undefined): string[] {
  if (objects === undefined) return ['filter.lfs.process=', 'filter.lfs.required=false'];
  const program = join(packageRoot(), 'dist', 'lfs-filter.cjs');
  const command = shellCommand([process.execPath, program, objects]);
  return [`filter.lfs.process=${command}`, 'filter.lfs.required=true'];
}
