import { posix } from 'node:path';
import type { Change, Part, RepoPath, TreeFile } from '../model.ts';

/** Regular files with Python source. A symlink is not followed: its target is judged where it stands. */
export function isPythonFile({ path, mode }: TreeFile): boolean {
  return /\.pyi?$/.test(path) && (mode === '100644' || mode === '100755');
}

/** Whether there is Python in a folder; the root always counts, tools say there what they miss. */
export function holdsPython(files: readonly TreeFile[], folder: RepoPath): boolean {
  return folder === '' || files.some(file => file.path.startsWith(`${folder}/`) && isPythonFile(file));
}

/** The Python files that the Change adds or edits, as parts of a task. */
export function changedPythonParts(change: Change): Part[] {
  return change.files.flatMap(({ head }) => (head && isPythonFile(head) ? [asPart(head)] : []));
}

export function asPart({ path, mode, oid }: TreeFile): Part {
  return [path, mode, oid];
}

/**
 * The path that a tool printed, which may be absolute.
 * @param snapshot absolute path of the snapshot
 * @param folder where in it the tool ran
 */
export function repoPath(printed: string, snapshot: string, folder: RepoPath = ''): RepoPath {
  return printed.startsWith(`${snapshot}/`)
    ? printed.slice(snapshot.length + 1)
    : posix.join(folder, printed.replace(/^\.\//, ''));
}
