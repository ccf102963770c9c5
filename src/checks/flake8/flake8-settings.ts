import { posix } from 'node:path';
import { fnmatch } from '../../lib/fnmatch.ts';
import type { IniSection } from '../../lib/python-ini.ts';
import type { RepoPath } from '../../model.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';

/** In the order of flake8; the first that has a section of its own is the one that it reads. */
export const flake8Files = ['setup.cfg', 'tox.ini', '.flake8'] as const;

/** What flake8's configuration in the judged tree says, as far as it decides which files are judged, and by whom. */
export interface Flake8Settings {
  /** Absent where only a hook names flake8, and no file. */
  readonly file?: string;
  /** Whether code of the judged tree may judge as well. */
  readonly localPlugins: boolean;
  /** Whether `flake8 .` would come upon the file; the one that is given by name, it takes although its folder is excluded. */
  finds(path: RepoPath): boolean;
}

/**
 * Undefined where flake8 is not configured at the root of the judged tree.
 * @param hook stands for configuration too; its options count more than those of a file, and it may name another file
 */
export async function readFlake8Settings(
  project: ProjectConfig,
  hook?: ToolHook,
): Promise<Flake8Settings | undefined> {
  const given = Object.fromEntries(hook?.values ?? []);
  for (const file of hook?.configuration === undefined ? flake8Files : [hook.configuration]) {
    const section = await project.ini(file, 'flake8');
    const localPlugins = (await project.ini(file, 'flake8:local-plugins')) !== undefined;
    if (section ?? localPlugins) return { file, localPlugins, finds: finder({ ...section, ...given }) };
  }
  return hook && { localPlugins: false, finds: finder(given) };
}

/** From flake8's defaults.py. */
const defaultExclude = [
  '.svn',
  'CVS',
  '.bzr',
  '.hg',
  '.git',
  '__pycache__',
  '.tox',
  '.nox',
  '.eggs',
  '*.egg',
];

/** The rules of `expand_paths` in flake8's discover_files.py: a folder that is excluded is not entered. */
export function finder(section: IniSection): (path: RepoPath) => boolean {
  const excluded = [
    ...(list(section, 'exclude') ?? defaultExclude),
    ...(list(section, 'extend-exclude') ?? []),
  ].flatMap(anchor);
  const wanted = list(section, 'filename') ?? ['*.py'];
  return path => {
    const steps = path.split('/').map((_name, index, names) => names.slice(0, index + 1).join('/'));
    const isOut = (step: string) =>
      excluded.some(pattern => fnmatch(posix.basename(step), pattern) || fnmatch(`/${step}`, pattern));
    return wanted.some(pattern => fnmatch(`./${path}`, pattern)) && !steps.some(isOut);
  };
}

/** Options may be written with `_` or `-`; their items stand between commas or white space. */
function list(section: IniSection, name: string): string[] | undefined {
  const value = section[name] ?? section[name.replaceAll('-', '_')];
  return value?.split(/[,\s]+/).filter(item => item !== '');
}

/**
 * A pattern with a slash is a path from the root, which stands for `/` here. One that leads out of the tree matches
 * nothing in it.
 */
function anchor(pattern: string): string[] {
  if (!pattern.includes('/')) return [pattern];
  const normal = posix.normalize(pattern).replace(/\/$/, '');
  return /^(\/|\.\.(\/|$))/.test(normal) ? [] : [`/${normal}`];
}
