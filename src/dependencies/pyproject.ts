import { parseToml } from '../lib/toml.ts';
import type { RepoPath } from '../model.ts';
import type { Declared, Requirement } from './declared.ts';
import { parseRequirements } from './declared-requirement.ts';
import { asList, asTable, asTexts, type Table } from './tables.ts';
import { tableRequirements } from './pipfile.ts';

/**
 * pyproject.toml in its dialects: PEP 621 (`project`), PEP 735 (`dependency-groups`), Poetry, PDM, uv and Hatch.
 * @throws ConfigError where it is not TOML
 */
export async function readPyproject(text: string, path: RepoPath): Promise<Declared> {
  const file = await parseToml(text, path);
  const project = asTable(file.project);
  const tool = asTable(file.tool);
  const poetry = asTable(tool.poetry);
  const build = asTable(file['build-system']);
  const python = project['requires-python'] ?? asTable(poetry.dependencies).python;
  const groups = file['dependency-groups'];
  return {
    requirements: [
      ...parseRequirements(asList(project.dependencies)),
      ...listsByGroup(project['optional-dependencies']),
      ...listsByGroup(groups),
      ...poetryRequirements(poetry),
      ...listsByGroup(asTable(tool.pdm)['dev-dependencies'], 'dev'),
      ...parseRequirements(asList(asTable(tool.uv)['dev-dependencies']), 'dev'),
      ...hatchRequirements(asTable(tool.hatch)),
    ],
    includes: dynamicFiles(asTable(asTable(asTable(tool.setuptools).dynamic).dependencies)),
    ...(typeof python === 'string' && { python }),
    tools: Object.keys(tool),
    build: parseRequirements(asList(build.requires)).map(({ name }) => name),
    ...(!file.project && !tool.poetry && !groups && !file['build-system'] && { toolsOnly: true }),
  };
}

/** Groups may include others (`{include-group = "test"}`); all of them are read anyway. */
function listsByGroup(groups: unknown, prefix?: string): Requirement[] {
  return Object.entries(asTable(groups)).flatMap(([group, list]) =>
    parseRequirements(asList(list), prefix === undefined ? group : `${prefix} ${group}`),
  );
}

function poetryRequirements(poetry: Table): Requirement[] {
  const groups = Object.entries(asTable(poetry.group));
  return [
    ...tableRequirements(poetry.dependencies),
    ...tableRequirements(poetry['dev-dependencies'], 'dev'),
    ...groups.flatMap(([group, table]) => tableRequirements(asTable(table).dependencies, group)),
  ];
}

/** Every environment of Hatch is one for working on the program. */
function hatchRequirements(hatch: Table): Requirement[] {
  return Object.values(asTable(hatch.envs)).flatMap(env => {
    const { dependencies, 'extra-dependencies': more } = asTable(env);
    return parseRequirements([...asList(dependencies), ...asList(more)], 'dev');
  });
}

/** `dependencies = {file = ["requirements.txt"]}` of setuptools. */
function dynamicFiles({ file }: Table): string[] {
  return typeof file === 'string' ? [file] : asTexts(file);
}
