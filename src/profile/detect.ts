import type { Profile, TreeFile } from '../model.ts';

const dependencyFiles =
  /^(pyproject\.toml|setup\.(py|cfg)|Pipfile|requirements[^/]*\.(txt|in)|(uv|poetry)\.lock)$/;

/** The profile that fits a tree, by its files alone, so that equal trees are judged by equal rules. */
export function detectProfile(files: readonly TreeFile[]): Profile {
  const dependencies = files.filter(({ path }) =>
    dependencyFiles.test(path.slice(path.lastIndexOf('/') + 1)),
  );
  const source = files.filter(({ path }) => /\.pyi?$/.test(path));
  const evidence = [
    ...(source.length > 0 ? [`${source.length} Python ${source.length === 1 ? 'file' : 'files'}`] : []),
    ...dependencies.slice(0, 3).map(({ path }) => path),
  ];
  return evidence.length > 0
    ? { name: 'backend-python', evidence }
    : { name: 'fallback-minimum', evidence: ['no Python source and no Python dependency file'] };
}
