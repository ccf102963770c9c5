import type { ProfileScope } from '../model.ts';
import type { Convention } from './discovery-schema.ts';
import { discovery } from './discovery.ts';
import { nameMatcher } from './name-matcher.ts';
import type { PythonProject } from './python-project.ts';
import type { Survey } from './survey.ts';

type Conventions = NonNullable<ProfileScope['conventions']>;

/**
 * What a project is used to.
 * @param pinned what its `.python-version` or `runtime.txt` says
 * @param around the conventions of the project that it lies in, which hold where it says nothing itself
 */
export function conventionsOf(
  project: PythonProject,
  { near, layout }: Survey,
  pinned: readonly string[],
  around: Conventions | undefined,
): Conventions {
  const known = Object.entries(discovery.conventions).map(
    ([name, values]) =>
      [
        name,
        Object.entries(values).flatMap(([value, signs]) => (speaksFor(signs, project, near) ? [value] : [])),
      ] as const,
  );
  const own: (readonly [string, readonly string[]])[] = [
    [
      'python-version',
      [...new Set([...pinned.map(firstLine), ...project.versions])].filter(text => text !== ''),
    ],
    ['framework', project.frameworks.map(({ name }) => name)],
    ...known,
    ['layout', layout ? [layout] : []],
  ];
  const inherited = (name: string) => (name === 'framework' ? undefined : around?.[name]);
  return Object.fromEntries(
    own.map(([name, values]) => [name, values.length > 0 ? values : (inherited(name) ?? 'unknown')]),
  );
}

function speaksFor(
  { packages = [], tools = [], files = [] }: Convention,
  project: PythonProject,
  near: ReadonlySet<string>,
): boolean {
  return holds(project.packages, packages) || holds(project.tools, tools) || holds(near, files);
}

function holds(names: ReadonlySet<string>, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return false;
  const isWanted = nameMatcher(wanted);
  for (const name of names) if (isWanted(name)) return true;
  return false;
}

function firstLine(text: string): string {
  return /[^\r\n]*/.exec(text.trim())?.[0].trim() ?? '';
}
