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
import { sha256 } from '../lib/digest.ts';
import { GitError } from '../lib/plumbing.ts';
import { processStart } from '../lib/process-identity.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { RepoPath, Workspace } from '../model.ts';
import { fileAt, inSnapshot, SlotPart } from './slot-part.ts';
import type { SnapshotPart } from './snapshot-content.ts';
import { lockSlot, type SlotLock } from './slot-lock.ts';

/** More gates at once on one repository than this wait for nobody: they are told so. */
const slotLimit = 16;

/** What a slot remembers between gates. No `parts` means that its content is not known. */
interface SlotState {
  /** By path; see `SnapshotPart`. */
  readonly parts?: Readonly<Record<RepoPath, Pick<SnapshotPart, 'tree' | 'conversion'>>>;
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
  readonly #lock: SlotLock;
  #parts: readonly SnapshotPart[] = [];

  #asked: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, lock: SlotLock) {
    this.#folder = folder;
    this.#lock = lock;
    this.path = join(folder, 'tree');
  }

  /**
   * Takes the first slot that no other gate holds.
   * @param parent the repository's cache folder
   */
  static acquire(parent: string): Slot {
    for (let number = 1; number <= slotLimit; number += 1) {
      const folder = join(parent, `slot-${number}`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const lock = lockSlot(folder);
      if (!lock) continue;
      const slot = new Slot(folder, lock);
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
   * Brings the slot to a tree; files left by earlier runs go, caches of tools stay. A part that git would convert in
   * another way is written anew.
   */
  async checkout(parts: readonly SnapshotPart[]): Promise<void> {
    const { parts: known, mtime = 0 } = this.#readState();
    // Until this is through, the content is not known: a gate that dies here leaves a slot to be wiped.
    this.#writeState({ mtime });
    this.#parts = parts;
    const times = known && (await this.#update(known, mtime));
    if (times === undefined) {
      this.#wipe();
      await this.#fill();
    }
    const state = parts.map(({ path, tree, conversion }) => [path, { tree, conversion }] as const);
    this.#writeState({ parts: Object.fromEntries(state), mtime: times ?? Math.ceil(Date.now() / 1000) });
  }

  /**
   * From the trees that are there.
   * @returns the new mtime; undefined where a tool left what git cannot remove, or the judged tree itself is not known
   */
  async #update(known: NonNullable<SlotState['parts']>, mtime: number): Promise<number | undefined> {
    const rewritten: RepoPath[] = [];
    try {
      for (const part of this.#parts) {
        const { tree, conversion } = known[part.path] ?? {};
        const place = this.#place(part);
        const isKnown = tree !== undefined && conversion === part.conversion && place.isKnown;
        if (!isKnown && part.path === '') return undefined;
        const written = isKnown ? await place.update(tree) : await place.fill();
        for (const name of written) rewritten.push(inSnapshot(part, name));
      }
      return await this.#advanceTimes(rewritten, mtime);
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }

  async #fill(): Promise<void> {
    try {
      for (const part of this.#parts) await this.#place(part).fill();
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      throw new UsageError(`the snapshot cannot be written to ${this.path}: ${error.stderr.trim()}`, {
        cause: error,
      });
    }
  }

  /** Tracked files whose content a tool changed since the checkout. */
  changedFiles(): Promise<RepoPath[]> {
    // Checks that run side by side ask at the same time, and git locks the index for one.
    const asked = this.#asked.then(() => this.#compareFiles());
    this.#asked = asked.catch(() => undefined);
    return asked;
  }

  async #compareFiles(): Promise<RepoPath[]> {
    const changed: RepoPath[] = [];
    for (const part of this.#parts) {
      for (const name of await this.#place(part).changedFiles()) changed.push(inSnapshot(part, name));
    }
    return changed;
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
    for (const name of ['state.json', 'index', 'index.lock', 'submodules', 'cache', 'reports', 'tree']) {
      rmSync(this.#at(name), { recursive: true, force: true });
    }
    mkdirSync(this.path, { mode: 0o700 });
  }

  /**
   * Gives every rewritten file one new mtime, a whole second later than any before: mypy and Python compare seconds,
   * and a same-size edit within one second would be taken for the file they know.
   */
  async #advanceTimes(paths: readonly RepoPath[], last: number): Promise<number> {
    const mtime = Math.max(Math.floor(Date.now() / 1000), last + 1);
    for (const path of new Set(paths)) {
      const file = fileAt(this.path, path);
      if (existsSync(file)) lutimesSync(file, mtime, mtime);
    }
    for (const part of this.#parts) await this.#place(part).refresh();
    return mtime;
  }

  #place(part: SnapshotPart): SlotPart {
    const { path } = part;
    const folder = path === '' ? this.path : join(this.path, path);
    const index = path === '' ? 'index' : join('submodules', sha256(path).slice(0, 16));
    const within = this.#parts
      .filter(other => other !== part && other.path.startsWith(path === '' ? '' : `${path}/`))
      .map(other => (path === '' ? other.path : other.path.slice(path.length + 1)));
    return new SlotPart(part, { folder, index: this.#at(index) }, new Set(within));
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
