import type { Input, Part, TreeFile } from '../../model.ts';
import { hooksFile } from '../../toolchain/tool-hooks.ts';
import type { CheckContext } from '../check.ts';
import { asPart, isPythonFile } from '../python-files.ts';
import { moduleNames, ruffFiles, type RuffSettings } from './ruff-settings.ts';

/**
 * What ruff judges: the changed files of its kinds; all of them where the Change touches ruff's configuration, because
 * that can make any file wrong.
 */
export function ruffParts({ change, files }: CheckContext, settings: RuffSettings): Part[] {
  const configuration = new Set(settings.files);
  const configChanged = change.files.some(
    ({ path }) =>
      configuration.has(path) || path === hooksFile || configurationNames.includes(fileName(path)),
  );
  const judged = configChanged ? files : change.files.flatMap(({ head }) => head ?? []);
  return judged.filter(isRuffFile).map(asPart);
}

/**
 * What decides ruff's judgement of one file besides its content: the program, every configuration and ignore file,
 * and which modules the repository has (first-party imports and packages are found by looking for files).
 */
export async function ruffInputs(context: CheckContext, settings: RuffSettings): Promise<Input[]> {
  const { project, files } = context;
  const atRoot = configurationNames;
  const elsewhere = new Set([
    ...settings.files,
    ...project.named(...configurationNames, '.gitignore', '.ignore'),
  ]);
  const packages = files.filter(({ path }) => /(^|\/)__init__\.pyi?$/.test(path)).map(({ path }) => path);
  const modules = [...moduleNames(files, settings.sourceRoots), '', ...packages];
  return [
    ...(await project.inputs([...atRoot, ...[...elsewhere].filter(path => !atRoot.includes(path))])),
    { kind: 'tree', label: 'modules', value: modules.join('\n') },
    ...(await context.runInputs()),
  ];
}

const configurationNames = ['pyproject.toml', ...ruffFiles];

/** ruff judges notebooks as it does source. */
function isRuffFile(file: TreeFile): boolean {
  return isPythonFile(file) || (file.path.endsWith('.ipynb') && file.mode.startsWith('100'));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
