import { globMatcher } from '../lib/match.ts';
import type { RepoPath } from '../model.ts';
import { folderOf, foldersAbove } from './module-index.ts';

/** What pytest takes for a test file by default (`python_files`). */
const defaultPatterns = ['test_*.py', '*_test.py'];

/**
 * Tells whether pytest may take a file for one of tests.
 * @param patterns what the project gives as `python_files`; the default counts besides
 */
export function testFileMatcher(patterns: readonly string[] = []): (path: RepoPath) => boolean {
  const all = [...defaultPatterns, ...patterns];
  // pytest compares a pattern without a slash with the name alone.
  return globMatcher(all.map(pattern => `**/${pattern}`));
}

export function isPythonPath(path: RepoPath): boolean {
  return path.endsWith('.py');
}

export function isConftest(path: RepoPath): boolean {
  return path === 'conftest.py' || path.endsWith('/conftest.py');
}

/**
 * The folders that pytest puts on the search path for test files and conftest.py files: for each the first above it that
 * is no package (`rootdir/conftest` and `prepend` in its documentation).
 */
export function testRoots(
  paths: readonly RepoPath[],
  isTest: (path: RepoPath) => boolean,
): ReadonlySet<RepoPath> {
  const known = new Set(paths);
  const isPackage = (folder: RepoPath) => known.has(folder === '' ? '__init__.py' : `${folder}/__init__.py`);
  const folders = new Set(paths.filter(path => isTest(path) || isConftest(path)).map(folderOf));
  return new Set([...folders].map(folder => foldersAbove(folder).find(above => !isPackage(above)) ?? ''));
}
