import { normalizeName } from '../lib/package-name.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { RepoPath } from '../model.ts';
import type { Declared, Requirement } from './declared.ts';
import { readRequirementsFile } from './requirements-file.ts';
import { asTable, asTexts } from './tables.ts';

/**
 * environment.yml of conda: `dependencies` with `channel::name=version` each, and a list `pip` of lines as in a
 * requirements file. Undefined for a file of that name that is about something else.
 * @throws ConfigError where it is not YAML
 */
export async function readCondaEnvironment(text: string, path: RepoPath): Promise<Declared | undefined> {
  const { dependencies } = asTable(await parseYaml(text, path));
  if (!Array.isArray(dependencies)) return undefined;
  const specs = asTexts(dependencies).map(spec => {
    const [, name = '', version = ''] = /^(?:[^:]*::)?\s*([A-Za-z0-9._-]+)\s*(.*)$/.exec(spec.trim()) ?? [];
    return { name: normalizeName(name), version };
  });
  const python = specs.find(({ name }) => name === 'python')?.version;
  const lines = dependencies.flatMap(item => asTexts(asTable(item).pip));
  const pip = readRequirementsFile(lines.join('\n'), 'requirements.txt');
  const packages: Requirement[] = specs
    .filter(({ name }) => name !== '' && name !== 'python' && name !== 'pip')
    .map(({ name }) => ({ name }));
  return {
    requirements: [...packages, ...pip.requirements],
    includes: pip.includes,
    ...(python !== undefined && python !== '' && { python }),
    tools: [],
    build: [],
  };
}
