import type { RepoPath } from '../model.ts';

/** A package that a project asks for. */
export interface Requirement {
  /** Normalised as in PEP 503. */
  readonly name: string;
  /** The extra, group or category that it stands in; absent for what the program itself needs. */
  readonly group?: string;
}

/** What one file says of the dependencies of a project. */
export interface Declared {
  readonly requirements: readonly Requirement[];
  /** Files whose requirements are part of this one, relative to its folder as written. */
  readonly includes: readonly string[];
  /** The versions of Python that it is for, as written: `>=3.11`. */
  readonly python?: string;
  /** The tables of tools in it: `ruff` for `[tool.ruff]`. */
  readonly tools: readonly string[];
  /** What builds the project: `setuptools`, `maturin`. */
  readonly build: readonly string[];
  /** It only configures tools, and describes no project. */
  readonly toolsOnly?: boolean;
}

/** A dependency file of a tree. What cannot be read is a fact, not an error: it still says that a project is there. */
export type DeclaredFile =
  | ({ readonly path: RepoPath; readonly kind: 'read' } & Declared)
  | { readonly path: RepoPath; readonly kind: 'unreadable'; readonly why: string };
