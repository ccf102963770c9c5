import { posix } from 'node:path';
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
 * it, and the root for test files that are in none of them. None where there is nothing to test.
 */
export async function pytestRuns(
  context: CheckContext,
): Promise<{ folder: RepoPath; args: readonly string[] }[]> {
  const { files, scope, claim, isOurs } = context;
  if (scope.tests) return [{ folder: '', args: scope.tests }];
  const folders = await pytestFolders(context);
  const isCovered = (path: RepoPath) =>
    folders.some(folder => folder === '' || path.startsWith(`${folder}/`));
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

function isTestFile(path: RepoPath): boolean {
  return /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path);
}
