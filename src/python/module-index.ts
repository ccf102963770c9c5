import type { RepoPath } from '../model.ts';

/** Where a module may be looked for: in folders known to be on the search path, in any that may be, or in every one. */
export type Scope = 'known' | 'possible' | 'any';

export interface ModuleLayout {
  /** Folders that are on the search path of the tests (`` is the root of the repository). */
  readonly roots: ReadonlySet<RepoPath>;
  /** Packages that an editable install gives another name than that of their folder. */
  readonly aliases: ReadonlyMap<string, RepoPath>;
  /** Something in the tree changes the search path, so that any folder may be on it. */
  readonly anyRoot: boolean;
}

/**
 * Which files a module name may stand for. A file has a name for every folder above it that may be on the search path,
 * and a name may stand for several files: all are taken, since any of them may be what Python finds.
 */
export class ModuleIndex {
  readonly #byName = new Map<string, { readonly path: RepoPath; readonly root: RepoPath }[]>();
  readonly #packages: ReadonlySet<RepoPath>;
  readonly #layout: ModuleLayout;
  #sorted: readonly string[] | undefined;

  /** @param paths Python files, those of the base that are gone included */
  constructor(paths: Iterable<RepoPath>, layout: ModuleLayout) {
    const all = [...paths];
    this.#layout = layout;
    this.#packages = new Set(all.filter(path => isInit(path)).map(folderOf));
    for (const path of all) {
      for (const [root, name] of namesOf(path)) this.#add(name, path, root);
      for (const [name, folder] of layout.aliases) {
        if (path.startsWith(`${folder}/`)) {
          const below = dotted(path.slice(folder.length + 1));
          this.#add(below === '' ? name : `${name}.${below}`, path, '');
        }
      }
    }
  }

  /** The files of one module. */
  find(name: string, scope: Scope): RepoPath[] {
    return (this.#byName.get(name) ?? [])
      .filter(({ root }) => this.#allows(root, scope))
      .map(({ path }) => path);
  }

  /** The files of every module on the way of a dotted name, with `.*` and `.**` as in SourceFacts. */
  resolve(dottedName: string, scope: Scope): RepoPath[] {
    const star = /\.\*{1,2}$/.exec(dottedName)?.[0];
    const name = star ? dottedName.slice(0, -star.length) : dottedName;
    const parts = name.split('.');
    const found = parts.flatMap((_part, index) => this.find(parts.slice(0, index + 1).join('.'), scope));
    return star ? [...found, ...this.#below(name, scope, star === '.*')] : found;
  }

  /** The absolute names that a relative one may have in a file: from the root of the repository first. */
  absoluteNames(relative: string, from: RepoPath): string[] {
    const [dots = ''] = /^\.*/.exec(relative) ?? [];
    const rest = relative.slice(dots.length);
    const folders = folderOf(from)
      .split('/')
      .filter(part => part !== '');
    if (folders.length < dots.length - 1) return [];
    const packageParts = folders.slice(0, folders.length - (dots.length - 1));
    if (packageParts.length === 0) return [rest];
    return packageParts.map((_part, index) => [...packageParts.slice(index), rest].join('.'));
  }

  /** Whether the folder is a package with an `__init__.py`. */
  isPackage(folder: RepoPath): boolean {
    return this.#packages.has(folder);
  }

  #allows(root: RepoPath, scope: Scope): boolean {
    if (scope === 'any' || this.#layout.anyRoot || this.#layout.roots.has(root)) return true;
    // A folder that is a package is put on the search path by accident, or by what was looked for above.
    return scope === 'possible' && !this.#packages.has(root);
  }

  #add(name: string, path: RepoPath, root: RepoPath): void {
    if (name === '') return;
    const known = this.#byName.get(name);
    if (known) known.push({ path, root });
    else this.#byName.set(name, [{ path, root }]);
  }

  #below(name: string, scope: Scope, directly: boolean): RepoPath[] {
    this.#sorted ??= [...this.#byName.keys()].sort();
    const found: RepoPath[] = [];
    for (let at = lowerBound(this.#sorted, `${name}.`); at < this.#sorted.length; at++) {
      const candidate = this.#sorted[at] ?? '';
      if (!candidate.startsWith(`${name}.`)) break;
      if (!directly || !candidate.slice(name.length + 1).includes('.'))
        found.push(...this.find(candidate, scope));
    }
    return found;
  }
}

export function folderOf(path: RepoPath): RepoPath {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The folder and those above it, the root (``) last. */
export function foldersAbove(folder: RepoPath): RepoPath[] {
  return folder === '' ? [''] : [folder, ...foldersAbove(folderOf(folder))];
}

export function isInit(path: RepoPath): boolean {
  return path === '__init__.py' || path.endsWith('/__init__.py');
}

/** For every folder above a file, what the file is called there. */
function namesOf(path: RepoPath): (readonly [root: RepoPath, name: string])[] {
  return foldersAbove(folderOf(path)).map(root => [
    root,
    dotted(root === '' ? path : path.slice(root.length + 1)),
  ]);
}

function dotted(relative: RepoPath): string {
  return relative.replace(/(^|\/)__init__\.py$|\.py$/, '').replaceAll('/', '.');
}

function lowerBound(sorted: readonly string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
