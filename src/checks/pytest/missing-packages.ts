import { posix } from 'node:path';
import { normalizeName } from '../../lib/package-name.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import { parseRequirement } from '../../dependencies/requirement.ts';
import type { RepoPath } from '../../model.ts';
import type { Table } from '../../toolchain/project-config.ts';
import type { Tool } from '../../toolchain/tool.ts';
import type { CheckContext } from '../check.ts';

/**
 * Where every failure of a run comes from a package that is not installed and that no file of the judged tree could be,
 * the run says something of the environment and nothing of the tree.
 * @param messages what Python said of each failure
 */
export async function explainMissingPackages(
  messages: readonly string[],
  { context, tool, folder }: { context: CheckContext; tool: Tool; folder: RepoPath },
): Promise<{ message: string; recovery: string } | undefined> {
  const missing = messages.map(message => missingPackage(message, context));
  const [first] = missing;
  if (first === undefined || missing.includes(undefined)) return undefined;
  const names = [...new Set(missing)];
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return {
    message: `the environment of ${tool.argv[0]} lacks ${shown}`,
    recovery:
      (await installCommand(context, { tool, folder, first })) ??
      shellCommand([...pip(tool), 'install', first]),
  };
}

function missingPackage(message: string, { files }: CheckContext): string | undefined {
  const name = /No module named '(\w+)[.\w]*'/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const own = new RegExp(`(^|/)${name}(\\.pyi?$|\\.so$|/)`);
  return files.some(({ path }) => own.test(path)) ? undefined : name;
}

/** How the project says that its environment is made, by the first file of these that it has. */
const installers: readonly (readonly [
  file: string,
  command: (tool: Tool, extra?: string) => readonly string[],
])[] = [
  ['uv.lock', () => ['uv', 'sync']],
  ['poetry.lock', () => ['poetry', 'install']],
  ['Pipfile.lock', () => ['pipenv', 'install', '--dev']],
  ['pdm.lock', () => ['pdm', 'install']],
  ['requirements-dev.txt', tool => [...pip(tool), 'install', '-r', 'requirements-dev.txt']],
  ['requirements.txt', tool => [...pip(tool), 'install', '-r', 'requirements.txt']],
  ['pyproject.toml', (tool, extra) => [...pip(tool), 'install', '-e', extra ? `.[${extra}]` : '.']],
];

async function installCommand(
  { project }: CheckContext,
  { tool, folder, first }: { tool: Tool; folder: RepoPath; first: string },
): Promise<string | undefined> {
  for (const at of folder === '' ? [''] : [folder, '']) {
    const found = installers.find(([file]) => project.has(posix.join(at, file)));
    if (!found) continue;
    const extra = await extraWith(first, await project.toml(posix.join(at, 'pyproject.toml'), 'project'));
    const command = shellCommand(found[1](tool, extra));
    return at === '' ? command : `cd ${shellCommand([at])} && ${command}`;
  }
  return undefined;
}

/** The extra of a project that brings a package; the one for development where nothing names the package. */
async function extraWith(missing: string, project: Table | undefined): Promise<string | undefined> {
  const brings = async (requirements: unknown): Promise<boolean> => {
    const texts = Array.isArray(requirements) ? requirements.map(String) : [];
    const parsed = await Promise.all(texts.map(parseRequirement));
    return parsed.some(
      one => one?.type === 'ProjectName' && normalizeName(one.name) === normalizeName(missing),
    );
  };
  if (await brings(project?.dependencies)) return undefined;
  const extras = Object.entries(project?.['optional-dependencies'] ?? {});
  for (const [name, requirements] of extras) if (await brings(requirements)) return name;
  return ['dev', 'test', 'tests', 'testing'].find(usual => extras.some(([name]) => name === usual));
}

function pip({ argv: [python] }: Tool): readonly string[] {
  return [python, '-m', 'pip'];
}
