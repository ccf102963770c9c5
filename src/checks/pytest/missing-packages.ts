import { posix } from 'node:path';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { RepoPath } from '../../model.ts';
import type { Tool } from '../../toolchain/tool.ts';
import type { CheckContext } from '../check.ts';

/**
 * Where every failure of a run comes from a package that is not installed and that no file of the judged tree could be,
 * the run says something of the environment and nothing of the tree.
 * @param messages what Python said of each failure
 */
export function explainMissingPackages(
  messages: readonly string[],
  { context, tool, folder }: { context: CheckContext; tool: Tool; folder: RepoPath },
): { message: string; recovery: string } | undefined {
  const missing = messages.map(message => missingPackage(message, context));
  const [first] = missing;
  if (first === undefined || missing.includes(undefined)) return undefined;
  const names = [...new Set(missing)];
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return {
    message: `the environment of ${tool.argv[0]} lacks ${shown}`,
    recovery: installCommand(context, tool, folder) ?? shellCommand([...pip(tool), 'install', first]),
  };
}

function missingPackage(message: string, { files }: CheckContext): string | undefined {
  const name = /No module named '(\w+)[.\w]*'/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const own = new RegExp(`(^|/)${name}(\\.pyi?$|\\.so$|/)`);
  return files.some(({ path }) => own.test(path)) ? undefined : name;
}

/** How the project says that its environment is made, by the first file of these that it has. */
const installers: readonly (readonly [file: string, command: (tool: Tool) => readonly string[]])[] = [
  ['uv.lock', () => ['uv', 'sync']],
  ['poetry.lock', () => ['poetry', 'install']],
  ['Pipfile.lock', () => ['pipenv', 'install', '--dev']],
  ['pdm.lock', () => ['pdm', 'install']],
  ['requirements-dev.txt', tool => [...pip(tool), 'install', '-r', 'requirements-dev.txt']],
  ['requirements.txt', tool => [...pip(tool), 'install', '-r', 'requirements.txt']],
  ['pyproject.toml', tool => [...pip(tool), 'install', '-e', '.']],
];

function installCommand({ project }: CheckContext, tool: Tool, folder: RepoPath): string | undefined {
  for (const at of folder === '' ? [''] : [folder, '']) {
    const found = installers.find(([file]) => project.has(posix.join(at, file)));
    if (!found) continue;
    const command = shellCommand(found[1](tool));
    return at === '' ? command : `cd ${shellCommand([at])} && ${command}`;
  }
  return undefined;
}

function pip({ argv: [python] }: Tool): readonly string[] {
  return [python, '-m', 'pip'];
}
