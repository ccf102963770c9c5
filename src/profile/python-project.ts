import type { DeclaredFile } from '../dependencies/declared.ts';
import { includedPaths } from '../dependencies/read-declared.ts';
import { isForDevelopment } from '../dependencies/declared-requirement.ts';
import type { RepoPath } from '../model.ts';
import { discovery } from './discovery.ts';

/** What the dependency files of one project say together. */
export interface PythonProject {
  /** Its own files, without those that these include. */
  readonly files: readonly DeclaredFile[];
  /** Of the program and of working on it, those of included files too. */
  readonly packages: ReadonlySet<string>;
  /** What the program is made with, and where that stands. */
  readonly frameworks: readonly { readonly name: string; readonly by: string }[];
  readonly tools: ReadonlySet<string>;
  readonly build: readonly string[];
  /** The versions of Python that it is for, as written. */
  readonly versions: readonly string[];
}

const frameworks = Object.values(discovery.stacks).flatMap(stack =>
  stack.manifests.reads === 'python'
    ? stack.frameworks.flatMap(({ names }) =>
        Object.entries(names).map(([name, packages]) => ({
          name,
          packages,
          modules: stack.modules?.[name] ?? packages,
        })),
      )
    : [],
);

/**
 * @param files the project's own
 * @param all every file that was read, where included ones are found
 */
export function readProject(
  files: readonly DeclaredFile[],
  all: ReadonlyMap<RepoPath, DeclaredFile>,
): PythonProject {
  const reached = withIncluded(files, all).flatMap(file => (file.kind === 'read' ? [file] : []));
  const wanted = reached.flatMap(({ path, requirements }) =>
    requirements.map(requirement => ({ path, requirement })),
  );
  const byProgram = wanted.filter(({ requirement }) => !isForDevelopment(requirement));
  return {
    files,
    packages: new Set(wanted.map(({ requirement }) => requirement.name)),
    frameworks: frameworks.flatMap(({ name, packages }) => {
      const asked = byProgram.find(({ requirement }) => packages.includes(requirement.name));
      return asked ? [{ name, by: asked.path }] : [];
    }),
    tools: new Set(reached.flatMap(({ tools }) => tools)),
    build: reached.flatMap(({ build }) => build),
    versions: [...new Set(reached.flatMap(({ python }) => python ?? []))],
  };
}

/** Whether its files name any package; else its source may say more. */
export function saysNothing({ packages }: PythonProject): boolean {
  return packages.size === 0;
}

/** The same project, with what its source imports. */
export function withImports(project: PythonProject, modules: ReadonlySet<string>): PythonProject {
  const imported = frameworks.filter(({ modules: known }) => known.some(name => modules.has(name)));
  return { ...project, frameworks: imported.map(({ name }) => ({ name, by: 'imported' })) };
}

function withIncluded(
  files: readonly DeclaredFile[],
  all: ReadonlyMap<RepoPath, DeclaredFile>,
): DeclaredFile[] {
  const reached = new Set(files);
  for (const file of reached) {
    if (file.kind === 'unreadable') continue;
    for (const path of includedPaths(file)) {
      const included = all.get(path);
      if (included) reached.add(included);
    }
  }
  return [...reached];
}
