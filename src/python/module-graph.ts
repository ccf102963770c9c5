import type { RepoPath } from '../model.ts';
import { folderOf, foldersAbove, type ModuleIndex } from './module-index.ts';
import type { SourceFacts } from './source-facts.ts';
import { isConftest } from './test-files.ts';

export interface GraphRequest {
  /** The Python files of the head tree. */
  readonly files: ReadonlyMap<RepoPath, SourceFacts>;
  /** These, and those of the base that are gone. */
  readonly paths: readonly RepoPath[];
  /** Dotted names in settings and data of the head tree, by file. */
  readonly data: ReadonlyMap<RepoPath, readonly string[]>;
  readonly index: ModuleIndex;
  readonly isTest: (path: RepoPath) => boolean;
  /** Whether pytest loads a conftest.py before it looks for tests, wherever those are. */
  readonly isInitial: (conftest: RepoPath) => boolean;
  /** Dotted names that settings of pytest and the environment hold: loaded for the whole session. */
  readonly mentions: readonly string[];
  /** Files that a framework loads by their place, by the top-level module that a program imports to use it. */
  readonly conventions: ReadonlyMap<string, readonly RepoPath[]>;
}

/** Who reaches whom. Besides files it has nodes for the session and for each framework. */
export interface ModuleGraph {
  /** Every file that reaches one of these, and these. */
  reaching(targets: Iterable<RepoPath>): ReadonlySet<RepoPath>;
  /** Files that may reach any module, with the reason. */
  readonly opaque: ReadonlyMap<RepoPath, string>;
}

/** What pytest loads for every test, wherever it stands. */
const session = '<session>';

/** An edge wherever one file may load another: one too many only widens what is selected. */
export function buildGraph(request: GraphRequest): ModuleGraph {
  const { files, index, isTest } = request;
  const reachedBy = new Map<RepoPath, RepoPath[]>();
  const connect = (from: RepoPath, targets: Iterable<RepoPath>) => {
    for (const target of new Set(targets)) {
      const known = reachedBy.get(target);
      if (known) known.push(from);
      else reachedBy.set(target, [from]);
    }
  };
  // `conftest/__init__.py` is found before the conftest.py beside it.
  const conftests = new Set(index.find('conftest', 'any').map(asModule));
  const places = new Places(request.paths);
  const dataPlaces = new DataPlaces(request.data.keys());
  const opaque = new Map<RepoPath, string>();
  for (const [framework, loaded] of request.conventions) connect(`<${framework}>`, loaded);
  connect(
    session,
    request.mentions.flatMap(name => index.resolve(name, 'possible')),
  );
  connect(session, index.find('sitecustomize', 'any'));
  connect(session, index.find('usercustomize', 'any'));
  for (const [path, names] of request.data) {
    connect(
      path,
      names.flatMap(name => index.resolve(name, 'possible')),
    );
  }
  for (const [path, facts] of files) {
    connect(path, dataPlaces.named(facts.words));
    connect(path, importedFiles(path, facts, index));
    connect(path, places.named(facts.words));
    connect(path, frameworks(facts, request.conventions));
    if (isTest(path)) connect(path, [session, ...surroundings(path, index, conftests)]);
    if (isConftest(path))
      connect(
        path,
        index.find('conftest', 'any').filter(other => other !== path && asModule(other) === path),
      );
    if (isConftest(path) && (facts.sessionWide || request.isInitial(path))) connect(session, [path]);
    connect(
      session,
      facts.plugins.flatMap(name => index.resolve(name, 'possible')),
    );
    if (facts.opaque !== null) opaque.set(path, facts.opaque);
    else if (facts.lists && places.hasFolder(facts.words)) opaque.set(path, 'lists folders of the tree');
  }
  return { opaque, reaching: targets => spread(targets, reachedBy) };
}

/** What the import system may load when a file is imported. */
function importedFiles(path: RepoPath, facts: SourceFacts, index: ModuleIndex): RepoPath[] {
  const relative = facts.imports.filter(name => name.startsWith('.'));
  const absolute = facts.imports.filter(name => !name.startsWith('.'));
  return [
    ...initFiles(path, index),
    ...relative.flatMap(name => resolveRelative(name, path, index)),
    ...absolute.flatMap(name => index.resolve(name, 'possible')),
    ...facts.standard.flatMap(name => index.resolve(name, 'known')),
    ...facts.strings.flatMap(name => index.resolve(name, 'possible')),
    ...facts.plugins.flatMap(name => index.resolve(name, 'possible')),
    ...facts.suffixes.flatMap(name => index.resolve(name, 'any')),
  ];
}

/** The first name goes by the folders of the tree; by the others, a namespace package has parts in other folders. */
function resolveRelative(name: string, from: RepoPath, index: ModuleIndex): RepoPath[] {
  return index
    .absoluteNames(name, from)
    .flatMap((absolute, position) => index.resolve(absolute, position === 0 ? 'any' : 'possible'));
}

/** The packages that a file is in are imported before it. */
function initFiles(path: RepoPath, index: ModuleIndex): RepoPath[] {
  return foldersAbove(folderOf(path))
    .filter(folder => index.isPackage(folder))
    .map(folder => inFolder(folder, '__init__.py'))
    .filter(init => init !== path);
}

/** What pytest loads with a test file: each conftest.py above it, and whatever has the name of its module. */
function surroundings(path: RepoPath, index: ModuleIndex, conftests: ReadonlySet<RepoPath>): RepoPath[] {
  const folders = foldersAbove(folderOf(path));
  const root = folders.find(folder => !index.isPackage(folder)) ?? '';
  const name = path.slice(root === '' ? 0 : root.length + 1, -'.py'.length).replaceAll('/', '.');
  return [
    ...folders.map(folder => inFolder(folder, 'conftest.py')).filter(conftest => conftests.has(conftest)),
    ...index.find(name, 'any').filter(other => other !== path),
  ];
}

/** The module that a package stands in front of. */
function asModule(path: RepoPath): RepoPath {
  return path.replace(/\/__init__\.py$/, '.py');
}

function frameworks(facts: SourceFacts, conventions: GraphRequest['conventions']): string[] {
  const used = new Set(facts.imports.map(name => name.split('.')[0] ?? ''));
  return [...conventions.keys()].filter(name => used.has(name)).map(name => `<${name}>`);
}

function inFolder(folder: RepoPath, name: string): RepoPath {
  return folder === '' ? name : `${folder}/${name}`;
}

function spread(
  targets: Iterable<RepoPath>,
  reachedBy: ReadonlyMap<RepoPath, readonly RepoPath[]>,
): ReadonlySet<RepoPath> {
  const reached = new Set(targets);
  // A set gives what is added to it while it is walked, too.
  for (const target of reached) for (const from of reachedBy.get(target) ?? []) reached.add(from);
  return reached;
}

/** Python files and their folders, as strings in a program may name them. */
class Places {
  readonly #byBasename = new Map<string, RepoPath[]>();
  readonly #folders = new Set<string>();

  constructor(paths: Iterable<RepoPath>) {
    for (const path of paths) {
      const parts = path.split('/');
      const name = parts.pop() ?? '';
      this.#byBasename.set(name, [...(this.#byBasename.get(name) ?? []), path]);
      for (const part of parts) this.#folders.add(part);
    }
  }

  /** Whatever folder a word has before the name may be relative to any other. */
  named(words: readonly string[]): RepoPath[] {
    return words
      .filter(word => word.endsWith('.py'))
      .flatMap(word => this.#byBasename.get(word.slice(word.lastIndexOf('/') + 1)) ?? []);
  }

  hasFolder(words: readonly string[]): boolean {
    return words.some(word => word.split('/').some(part => this.#folders.has(part)));
  }
}

/** Files of settings and data, as strings in a program may name them: by name, by what is before its end, by folder. */
class DataPlaces {
  readonly #byWord = new Map<string, RepoPath[]>();

  constructor(paths: Iterable<RepoPath>) {
    for (const path of paths) {
      const parts = path.split('/');
      const stem = (parts.at(-1) ?? '').replace(/(?<=.)\.[^.]*$/, '');
      for (const word of new Set([...parts, stem])) {
        this.#byWord.set(word, [...(this.#byWord.get(word) ?? []), path]);
      }
    }
  }

  named(words: readonly string[]): RepoPath[] {
    return words.flatMap(word => word.split('/')).flatMap(part => this.#byWord.get(part) ?? []);
  }
}
