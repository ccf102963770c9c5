import { posix } from 'node:path';
import { ConfigError } from '../../lib/errors.ts';
import { isUtf8Path } from '../../lib/repo-path.ts';
import type { Input, RepoPath } from '../../model.ts';
import { configuredFolders } from '../../toolchain/configured-folders.ts';
import type { ProjectConfig, Table } from '../../toolchain/project-config.ts';
import type { ToolHook } from '../../toolchain/tool-hooks.ts';
import type { CheckContext } from '../check.ts';
import { holdsPython, isPythonFile } from '../python-files.ts';

/** A project of the repository that configures mypy. */
export interface MypyConfiguration {
  readonly folder: RepoPath;
  /** The name in that folder. Empty where there is only pygov's own; mypy then reads none, also not the user's. */
  readonly file: string;
  readonly table: Table;
}

/**
 * Where mypy is configured; none where it is not.
 * @param hook stands for configuration too, and may name a file of its own
 */
export async function mypyConfigurations(
  { project, files, scope }: CheckContext,
  hook?: ToolHook,
): Promise<MypyConfiguration[]> {
  const named = hook?.configuration;
  if (named !== undefined) {
    return [{ folder: '', file: named, table: (await readTable(project, named)) ?? {} }];
  }
  const configured = await configuredFolders(project, mypyFiles, async path => {
    return (await readTable(project, path)) !== undefined;
  });
  const folders = configured.filter(folder => holdsPython(files, folder));
  if ((scope.types && !folders.includes('')) || (hook && folders.length === 0))
    return [{ folder: '', file: '', table: {} }];
  return Promise.all(
    folders.map(async folder => {
      for (const file of mypyFiles) {
        const table = await readTable(project, posix.join(folder, file));
        if (table) return { folder, file, table };
      }
      throw new Error(`nothing configures mypy in ${folder}`);
    }),
  );
}

/**
 * mypy takes mypy.ini for its configuration even without the section. One below
 * the root that is not valid TOML may be a fixture: it counts where it speaks of mypy, which then says what is wrong.
 */
async function readTable(project: ProjectConfig, path: RepoPath): Promise<Table | undefined> {
  if (!project.has(path)) return undefined;
  try {
    if (path.endsWith('.toml')) return await project.toml(path, 'tool', 'mypy');
    return (await project.ini(path, 'mypy')) ?? (path.endsWith('mypy.ini') ? {} : undefined);
  } catch (error) {
    if (!(error instanceof ConfigError) || !path.includes('/')) throw error;
    return (await project.text(path))?.includes('tool.mypy') === true ? {} : undefined;
  }
}

/**
 * What mypy is given: the paths of pygov's configuration, or of the hook; nothing where mypy's own configuration names files; else
 * `src`, or every folder and module of the project that holds source rather than tests.
 */
export function mypyScope(
  { files, scope: { types } }: CheckContext,
  { folder, table }: MypyConfiguration,
  hook?: ToolHook,
): string[] {
  if (types && folder === '') return ['--', ...types];
  if (hook && hook.paths.length > 0 && folder === '') return ['--', ...hook.paths];
  if (['p', 'package', 'm', 'module'].some(option => hook?.values.has(option))) return [];
  if (['files', 'packages', 'modules'].some(key => key in table)) return [];
  const prefix = folder === '' ? '' : `${folder}/`;
  const python = files
    .filter(file => isPythonFile(file) && file.path.startsWith(prefix))
    .map(({ path }) => path.slice(prefix.length));
  if (python.some(path => path.startsWith('src/'))) return ['--', 'src'];
  const atRoot = new Set(python.map(path => path.split('/', 1)[0] ?? path));
  const source = [...atRoot].filter(
    name => isUtf8Path(name) && !/^(\..*|tests?|setup\.py|conftest\.py)$/.test(name),
  );
  return ['--', ...(source.length > 0 ? source : ['.'])];
}

/** In mypy's own order; the first that configures it is the one it reads. */
export const mypyFiles = ['mypy.ini', '.mypy.ini', 'pyproject.toml', 'setup.cfg'];

/**
 * Every file that mypy can read in the tree: sources, stubs and the markers of typed packages; a file that is named is
 * read whatever its suffix, so names that are not only folders make every file count.
 */
export function mypySources(
  { files, scope: { types } }: CheckContext,
  configurations: readonly MypyConfiguration[],
  hook?: ToolHook,
): Input {
  const wanted = new Set(
    configurations.flatMap(({ folder, table }) =>
      [table.files, types, hook?.paths]
        .flat()
        .flatMap(names => (typeof names === 'string' ? names.split(',') : []))
        .map(name => posix.join(folder, name.trim())),
    ),
  );
  const isRead = (path: string) => /(\.pyi?|(^|\/)py\.typed)$/.test(path);
  const anyFile =
    [...wanted].some(name => /[*?[]/.test(name)) ||
    files.some(({ path }) => !isRead(path) && wanted.has(path));
  const sources = anyFile ? files : files.filter(({ path }) => isRead(path));
  const value = sources.map(({ path, mode, oid }) => `${mode} ${oid} ${path}`).join('\0');
  return { kind: 'tree', label: 'Python files', value };
}
