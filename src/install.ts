import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isSharedByGroup } from './git/governance-folder.ts';
import type { Repository } from './git/repository.ts';
import { hasPrevious, keepPrevious, previousPath, restorePrevious } from './install/chain.ts';
import {
  hookNames,
  isExecutable,
  isSameHook,
  readHookFile,
  renderHook,
  type HookFile,
  type HookName,
  type Program,
} from './install/hook-file.ts';
import { hookTools } from './install/hook-tools.ts';
import {
  findHooksFolder,
  isOfferedForCommit,
  ownHooksFolder,
  type HooksFolder,
} from './install/hooks-folder.ts';
import { lastingProgram, type RunningPygov } from './install/program.ts';
import { errorCode, errorMessage, UsageError } from './lib/errors.ts';
import { packageRoot } from './lib/package-root.ts';
import { shellCommand } from './lib/shell-quote.ts';
import { writeFileDurably } from './lib/write-file.ts';

/** The hook that stood here before pygov; it runs first, unless it is not executable. */
export interface PreviousHook {
  readonly path: string;
  readonly runs: boolean;
  /** Whose it is; see `hookTools`. */
  readonly tools: readonly string[];
}

export interface InstalledHook {
  readonly name: HookName;
  readonly change: 'installed' | 'refreshed' | 'unchanged';
  readonly previous?: PreviousHook;
}

export interface Installation {
  /** The hooks folder, absolute. */
  readonly folder: string;
  readonly hooks: readonly InstalledHook[];
  /** Whether git offers the hooks for a commit, though they hold paths of this machine. */
  readonly offeredForCommit: boolean;
}

/**
 * Puts pygov's hooks into the repository's hooks folder, in front of what stands there. Everything is decided before
 * anything is written; a second call changes nothing.
 * @throws UsageError where the folder is shared, where a hook is in the way, or where it cannot be written
 */
export async function install(repository: Repository, running: RunningPygov): Promise<Installation> {
  const { path: folder, refusal } = await findHooksFolder(repository);
  if (refusal) throw refusal;
  const program = explainFailure(running.dataFolder, () => lastingProgram(running));
  const mode = (await isSharedByGroup(repository)) ? 0o775 : 0o755;
  const hooks = explainFailure(folder, () => {
    const plans = hookNames.map(name => plan(folder, name, program));
    mkdirSync(folder, { recursive: true });
    return plans.map(step => carryOut(step, mode));
  });
  return { folder, hooks, offeredForCommit: await isOfferedForCommit(folder, repository) };
}

interface Plan {
  readonly name: HookName;
  readonly path: string;
  readonly text: string;
  readonly change: InstalledHook['change'];
  readonly keepFound: boolean;
}

function plan(folder: string, name: HookName, program: Program): Plan {
  const path = join(folder, name);
  const found = readHookFile(path);
  const text = renderHook(hookTemplate(), name, program);
  const step = { name, path, text, keepFound: false };
  switch (found.kind) {
    case 'missing':
      return { ...step, change: 'installed' };
    case 'ours':
      return { ...step, change: found.text === text && found.executable ? 'unchanged' : 'refreshed' };
    case 'edited':
      throw new UsageError(`${path} was made by pygov and changed since: pygov does not overwrite it`, {
        recovery: `${shellCommand(['mv', path, `${path}.edited`])} && pygov install`,
      });
    case 'foreign':
      return { ...step, change: 'installed', keepFound: mustKeep(path) };
  }
}

/** Whether a foreign hook still has to be kept: not if an install was cut short, or if its tool wrote it anew. */
function mustKeep(path: string): boolean {
  if (!hasPrevious(path)) return true;
  const previous = previousPath(path);
  if (isSameHook(path, previous)) return false;
  throw new UsageError(
    `${path} is not pygov's, and ${previous} keeps another hook already: pygov overwrites neither`,
    {
      recovery: `${shellCommand(['mv', previous, `${previous}.old`])} && pygov install`,
    },
  );
}

function carryOut({ name, path, text, change, keepFound }: Plan, mode: number): InstalledHook {
  if (keepFound) keepPrevious(path);
  if (change !== 'unchanged') writeFileDurably(path, text, mode);
  removeStray(path);
  return hasPrevious(path) ? { name, change, previous: describePrevious(path) } : { name, change };
}

export interface UninstalledHook {
  readonly path: string;
  /** `foreign` and `edited` files are left as they are. */
  readonly change: 'removed' | 'restored' | 'missing' | 'foreign' | 'edited';
  /** A hook from before pygov that stays kept, because its place is not pygov's to give back. */
  readonly kept?: string;
}

export interface Uninstallation {
  /** Set where the folder in force is shared: nothing in it was touched. */
  readonly refusal?: UsageError;
  readonly hooks: readonly UninstalledHook[];
}

/**
 * Takes pygov's hooks out and puts back what stood there before, byte for byte. Looks also in the git folder's own
 * hooks, which a later core.hooksPath may have hidden.
 * @throws UsageError where the folder cannot be written
 */
export async function uninstall(repository: Repository): Promise<Uninstallation> {
  const { path, refusal } = await findHooksFolder(repository);
  const own = ownHooksFolder(repository);
  const folders = new Set([...(refusal ? [] : [path]), ...(own === undefined ? [] : [own])]);
  const hooks = [...folders].flatMap(folder =>
    explainFailure(folder, () => hookNames.map(name => takeOut(join(folder, name)))),
  );
  return { hooks, ...(refusal ? { refusal } : {}) };
}

function takeOut(path: string): UninstalledHook {
  const { kind } = readHookFile(path);
  removeStray(path);
  if (kind === 'ours' && hasPrevious(path)) {
    restorePrevious(path);
    return { path, change: 'restored' };
  }
  if (kind === 'ours') {
    rmSync(path);
    return { path, change: 'removed' };
  }
  return { path, change: kind, ...(hasPrevious(path) ? { kept: previousPath(path) } : {}) };
}

/** What `doctor` tells of a hook. */
export interface HookState {
  readonly name: HookName;
  readonly path: string;
  /**
   * `outdated`: another pygov would write it differently, or what it recorded is gone. `edited`: made by pygov and
   * changed since. `foreign`: somebody else's, pygov is not called by it.
   */
  readonly state: 'installed' | 'outdated' | 'missing' | 'edited' | 'foreign';
  readonly previous?: PreviousHook;
  /** Whose a foreign hook is. */
  readonly tools: readonly string[];
  readonly folder: HooksFolder;
}

/**
 * How the hooks stand, in the folder where git looks for them, shared or not.
 * @throws UsageError where a hook's name is taken by a folder
 */
export async function hookStates(repository: Repository): Promise<HookState[]> {
  const folder = await findHooksFolder(repository);
  return hookNames.map(name => {
    const path = join(folder.path, name);
    const state = stateOf(readHookFile(path), name);
    const tools = state === 'foreign' ? hookTools(path) : [];
    return {
      name,
      path,
      state,
      tools,
      folder,
      ...(hasPrevious(path) ? { previous: describePrevious(path) } : {}),
    };
  });
}

function stateOf(file: HookFile, name: HookName): HookState['state'] {
  if (file.kind !== 'ours') return file.kind;
  const lasts = isExecutable(file.program.node) && existsSync(file.program.bin);
  const current = renderHook(hookTemplate(), name, file.program) === file.text;
  return current && lasts && file.executable ? 'installed' : 'outdated';
}

function describePrevious(path: string): PreviousHook {
  const previous = previousPath(path);
  return { path: previous, runs: isExecutable(previous), tools: hookTools(previous) };
}

/** `pre-commit install` renames the hook that it finds, ours too, and calls it from its own. */
function removeStray(path: string): void {
  const stray = `${path}.legacy`;
  if (readHookFile(stray).kind === 'ours') rmSync(stray);
}

function hookTemplate(): string {
  return readFileSync(join(packageRoot(), 'hooks', 'hook.sh'), 'utf8');
}

/** Makes a refusal of the file system one of pygov's own. */
function explainFailure<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const expected = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST'];
    if (!expected.includes(errorCode(error) ?? '')) throw error;
    throw new UsageError(`pygov cannot write in ${folder}: ${errorMessage(error)}`, { cause: error });
  }
}
