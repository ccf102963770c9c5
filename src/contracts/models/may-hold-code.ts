import type { RepoPath } from '../../model.ts';

/** Whether a change of this file may be one of models, of routes, or of the library that makes them. */
export function mayHoldCode(path: RepoPath): boolean {
  return isSource(path) || isManifest(path);
}

/** Python that is no test: routes of tests are nobody's contract. */
export function isSource(path: RepoPath): boolean {
  return path.endsWith('.py') && !/(^|\/)(tests?|conftest)(\/|\.py$|_)|(^|\/)test_[^/]*$/.test(path);
}

export function isManifest(path: RepoPath): boolean {
  return /(^|\/)(uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|pyproject\.toml|requirements[^/]*\.(?:txt|in))$/.test(
    path,
  );
}
