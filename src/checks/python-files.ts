import type { Change, Part, RepoPath, TreeFile } from '../model.ts';

/** Regular files with Python source. A symlink is not followed: its target is judged where it stands. */
export function isPythonFile({ path, mode }: TreeFile): boolean {
  return /\.pyi?$/.test(path) && (mode === '100644' || mode === '100755');
}

/** The Python files that the Change adds or edits, as parts of a task. */
export function changedPythonParts(change: Change): Part[] {
  return change.files.flatMap(({ head }) => (head && isPythonFile(head) ? [asPart(head)] : []));
}

export function asPart({ path, mode, oid }: TreeFile): Part {
  return [path, mode, oid];
}

/** The path that a tool printed, which ran in `folder` and may print absolute ones. */
export function repoPath(printed: string, folder: string): RepoPath {
  const relative = printed.startsWith(`${folder}/`) ? printed.slice(folder.length + 1) : printed;
  return relative.replace(/^\.\//, '');
}
