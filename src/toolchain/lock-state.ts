import { comparePins, type Difference } from '../dependencies/compare-pins.ts';
import { suits } from '../dependencies/required-python.ts';
import type { RequirementPin } from '../dependencies/requirements-pins.ts';
import { ConfigError } from '../lib/errors.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Cache, Context, Input, RepoPath } from '../model.ts';
import { findLock, type FoundLock } from './find-lock.ts';
import { relockCommand, syncCommand } from './lock-recovery.ts';
import { newerOnDisk } from './newer-on-disk.ts';
import type { ProjectConfig } from './project-config.ts';
import { readPins, type Pins } from './read-pins.ts';
import type { Python } from './toolchain.ts';

/** How the lock of the judged tree and what is installed stand to each other. */
export type LockState =
  | { readonly kind: 'none' }
  /** `packages`: how many it pins. */
  | {
      readonly kind: 'agrees';
      readonly files: readonly RepoPath[];
      readonly packages: number;
      readonly inputs: readonly Input[];
    }
  | { readonly kind: 'differs' | 'unreadable'; readonly message: string; readonly recovery: string };

export interface LockPlace {
  readonly project: ProjectConfig;
  /** Of the project that is judged; that of the environment counts where it is below. */
  readonly folder: RepoPath;
  /** Whether the judged tree is the index, so that a lock which is not staged yet can be. */
  readonly isStaged: boolean;
  /** The root of the work tree. */
  readonly root: string;
  readonly env: Context['env'];
  readonly cache: Cache;
}

/** Compares the lock that counts for a folder of the judged tree with what is installed for an interpreter. */
export async function lockState(python: Python, place: LockPlace): Promise<LockState> {
  const { project, folder, env, cache } = place;
  const own = python.folder;
  const lock = findLock(project, own !== undefined && isBelow(own, folder) ? own : folder);
  if (!lock) return { kind: 'none' };
  try {
    const pins = await readPins(lock, { project, python, cache });
    const differences = await comparePins(pins.packages, python.packages);
    const wrongPython = (await suits(python.version, pins.python)) ? [] : [pins.python.join(' or ')];
    if (differences.length === 0 && wrongPython.length === 0) return agreement(lock, pins);
    const differing = differences.flatMap(({ pins: [pin] }) => pin?.from ?? []);
    const files = [...new Set(differing.length > 0 ? differing : lock.files)];
    const said = [
      ...wrongPython.map(range => `Python ${python.version} instead of ${range}`),
      ...describe(differences),
    ];
    const message = `${python.executable} is not as ${files.join(', ')} has it: ${said.join(', ')}`;
    const newer = await newerOnDisk(lock, python, { project, root: place.root, judged: pins });
    if (newer.length > 0) {
      const where = place.isStaged ? 'not staged' : 'not in the judged tree';
      return {
        kind: 'differs',
        message: `${message}; that of the working tree agrees, and is ${where}`,
        recovery: shellCommand(['git', place.isStaged ? 'add' : 'status', ...newer]),
      };
    }
    const text = (await project.text(lock.files[0] ?? '')) ?? '';
    return { kind: 'differs', message, recovery: syncCommand(lock, python, { text, differing: files, env }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = `the lock cannot be read, so nothing tells whether the environment is right: ${error.message}`;
    return { kind: 'unreadable', message, recovery: relockCommand(lock, env) };
  }
}

function agreement({ manager, files }: FoundLock, { packages, inputs }: Pins): LockState {
  // Requirements without a version lock nothing.
  if (packages.length === 0 && manager === 'pip') return { kind: 'none' };
  return { kind: 'agrees', files, packages: new Set(packages.map(({ name }) => name)).size, inputs };
}

const shownPackages = 3;

/** `httpx 0.27.0 instead of 0.28.1`, `idna 3.7 is missing and 4 more`. */
function describe(differences: readonly Difference<RequirementPin>[]): string[] {
  const shown = differences.slice(0, shownPackages).map(({ name, pins, installed }) => {
    const locked = [...new Set(pins.map(({ version }) => version))].join(' or ');
    return installed === undefined
      ? `${name} ${locked} is missing`
      : `${name} ${installed} instead of ${locked}`;
  });
  const more = differences.length - shown.length;
  return more > 0 ? [...shown.slice(0, -1), `${shown.at(-1) ?? ''} and ${more} more`] : shown;
}

function isBelow(folder: RepoPath, above: RepoPath): boolean {
  return above === '' || folder === above || folder.startsWith(`${above}/`);
}
