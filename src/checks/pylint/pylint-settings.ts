import { ConfigError } from '../../lib/errors.ts';
import { parsePythonIni } from '../../lib/python-ini.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';

/** In the order of pylint; see `find_default_config_files.py`. */
export const pylintFiles = [
  'pylintrc',
  'pylintrc.toml',
  '.pylintrc',
  '.pylintrc.toml',
  'pyproject.toml',
  'setup.cfg',
  'tox.ini',
] as const;

/** The file at the root of the judged tree that configures pylint: the first that does; undefined where none does. */
export async function pylintConfiguration(project: ProjectConfig): Promise<string | undefined> {
  for (const file of pylintFiles) if (await configures(project, file)) return file;
  return undefined;
}

/** A file of pylint's own does so by being there, except a TOML file; in the others it needs a section. */
async function configures(project: ProjectConfig, file: string): Promise<boolean> {
  if (!project.has(file)) return false;
  if (file.endsWith('.toml')) return (await readTable(project, file)) !== undefined;
  if (file.endsWith('rc')) return true;
  const sections = parsePythonIni((await project.text(file)) ?? '').keys();
  return [...sections].some(name => name === 'pylint' || name.startsWith('pylint.'));
}

/** One of pylint's own that is not valid TOML counts: pylint then says what is wrong with it. */
async function readTable(project: ProjectConfig, file: string): Promise<object | undefined> {
  try {
    return await project.toml(file, 'tool', 'pylint');
  } catch (error) {
    if (!(error instanceof ConfigError) || file === 'pyproject.toml') throw error;
    return {};
  }
}
