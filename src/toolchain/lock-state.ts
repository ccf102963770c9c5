import { comparePins, type Difference } from '../dependencies/compare-pins.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Context, RepoPath } from '../model.ts';
import { findLock } from './find-lock.ts';
import { relockCommand, syncCommand } from './lock-recovery.ts';
import type { ProjectConfig } from './project-config.ts';
import { readPins } from './read-pins.ts';
import type { Python } from './toolchain.ts';

/** How the lock of the judged tree and what is installed stand to each other. */
export type LockState =
  | { readonly kind: 'none' }
  /** `packages`: how many it pins. */
  | { readonly kind: 'agrees'; readonly files: readonly RepoPath[]; readonly packages: number }
  | { readonly kind: 'differs' | 'unreadable'; readonly message: string; readonly recovery: string };

/**
 * Compares the lock that counts for a folder of the judged tree with what is installed for an interpreter.
 * @param place the folder of the project that is judged; that of the environment counts where it is below
 */
export async function lockState(
  python: Python,
  place: { readonly project: ProjectConfig; readonly folder: RepoPath; readonly env: Context['env'] },
): Promise<LockState> {
  const { project, folder, env } = place;
  const own = python.folder;
  const lock = findLock(project, own !== undefined && isBelow(own, folder) ? own : folder);
  if (!lock) return { kind: 'none' };
  try {
    const pins = await readPins(lock, project, python);
    const differences = await comparePins(pins, python.packages);
    if (differences.length === 0) {
      // Requirements without a version lock nothing.
      if (pins.length === 0 && lock.manager === 'pip') return { kind: 'none' };
      return { kind: 'agrees', files: lock.files, packages: new Set(pins.map(({ name }) => name)).size };
    }
    const differing = [...new Set(differences.flatMap(({ pins: [pin] }) => (pin ? [pin.from] : [])))];
    const text = (await project.text(lock.files[0] ?? '')) ?? '';
    return {
      kind: 'differs',
      message: `${python.executable} is not as ${differing.join(', ')} has it: ${describe(differences)}`,
      recovery: syncCommand(lock, python, { text, differing, env }),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = `the lock cannot be read, so nothing tells whether the environment is right: ${error.message}`;
    return { kind: 'unreadable', message, recovery: relockCommand(lock, env) };
  }
}

const shownPackages = 3;

/** `httpx 0.27.0 instead of 0.28.1, idna 3.7 is missing and 4 more`. */
function describe(differences: readonly Difference[]): string {
  const shown = differences.slice(0, shownPackages).map(({ name, pins, installed }) => {
    const locked = [...new Set(pins.map(({ version }) => version))].join(' or ');
    return installed === undefined
      ? `${name} ${locked} is missing`
      : `${name} ${installed} instead of ${locked}`;
  });
  const more = differences.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function isBelow(folder: RepoPath, above: RepoPath): boolean {
  return above === '' || folder === above || folder.startsWith(`${above}/`);
}
