import type { RepoPath } from '../../model.ts';
import { folderOf, ModuleIndex } from '../../python/module-index.ts';
import type { Expression } from './expression.ts';
import type { ClassSource, FunctionSource, ModuleSource } from './read-module.ts';
import { vocabulary } from './vocabulary.ts';

/** Names that the rulebook explains: of several `import *` the one that has such a name is meant. */
const known: ReadonlySet<string> = new Set([
  ...Object.keys(vocabulary.types),
  ...Object.values(vocabulary.kinds).flat(),
  ...['list', 'dict', 'set', 'tuple', 'frozenset', 'type'],
]);
const libraries: ReadonlySet<string> = new Set(vocabulary.libraries);

/** One side of a comparison: Python files by path, and the manifests and locks that name pydantic. */
export interface SourceTree {
  readonly files: ReadonlyMap<RepoPath, SourceFile>;
  /** 1 or 2; undefined where nothing says. */
  readonly pydantic?: number;
}

export interface SourceFile {
  /** Equal keys are equal contents. */
  readonly oid: string;
  readonly text: string;
}

/** What a name stands for. `outside` is a dotted name of something that is not in the tree. */
export type Meaning =
  | { readonly kind: 'class'; readonly path: RepoPath; readonly source: ClassSource }
  | { readonly kind: 'function'; readonly path: RepoPath; readonly source: FunctionSource }
  | { readonly kind: 'value'; readonly path: RepoPath; readonly name: string; readonly value: Expression }
  | { readonly kind: 'module'; readonly path: RepoPath }
  | { readonly kind: 'outside'; readonly name: string };

export interface Project {
  readonly tree: SourceTree;
  readonly pydantic: number;
  module(path: RepoPath): ModuleSource;
  /** @param dotted as it is written in the file at `path` */
  meaning(path: RepoPath, dotted: string): Meaning;
  /** What a dotted module name stands for, as `include("app.urls")` gives it. */
  absolute(qualified: string, from: RepoPath): Meaning;
}

/** @param read a module by its file; it remembers what it has read */
export function openProject(tree: SourceTree, read: (file: SourceFile) => ModuleSource): Project {
  const index = new ModuleIndex(tree.files.keys(), {
    roots: new Set(['']),
    aliases: new Map(),
    anyRoot: true,
  });
  const found = new Map<string, Meaning>();
  const project: Project = {
    tree,
    pydantic: tree.pydantic ?? 2,
    module: path => read(tree.files.get(path) ?? { oid: '', text: '' }),
    meaning: (path, dotted) => meaning(path, dotted, 0),
    absolute: (qualified, from) => imported(qualified, from, 0),
  };
  return project;

  function meaning(path: RepoPath, dotted: string, depth: number): Meaning {
    const key = `${path}\0${dotted}`;
    const before = found.get(key);
    if (before) return before;
    // Imports in a circle end here.
    if (depth > 24) return { kind: 'outside', name: dotted };
    const answer = canonical(look(path, dotted, depth));
    found.set(key, answer);
    return answer;
  }

  function look(path: RepoPath, dotted: string, depth: number): Meaning {
    const { classes, functions, values, imports } = project.module(path);
    const [head = '', ...rest] = dotted.split('.');
    const own = classes.get(head);
    if (own) return below(path, own, rest, dotted);
    const bound = imports.filter(({ name }) => name === head);
    for (const { qualified } of bound) {
      const found = imported([qualified, ...rest].join('.').replace(/^(\.+)\./, '$1'), path, depth + 1);
      if (found.kind !== 'outside') return found;
    }
    const [first] = bound;
    const value = values.get(head);
    if (value && rest.length === 0) {
      if (value.kind === 'name' && value.name !== head) return meaning(path, value.name, depth + 1);
      return { kind: 'value', path, name: head, value };
    }
    const one = functions.find(({ name }) => name === head);
    if (one && rest.length === 0) return { kind: 'function', path, source: one };
    if (first) return { kind: 'outside', name: [first.qualified, ...rest].join('.') };
    for (const { name, qualified } of imports) {
      if (name !== '*') continue;
      const found = imported(`${qualified}${qualified.endsWith('.') ? '' : '.'}${dotted}`, path, depth + 1);
      if (found.kind !== 'outside') return found;
    }
    const stars = imports.filter(({ name, qualified }) => name === '*' && !qualified.startsWith('.'));
    const names = [dotted, ...stars.map(({ qualified }) => `${qualified}.${dotted}`)];
    return { kind: 'outside', name: names.find(name => known.has(name)) ?? names[1] ?? dotted };
  }

  function imported(qualified: string, from: RepoPath, depth: number): Meaning {
    const parts = qualified.replace(/^\.+/, '').split('.');
    for (let size = parts.length; size >= 0; size--) {
      const file = locate(qualified, parts.slice(0, size), from);
      if (file === undefined) continue;
      const rest = parts.slice(size).filter(part => part !== '');
      if (rest.length === 0) return { kind: 'module', path: file };
      // A package may stand for a name that it imports from a module of the same name.
      if (file === from && depth > 0 && size === 0 && rest.length === 1) continue;
      return meaning(file, rest.join('.'), depth + 1);
    }
    return { kind: 'outside', name: qualified };
  }

  function locate(qualified: string, parts: readonly string[], from: RepoPath): RepoPath | undefined {
    const dots = /^\.*/.exec(qualified)?.[0].length ?? 0;
    if (dots === 0) {
      if (libraries.has(parts[0] ?? '')) return undefined;
      const found = parts.length === 0 ? [] : index.find(parts.join('.'), 'any');
      return nearestTo(from, found);
    }
    const folders = folderOf(from)
      .split('/')
      .filter(part => part !== '');
    if (folders.length < dots - 1) return undefined;
    const stem = [
      ...folders.slice(0, folders.length - (dots - 1)),
      ...parts.filter(part => part !== ''),
    ].join('/');
    return [`${stem}.py`, `${stem}/__init__.py`].find(path => tree.files.has(path));
  }
}

function below(path: RepoPath, source: ClassSource, rest: readonly string[], dotted: string): Meaning {
  const [name, ...more] = rest;
  if (name === undefined) return { kind: 'class', path, source };
  const inner = source.inner.get(name);
  if (inner) return below(path, inner, more, dotted);
  const value = source.body.find(one => one.name === name)?.value;
  return value
    ? { kind: 'value', path, name: `${source.name}.${name}`, value }
    : { kind: 'outside', name: dotted };
}

/** What is not in the tree, by the name that the rulebook knows it by. */
function canonical(meaning: Meaning): Meaning {
  if (meaning.kind !== 'outside') return meaning;
  const { name } = meaning;
  const module = sameModules.find(one => name.startsWith(`${one}.`));
  return module === undefined
    ? meaning
    : canonical({
        kind: 'outside',
        name: `${vocabulary.same[module] ?? module}${name.slice(module.length)}`,
      });
}

const sameModules = Object.keys(vocabulary.same);

/** Of several files of one name the one that shares most of its folders. */
function nearestTo(from: RepoPath, paths: readonly RepoPath[]): RepoPath | undefined {
  const shared = (path: RepoPath) => {
    let at = 0;
    while (at < path.length && path[at] === from[at]) at++;
    return at;
  };
  return [...paths].sort((a, b) => shared(b) - shared(a) || a.length - b.length || (a < b ? -1 : 1))[0];
}
