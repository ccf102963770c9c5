import { posix } from 'node:path';
import { searchPattern } from '../lib/python-pattern.ts';
import { shellCommands } from '../lib/shell-words.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { RepoPath } from '../model.ts';
import { withoutLauncher } from './command-words.ts';
import { configurationOptions, sortArguments, type HookArguments, type HookTool } from './hook-arguments.ts';
import type { ProjectConfig, Table } from './project-config.ts';

export const hooksFile = '.pre-commit-config.yaml';

/** A hook of pre-commit that runs one of the tools that pygov knows. */
export interface ToolHook extends HookArguments {
  readonly tool: HookTool;
  /** The version that is pinned; absent for a hook that runs what is installed. */
  readonly version?: string;
  /** The configuration that it is told of, relative to the root. */
  readonly configuration?: RepoPath;
  /** Options that the hook has by itself where the repository gives none. */
  readonly usual: readonly string[];
  /** Regular expressions of Python for paths that it is not given. */
  readonly excludes: readonly string[];
  readonly dependencies: readonly string[];
  /** Patterns that are not applied, because pygov cannot be sure what they match: then more is judged. */
  readonly unclear: readonly string[];
  /** Everything that it says, for a fingerprint. */
  readonly text: string;
  /** Whether pre-commit would give it a file. */
  concerns(path: RepoPath): boolean;
}

/**
 * The hooks of one tool in the judged tree; those that are run by hand only are left out.
 * @throws ConfigError where the file is not valid YAML
 */
export async function toolHooks(project: ProjectConfig, tool: HookTool): Promise<ToolHook[]> {
  const text = await project.text(hooksFile);
  if (text === undefined) return [];
  const top = asTable(await parseYaml(text, hooksFile));
  const hooks: ToolHook[] = [];
  const frozen = frozenVersions(text);
  for (const repo of asList(top.repos).map(asTable)) {
    const version = typeof repo.rev === 'string' ? (frozen.get(repo.rev) ?? repo.rev) : undefined;
    for (const hook of asList(repo.hooks).map(asTable)) {
      const called = await calledTool(hook);
      const stages = asTexts(hook.stages ?? top.default_stages);
      const isManual = stages.length > 0 && stages.every(stage => stage === 'manual');
      if (called?.tool === tool && !isManual) hooks.push(asToolHook(called, hook, { ...repo, version }, top));
    }
  }
  return hooks;
}

/** What `pre-commit autoupdate --freeze` writes behind a commit: `rev: 1a2b… # frozen: v0.12.11`, by commit. */
function frozenVersions(text: string): Map<string, string> {
  const lines = text.matchAll(/\brev:\s*["']?([0-9a-f]{40})["']?\s+#\s*(?:frozen:\s*)?(v?\d[\w.]*)\s*$/gm);
  return new Map([...lines].map(([, commit = '', version = '']) => [commit, version]));
}

/** A hook of a project is known by its id; one that has an entry runs that. */
async function calledTool({ id, entry }: Table): Promise<Called | undefined> {
  if (typeof entry !== 'string') {
    const tool = typeof id === 'string' ? ids[id] : undefined;
    return tool && { tool, args: [] };
  }
  const [words = []] = await shellCommands(entry);
  return toolOfCommand(words);
}

function asToolHook({ tool, args: first }: Called, hook: Table, repo: Table, top: Table): ToolHook {
  const args = sortArguments(tool, [...first, ...asTexts(hook.args)]);
  const roots = args.paths.map(path => posix.normalize(path).replace(/\/$/, ''));
  // A command that is given no files chooses them itself.
  const restrictions =
    hook.pass_filenames === false ? [] : [top.files, hook.files, top.exclude, hook.exclude];
  const patterns = restrictions.map(asPattern);
  const [topFiles, files, topExclude, exclude] = patterns;
  const { rev, version } = repo;
  const configuration = configurationOptions[tool]
    .map(name => args.values.get(name))
    .find(value => value !== undefined);
  return {
    ...args,
    tool,
    ...(typeof version === 'string' && { version: version.replace(/^v/, '') }),
    ...(configuration !== undefined && { configuration: posix.normalize(configuration) }),
    usual: hook.args === undefined ? usualArguments(tool, repo) : [],
    excludes: restrictions.slice(2).flatMap(source => asPattern(source)?.source ?? []),
    dependencies: asTexts(hook.additional_dependencies),
    unclear: patterns.flatMap(pattern => (pattern?.regExp === undefined && pattern ? [pattern.source] : [])),
    text: JSON.stringify([hook, rev, top.files, top.exclude]),
    concerns: path =>
      [topFiles, files].every(pattern => pattern?.regExp?.test(path) ?? true) &&
      ![topExclude, exclude].some(pattern => pattern?.regExp?.test(path)) &&
      (roots.length === 0 ||
        roots.some(root => root === '.' || path === root || path.startsWith(`${root}/`))),
  };
}

/** The hooks that projects offer, by the ids under which they do; the programs have the same names. */
const ids: Readonly<Record<string, HookTool>> = {
  ruff: 'ruff',
  'ruff-check': 'ruff',
  'ruff-format': 'ruff-format',
  black: 'black',
  'black-jupyter': 'black',
  isort: 'isort',
  flake8: 'flake8',
  pylint: 'pylint',
  mypy: 'mypy',
  pyright: 'pyright',
};

interface Called {
  readonly tool: HookTool;
  readonly args: readonly string[];
}

/** The tool that a command line starts: by itself, by `python -m`, or through a manager of environments. */
function toolOfCommand(words: readonly string[]): Called | undefined {
  const [program = '', ...args] = withoutLauncher(words);
  const [verb] = args;
  if (program === 'ruff' && verb === 'format') return { tool: 'ruff-format', args: args.slice(1) };
  if (program === 'ruff' && verb === 'check') return { tool: 'ruff', args: args.slice(1) };
  const tool = ids[program];
  return tool && { tool, args };
}

/** What the mirror of mypy gives it where the repository says nothing. */
function usualArguments(tool: HookTool, { repo }: Table): string[] {
  const isMirror = typeof repo === 'string' && repo.includes('mirrors-mypy');
  return tool === 'mypy' && isMirror ? ['--ignore-missing-imports', '--scripts-are-modules'] : [];
}

function asPattern(source: unknown): { source: string; regExp: RegExp | undefined } | undefined {
  return typeof source === 'string' && source !== '' && source !== '^$'
    ? { source, regExp: searchPattern(source) }
    : undefined;
}

function asTable(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function asTexts(value: unknown): string[] {
  return asList(value).map(String);
}
