import { posix } from 'node:path';
import { normalizeName } from '../lib/package-name.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import { parseRequirement } from '../dependencies/requirement.ts';
import type { RepoPath } from '../model.ts';
import { declaredTool } from '../toolchain/declared-tool.ts';
import { findLock } from '../toolchain/find-lock.ts';
import { managerLine } from '../toolchain/lock-recovery.ts';
import type { Table } from '../toolchain/project-config.ts';
import type { Python } from '../toolchain/toolchain.ts';
import type { CheckContext } from './check.ts';

/**
 * Where every failure of a run comes from a package that is not installed and that no file of the judged tree could be,
 * the run says something of the environment and nothing of the tree.
 * @param messages what Python said of each failure
 */
export async function explainMissingPackages(
  messages: readonly string[],
  { context, folder }: { context: CheckContext; folder: RepoPath },
): Promise<{ message: string; recovery: string } | undefined> {
  const missing = messages.map(message => missingPackage(message, context));
  const [first] = missing;
  if (first === undefined || missing.includes(undefined)) return undefined;
  const toolchain = await context.toolchain(folder);
  if (toolchain.kind === 'unusable') return undefined;
  const { python } = toolchain;
  const names = [...new Set(missing)];
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return {
    message: `the environment of ${python.executable} lacks ${shown}`,
    recovery: (await installCommand(context, { python, folder, first })) ?? `${python.installer} ${first}`,
  };
}

function missingPackage(message: string, { files }: CheckContext): string | undefined {
  const name = /No module named '(\w+)[.\w]*'/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const own = new RegExp(`(^|/)${name}(\\.pyi?$|\\.so$|/)`);
  return files.some(({ path }) => own.test(path)) ? undefined : name;
}

/** How the project says that its environment is made, by the first file of these that it has. */
const installers: readonly (readonly [file: string, args: (extra?: string) => readonly string[]])[] = [
  ['requirements-dev.txt', () => ['-r', 'requirements-dev.txt']],
  ['requirements.txt', () => ['-r', 'requirements.txt']],
  ['pyproject.toml', extra => ['-e', extra ? `.[${extra}]` : '.']],
];

async function installCommand(
  { project, env }: CheckContext,
  { python, folder, first }: { python: Python; folder: RepoPath; first: string },
): Promise<string | undefined> {
  const bringing = await declaredTool(first, python, { project, folder, env });
  if (bringing !== undefined) return bringing;
  const lock = findLock(project, folder);
  if (lock && lock.manager !== 'pip') return managerLine(lock, python, fillArgs[lock.manager], env);
  for (const at of folder === '' ? [''] : [folder, '']) {
    const found = installers.find(([file]) => project.has(posix.join(at, file)));
    if (!found) continue;
    const extra = await extraWith(first, await project.toml(posix.join(at, 'pyproject.toml'), 'project'));
    const command = `${python.installer} ${shellCommand(found[1](extra))}`;
    return at === '' ? command : `cd ${shellCommand([at])} && ${command}`;
  }
  return undefined;
}

const fillArgs = { uv: ['sync'], poetry: ['install'], pdm: ['install'], pipenv: ['sync', '--dev'] } as const;

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
