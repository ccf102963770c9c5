import type { Table } from '../../toolchain/project-config.ts';
import type { CheckContext } from '../check.ts';

type Project = Pick<CheckContext, 'project'>;

/** A setting by its name, and each of its words. */
export type Settings = readonly (readonly [name: string, words: readonly string[]])[];

/**
 * What the configuration files say to pytest, and which plugins the project itself declares. pytest reads one of the
 * files; here all count, since one setting too many only widens.
 */
export async function pytestSettings({ project }: Project): Promise<Settings> {
  const tables = await Promise.all([
    ...['pytest.toml', '.pytest.toml'].map(path => project.toml(path, 'pytest')),
    project.toml('pyproject.toml', 'tool', 'pytest'),
    project.toml('pyproject.toml', 'project', 'entry-points'),
    project.toml('pyproject.toml', 'tool', 'poetry', 'plugins'),
  ]);
  const sections = await Promise.all(
    (
      [
        ['pytest.ini', 'pytest'],
        ['.pytest.ini', 'pytest'],
        ['tox.ini', 'pytest'],
        ['setup.cfg', 'tool:pytest'],
        ['setup.cfg', 'options.entry_points'],
      ] as const
    ).map(async ([path, section]) => readSection((await project.text(path)) ?? '', section)),
  );
  return [...tables.flatMap(table => (table ? leaves(table) : [])), ...sections.flat()];
}

function leaves(table: Table): Settings {
  return Object.entries(table).flatMap(([name, value]): Settings => {
    if (typeof value === 'string') return [[name, inWords(value)]];
    if (Array.isArray(value)) return [[name, value.flatMap(item => inWords(String(item)))]];
    return typeof value === 'object' && value !== null ? leaves(value as Table) : [];
  });
}

/** A section as Python's configparser reads it: a line that is indented goes on with the value before it. */
function readSection(text: string, wanted: string): Settings {
  const settings: (readonly [string, string[]])[] = [];
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line) ?? [];
    if (header !== undefined) inside = header === wanted;
    else if (inside && /^\s*[^\s#;]/.test(line)) {
      const [, name, value = ''] = /^([^\s=:][^=:]*?)\s*[=:](.*)$/.exec(line) ?? [];
      if (name === undefined) settings.at(-1)?.[1].push(...inWords(line));
      else settings.push([name, inWords(value)]);
    }
  }
  return settings;
}

function inWords(value: string): string[] {
  return value.split(/[\s,'"]+/).filter(word => word !== '');
}
