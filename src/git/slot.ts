import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/errors.ts';
import { signalGroup } from '../lib/exec.ts';
import { GitError, nulSeparated } from '../lib/plumbing.ts';
import { processStart } from '../lib/process-identity.ts';
import { decodePath, encodePath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Digest, Oid, RepoPath, Workspace } from '../model.ts';
import { runGit, type Repository } from './repository.ts';
import { lockSlot, type SlotLock } from './slot-lock.ts';

/** More gates at once on one repository than this wait for nobody: they are told so. */
const slotLimit = 16;

/** What a slot remembers between gates. No `tree` means that its content is not known. */
interface SlotState {
  readonly tree?: Oid;
  /** Of what decides how git writes blobs into files. */
  readonly conversion?: Digest;
  /** The newest mtime that was given to a file, in seconds since 1970. */
  readonly mtime?: number;
}

/**
 * A folder that holds exactly one judged tree. It has an index of its own and shares the object database, so the
 * user's working tree, index, refs and configuration are never written.
 */
export class Slot implements Workspace {
  readonly path: string;
  readonly #folder: string;
  readonly #repository: Repository;
  readonly #lock: SlotLock;

  private constructor(folder: string, repository: Repository, lock: SlotLock) {
    this.#folder = folder;
    this.#repository = repository;
    this.#lock = lock;
    this.path = join(folder, 'tree');
  }

  /**
   * Takes the first slot that no other gate holds.
   * @param parent the repository's cache folder
   */
  static acquire(repository: Repository, parent: string): Slot {
    for (let number = 1; number <= slotLimit; number += 1) {
      const folder = join(parent, `slot-${number}`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const lock = lockSlot(folder);
      if (!lock) continue;
      const slot = new Slot(folder, repository, lock);
      if (lock.abandoned) slot.#recover();
      return slot;
    }
    throw new UsageError(
      `${slotLimit} gates run on this repository already, or were ended on another machine`,
      {
        recovery: shellCommand(['rm', '-rf', parent]),
      },
    );
  }

  /**
   * Brings the slot to a tree; files left by earlier runs go, caches of tools stay.
   * @param conversion of what decides how git writes blobs into files; with another one every file is written anew
   */
  async checkout(tree: Oid, conversion: Digest): Promise<void> {
    if (await this.#update(tree, conversion)) return;
    this.#wipe();
    await this.#readTree(tree).catch((error: unknown) => {
      if (!(error instanceof GitError)) throw error;
      throw new UsageError(`the snapshot cannot be written to ${this.path}: ${error.stderr.trim()}`, {
        cause: error,
      });
    });
    this.#writeState({ tree, conversion, mtime: Math.ceil(Date.now() / 1000) });
  }

  /** From the tree that is there; false where it is not known, or where a tool left what git cannot remove. */
  async #update(tree: Oid, conversion: Digest): Promise<boolean> {
    const { tree: known, mtime = 0, ...state } = this.#readState();
    if (!known || state.conversion !== conversion || !existsSync(this.#at('index'))) return false;
    // Until this is through, the content is not known: a gate that dies here leaves a slot to be wiped.
    this.#writeState({ mtime });
    try {
      const rewritten = [...(await this.changedFiles()), ...(await this.#differing(known, tree))];
      await this.#readTree(tree);
      this.#writeState({ tree, conversion, mtime: await this.#advanceTimes(rewritten, mtime) });
      return true;
    } catch (error) {
      if (error instanceof GitError) return false;
      throw error;
    }
  }

  /** Tracked files whose content a tool changed since the checkout. */
  async changedFiles(): Promise<RepoPath[]> {
    await this.#git(['update-index', '-q', '--refresh'], [0, 1]);
    const output = await this.#git(['diff-files', '--name-only', '-z']);
    return [...nulSeparated(output)].map(decodePath);
  }

  /** A folder outside the tree that lives as long as the slot; for caches of tools. */
  cacheFolder(name: string): string {
    return this.#made(join(this.#folder, 'cache', name));
  }

  /** An empty folder outside the tree; for reports of one run. */
  reportFolder(name: string): string {
    const folder = join(this.#folder, 'reports', name);
    rmSync(folder, { recursive: true, force: true });
    return this.#made(folder);
  }

  /** Remembers a process group that runs in the slot, so that the next gate can end it if this one is killed. */
  readonly onStart = (processGroup: number): void => {
    appendFileSync(this.#at('groups'), `${processGroup} ${processStart(processGroup) ?? ''}\n`);
  };

  release(): void {
    rmSync(this.#at('groups'), { force: true });
    // What tools print may hold what they were given; it is not kept.
    rmSync(this.#at('reports'), { recursive: true, force: true });
    this.#lock.release();
  }

  /** The gate before was killed: what it started may still run here, and nothing in here is known to be whole. */
  #recover(): void {
    for (const [processGroup, start] of this.#startedGroups()) {
      // A group that lives although its leader is gone keeps the number from being given away; a leader with
      // another start time is somebody else's.
      const leader = processStart(processGroup);
      if (leader === undefined || leader === start) signalGroup(processGroup, 'SIGKILL');
    }
    rmSync(this.#at('groups'), { force: true });
    this.#wipe();
  }

  #startedGroups(): [number, string][] {
    if (!existsSync(this.#at('groups'))) return [];
    return readFileSync(this.#at('groups'), 'utf8')
      .split('\n')
      .map(line => line.split(' '))
      .flatMap(([group, start]) => (Number(group) > 1 && start ? [[Number(group), start]] : []));
  }

  /** A test may have left folders that even their owner must not write in. */
  #wipe(): void {
    spawnSync('chmod', ['-R', 'u+rwX', this.path], { stdio: 'ignore' });
    for (const name of ['state.json', 'index', 'index.lock', 'cache', 'reports', 'tree']) {
      rmSync(this.#at(name), { recursive: true, force: true });
    }
    mkdirSync(this.path, { mode: 0o700 });
  }

  async #readTree(tree: Oid): Promise<void> {
    await this.#git(['read-tree', '--reset', '-u', tree]);
    await this.#git(['clean', '-ffdxq']);
    await this.#removeRepositories(tree);
  }

  /**
   * `git clean` passes over every `.git`, and one that a test left behind would make tools ignore what it says. It also
   * passes over the folders of submodules, which are empty in a slot.
   */
  async #removeRepositories(tree: Oid): Promise<void> {
    const folders = await this.#git(['ls-tree', '-r', '-d', '-z', tree]);
    rmSync(join(this.path, '.git'), { recursive: true, force: true });
    // An item is `<mode> SP <type> SP <oid> TAB <path>`; a submodule is of type commit.
    for (const item of nulSeparated(folders)) {
      const tab = item.indexOf(0x09);
      const isSubmodule = item.toString('latin1', 0, tab).startsWith('160000 ');
      const folder = Buffer.concat([Buffer.from(`${this.path}/`), item.subarray(tab + 1)]);
      const left = isSubmodule ? folder : Buffer.concat([folder, Buffer.from('/.git')]);
      rmSync(left, { recursive: true, force: true });
      if (isSubmodule) mkdirSync(folder, { recursive: true });
    }
  }

  async #differing(from: Oid, to: Oid): Promise<RepoPath[]> {
    const output = await this.#git(['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to]);
    return [...nulSeparated(output)].map(decodePath);
  }

  /**
   * Gives every rewritten file one new mtime, a whole second later than any before: mypy and Python compare seconds,
   * and a same-size edit within one second would be taken for the file they know.
   */
  async #advanceTimes(paths: readonly RepoPath[], last: number): Promise<number> {
    const mtime = Math.max(Math.floor(Date.now() / 1000), last + 1);
    for (const path of new Set(paths)) {
      const file = Buffer.concat([Buffer.from(`${this.path}/`), encodePath(path)]);
      if (existsSync(file)) lutimesSync(file, mtime, mtime);
    }
    await this.#git(['update-index', '-q', '--refresh'], [0, 1]);
    return mtime;
  }

  /** Every call names the repository, the slot's tree and the slot's index; nothing is found by searching. */
  async #git(args: readonly string[], allowed: readonly number[] = [0]): Promise<Buffer> {
    const env = { GIT_WORK_TREE: this.path, GIT_INDEX_FILE: this.#at('index'), GIT_LFS_SKIP_SMUDGE: '1' };
    try {
      return await runGit({ ...this.#repository, root: this.path }, [...slotOptions, ...args], { env });
    } catch (error) {
      if (error instanceof GitError && allowed.includes(error.exitCode ?? -1)) return Buffer.alloc(0);
      throw error;
    }
  }

  #readState(): SlotState {
    try {
      return JSON.parse(readFileSync(this.#at('state.json'), 'utf8')) as SlotState;
    } catch {
      // Not there or torn: then nothing is known, and the slot is filled anew.
      return {};
    }
  }

  #writeState(state: SlotState): void {
    writeFileSync(this.#at('state.json'), JSON.stringify(state), { mode: 0o600 });
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }

  #made(folder: string): string {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
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
  'filter.lfs.process=',
  'filter.lfs.required=false',
].flatMap(option => ['-c', option]);
