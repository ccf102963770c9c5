import { comparePins } from '../dependencies/compare-pins.ts';
import { suits } from '../dependencies/required-python.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Cache, Input, RepoPath } from '../model.ts';
import type { FoundLock } from './find-lock.ts';
import type { ProjectConfig } from './project-config.ts';
import { readPins, type Pins } from './read-pins.ts';
import type { Python } from './toolchain.ts';

/**
 * The files of a lock that are others in the working tree, where those agree with the environment: whoever has changed a
 * lock and synced, but left it out of the commit, has the right environment for another tree. They prove nothing; they
 * tell what to do.
 */
export async function newerOnDisk(
  lock: FoundLock,
  python: Python,
  { project, root, judged }: { project: ProjectConfig; root: string; judged: Pins },
): Promise<RepoPath[]> {
  const onDisk = project.onDisk(root);
  const changed = async (inputs: readonly Input[]): Promise<RepoPath[]> => {
    const files = inputs.map(({ label }) => label);
    const texts = files.map(async file => (await onDisk.text(file)) !== (await project.text(file)));
    const isChanged = await Promise.all(texts);
    return files.filter((_file, index) => isChanged[index]);
  };
  try {
    if ((await changed(judged.inputs)).length === 0) return [];
    const pins = await readPins(lock, { project: onDisk, python, cache: noCache });
    const agrees =
      pins.packages.length > 0 &&
      (await comparePins(pins.packages, python.packages)).length === 0 &&
      (await suits(python.version, pins.python));
    return agrees ? await changed(pins.inputs) : [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [];
  }
}

/** What lies on the disk has no name that its content decides. */
const noCache: Pick<Cache, 'read' | 'write'> = {
  read: () => Promise.resolve(undefined),
  write: () => undefined,
};
