import { posix } from 'node:path';
import { isDependencyFile, readDeclared } from '../../dependencies/read-declared.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { RepoPath } from '../../model.ts';
import { configuredFolders } from '../../toolchain/configured-folders.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';
import type { CheckContext } from '../check.ts';
import { holdsPython } from '../python-files.ts';

/** pytest's own, which configure it by being there. */
const pytestFiles = ['pytest.toml', '.pytest.toml', 'pytest.ini', '.pytest.ini'];

/** Every file that may configure it. */
export const pytestConfigurations = [...pytestFiles, 'pyproject.toml', 'tox.ini', 'setup.cfg'];

/**
 * Where pytest is run, and what it is given there: the paths of pygov's configuration; else the projects that configure
 * it (where none does, those that ask for it), and the root for test files that are in none of them. None where there is
 * nothing to test.
 */
export async function pytestRuns(
  context: CheckContext,
): Promise<{ folder: RepoPath; args: readonly string[] }[]> {
  const { files, scope, claim, isOurs } = context;
  if (scope.tests) return [{ folder: '', args: scope.tests }];
  const configured = await pytestFolders(context);
  const folders = configured.length > 0 || claim.onlyConfigured ? configured : await askingFolders(context);
  const isCovered = (path: RepoPath) => folders.some(folder => isIn(folder, path));
  const runs = folders.map(folder => ({ folder, args: [] as string[] }));
  const hasMore =
    !claim.onlyConfigured && files.some(({ path }) => isTestFile(path) && !isCovered(path) && isOurs(path));
  return hasMore ? [...runs, { folder: '', args: folders.map(folder => `--ignore=${folder}`) }] : runs;
}

/** Whether a project of the judged tree configures pytest. */
export async function configuresPytest(context: CheckContext): Promise<boolean> {
  return (await pytestFolders(context)).length > 0;
}

async function pytestFolders({ project, files }: CheckContext): Promise<RepoPath[]> {
  const configured = await configuredFolders(project, pytestConfigurations, path =>
    configures(project, path),
  );
  return configured.filter(folder => holdsPython(files, folder));
}

/**
 * The projects below the root that have tests and name pytest among their dependencies: whoever works on them starts it
 * there, and their tests may find files by that. None where the root names it.
 */
async function askingFolders({ project, files, isOurs }: CheckContext): Promise<RepoPath[]> {
  const names = files.filter(({ path }) => isDependencyFile(path)).map(({ path }) => posix.basename(path));
  const folders = await configuredFolders(project, [...new Set(names)], async path => {
    const declared = await readDeclared([path], file => project.text(file));
    return declared.some(
      file => file.kind === 'read' && file.requirements.some(({ name }) => name === 'pytest'),
    );
  });
  const tests = files.filter(({ path }) => isTestFile(path) && isOurs(path));
  return folders.filter(folder => folder !== '' && tests.some(({ path }) => isIn(folder, path)));
}

async function configures(project: ProjectConfig, path: RepoPath): Promise<boolean> {
  const name = posix.basename(path);
  if (pytestFiles.includes(name)) return true;
  try {
    if (name === 'pyproject.toml') return (await project.toml(path, 'tool', 'pytest')) !== undefined;
    return (await project.ini(path, name === 'tox.ini' ? 'pytest' : 'tool:pytest')) !== undefined;
  } catch (error) {
    // Below the root a file that is not valid TOML may be a fixture; where it speaks of pytest, pytest is asked.
    if (!(error instanceof ConfigError) || !path.includes('/')) throw error;
    return (await project.text(path))?.includes('tool.pytest') === true;
  }
}

function isIn(folder: RepoPath, path: RepoPath): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function isTestFile(path: RepoPath): boolean {
  return /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path);
}
