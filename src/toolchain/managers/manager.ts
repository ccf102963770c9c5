import type { Context } from '../../model.ts';
import type { ProjectFiles } from '../project-files.ts';

/** A program that makes and fills the environments of projects. It is never told to make or fill one. */
export interface Manager {
  /** Also the name of its program, and of its package. */
  readonly name: 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'hatch' | 'conda';
  /** The file or table by which a project says that it uses this manager; undefined where it does not say so. */
  namedBy(project: ProjectFiles, env: Context['env']): Promise<string | undefined>;
  /** Where the environment of the project is, by the rules that the manager itself goes by. */
  environment(place: Place): Promise<Environment>;
  /** What follows its name on the command line that installs what is locked. */
  readonly install: readonly string[];
}

export interface Place {
  /** The absolute path of the project in a work tree. */
  readonly root: string;
  readonly project: ProjectFiles;
  readonly env: Context['env'];
  /** Runs a program that only tells something, in a folder; undefined where it does not end with exit code 0. */
  readonly ask: (argv: readonly [string, ...string[]], cwd: string) => Promise<string | undefined>;
}

export type Environment =
  /** `folder` is an absolute path with `bin/python` in it; `python` is an interpreter itself. */
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'python'; readonly python: string }
  /** The manager was told to use the interpreter on PATH. */
  | { readonly kind: 'system'; readonly why: string }
  | { readonly kind: 'several'; readonly folders: readonly string[] }
  | { readonly kind: 'none' };
