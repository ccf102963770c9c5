import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GitError } from '../lib/plumbing.ts';
import { runGit, type Repository } from './repository.ts';

/**
 * Where evidence is kept: `.governance` in the main worktree, which linked worktrees share. Inside the git folder where the
 * repository has no main worktree, or only borrows one (`git --git-dir=… --work-tree=$HOME`).
 */
export function governanceFolder({ root, gitDir, commonDir }: Repository): string {
  if (gitDir === commonDir) return join(existsSync(join(root, '.git')) ? root : commonDir, '.governance');
  if (basename(commonDir) === '.git') return join(dirname(commonDir), '.governance');
  return join(commonDir, '.governance');
}

/** Makes the folder for all who may commit, where there are several; the ledger makes it for its own user alone. */
export async function shareGovernanceFolder(repository: Repository): Promise<void> {
  const folder = governanceFolder(repository);
  if (lstatSync(folder, { throwIfNoEntry: false }) || !(await isSharedByGroup(repository))) return;
  mkdirSync(folder);
  // New files get the group of the folder.
  chmodSync(folder, 0o2770);
}

/** Whether core.sharedRepository lets a group write; see git-config(1). */
export async function isSharedByGroup(repository: Repository): Promise<boolean> {
  try {
    const output = await runGit(repository, ['config', '--get', 'core.sharedRepository']);
    const value = output.toString().trim().toLowerCase();
    if (/^0\d+$/.test(value)) return (Number.parseInt(value, 8) & 0o020) !== 0;
    return !['', 'umask', 'false', 'no', 'off', '0'].includes(value);
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return false;
    throw error;
  }
}
