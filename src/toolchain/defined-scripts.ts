import { ConfigError } from '../lib/errors.ts';
import { parsePythonIni } from '../lib/python-ini.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { TreeFile } from '../model.ts';
import type { ProjectConfig } from './project-config.ts';

/** Lines of shell that a file of the repository defines. */
export interface DefinedScript {
  /** The file, and the name of the job, target, environment or script in it. */
  readonly source: string;
  readonly script: string;
  /** Where it is run, if not at the root. */
  readonly folder?: string;
}

/** What workflows of GitHub, Makefile, tox.ini, noxfile.py and hatch would run. Files that are not valid define nothing. */
export async function definedScripts(
  project: ProjectConfig,
  files: readonly TreeFile[],
): Promise<DefinedScript[]> {
  const workflows = files.filter(({ path }) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  const readers = [
    ...workflows.map(({ path }) => ({ path, read: workflowScripts })),
    { path: 'Makefile', read: makeScripts },
    { path: 'tox.ini', read: toxScripts },
    { path: 'noxfile.py', read: noxScripts },
  ];
  const scripts: DefinedScript[] = [];
  for (const { path, read } of readers) {
    const text = await project.text(path);
    if (text === undefined) continue;
    const found = await ifValid(() => read(text, path));
    scripts.push(...found.map(({ source, ...more }) => ({ ...more, source: `${path}, ${source}` })));
  }
  return [...scripts, ...(await ifValid(() => hatchScripts(project)))];
}

type Scripts = readonly DefinedScript[];

async function ifValid(read: () => Promise<Scripts> | Scripts): Promise<Scripts> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [];
  }
}

async function workflowScripts(text: string, path: string): Promise<DefinedScript[]> {
  const { jobs } = asTable(await parseYaml(text, path));
  return Object.entries(asTable(jobs)).flatMap(([source, job]) => {
    const { steps, defaults } = asTable(job);
    const usual = asTable(asTable(defaults).run)['working-directory'];
    return (Array.isArray(steps) ? (steps as unknown[]) : []).flatMap(step => {
      const { run, 'working-directory': folder = usual } = asTable(step);
      if (typeof run !== 'string') return [];
      // `${{ … }}` is one word, that no shell would read as more.
      const script = run.replace(/\$\{\{[^}]*\}\}/g, '$EXPRESSION');
      return [{ source, script, ...(typeof folder === 'string' && folder !== '.' && { folder }) }];
    });
  });
}

/** Recipes: lines behind a tab, each a shell of its own; variables that stand in the file are put in. */
function makeScripts(text: string): DefinedScript[] {
  const variables = new Map(
    [...text.matchAll(/^(\w+)\s*[:?]?:?=\s*(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const expand = (line: string) =>
    line.replace(/\$[({](\w+)[)}]/g, (whole, name: string) => variables.get(name) ?? whole);
  const scripts: DefinedScript[] = [];
  let target = '';
  for (const line of text.replace(/\\\n\s*/g, ' ').split('\n')) {
    target = /^([\w.-]+)[^:=]*:(?!=)/.exec(line)?.[1] ?? target;
    const [, recipe] = /^\t[@+-]*(.*)$/.exec(line) ?? [];
    if (recipe === undefined) continue;
    const script = expand(expand(recipe))
      .replace(/\$[({]\w+[)}]/g, '$VARIABLE')
      .replaceAll('$$', '$');
    scripts.push({ source: target, script });
  }
  return scripts;
}

/** `{posargs}` and what it stands for by default is what a person adds. A dash in front: its failure does not count. */
function toxScripts(text: string): DefinedScript[] {
  return [...parsePythonIni(text)].flatMap(([source, { commands }]) => {
    if (!source.startsWith('testenv') || commands === undefined) return [];
    const script = commands.replace(/\{posargs(:([^{}]*))?\}/g, '$2').replace(/^- */gm, '');
    return [{ source, script }];
  });
}

/** `session.run("pytest", "-q", *session.posargs)`: the texts up to the first argument that is something else. */
function noxScripts(text: string): DefinedScript[] {
  return [...text.matchAll(/\bsession\.run\(([^)]*)\)/g)].map(([, args = '']) => {
    const words = [
      ...args.matchAll(
        /\s*(?:"([^"\\]*)"|'([^'\\]*)'|\*[\w.]*posargs|\w+\s*=[^,]*|([^\s,][^,]*))\s*(?:,|$)/g,
      ),
    ];
    const literal = words.flatMap(
      ([, double, single, other]) => double ?? single ?? (other ? ['$ARGUMENT'] : []),
    );
    return {
      source: 'session',
      script: literal.map(word => (/\s/.test(word) ? `'${word}'` : word)).join(' '),
    };
  });
}

async function hatchScripts(project: ProjectConfig): Promise<DefinedScript[]> {
  const inProject = await project.toml('pyproject.toml', 'tool', 'hatch', 'envs');
  const own = await project.toml('hatch.toml', 'envs');
  return Object.entries({ ...inProject, ...own }).flatMap(([environment, table]) =>
    Object.entries(asTable(asTable(table).scripts)).map(([name, lines]) => ({
      source: `hatch, ${environment}:${name}`,
      script: [lines]
        .flat()
        .map(String)
        .join('\n')
        .replace(/\{args(:([^{}]*))?\}/g, '$2'),
    })),
  );
}

function asTable(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
