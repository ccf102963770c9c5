import type { Input, Part } from '../../model.ts';
import type { CheckContext } from '../check.ts';
import { asPart, changedPythonParts, isPythonFile } from '../python-files.ts';

const ruffFiles = ['ruff.toml', '.ruff.toml'];

/** Whether the judged tree configures ruff, at its root or in any folder. */
export async function configuresRuff({ project }: CheckContext): Promise<boolean> {
  if (project.named(...ruffFiles).length > 0) return true;
  for (const path of project.named('pyproject.toml')) {
    if (await project.toml(path, 'tool', 'ruff')) return true;
  }
  return false;
}

/** Whether the judged tree configures ruff's formatter: a `format` table is there. */
export async function configuresRuffFormat({ project }: CheckContext): Promise<boolean> {
  for (const path of project.named(...ruffFiles)) {
    if (await project.toml(path, 'format')) return true;
  }
  for (const path of project.named('pyproject.toml')) {
    if (await project.toml(path, 'tool', 'ruff', 'format')) return true;
  }
  return false;
}

/**
 * What ruff judges: the changed Python files; all of them where the Change touches ruff's configuration, because that
 * can make any file wrong.
 */
export function ruffParts({ change, files }: CheckContext): Part[] {
  const configChanged = change.files.some(({ path }) =>
    [...ruffFiles, 'pyproject.toml'].includes(path.slice(path.lastIndexOf('/') + 1)),
  );
  return configChanged ? files.filter(isPythonFile).map(asPart) : changedPythonParts(change);
}

/**
 * What decides ruff's judgement of one file besides its content: the program, every configuration and ignore file,
 * and which modules the repository has (first-party imports and packages are found by looking for files).
 */
export function ruffInputs(context: CheckContext): Input[] {
  const { project, files } = context;
  const configuration = project.named(...ruffFiles, 'pyproject.toml', '.gitignore', '.ignore');
  const roots = new Set(
    files.filter(isPythonFile).map(({ path }) => /^(?:src\/)?[^/]+/.exec(path)?.[0] ?? path),
  );
  const packages = files.filter(({ path }) => /(^|\/)__init__\.pyi?$/.test(path)).map(({ path }) => path);
  return [
    ...project.inputs(['pyproject.toml', ...ruffFiles]),
    ...project.inputs(configuration.filter(path => !['pyproject.toml', ...ruffFiles].includes(path))),
    { kind: 'tree', label: 'modules', value: [...roots, '', ...packages].sort().join('\n') },
    ...context.envInputs,
  ];
}
