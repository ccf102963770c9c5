import { globMatcher } from '../lib/match.ts';
import type { ChangedFile, RepoPath, TreeFile } from '../model.ts';
import { isInit, folderOf, ModuleIndex } from './module-index.ts';
import { buildGraph } from './module-graph.ts';
import type { SourceFacts } from './source-facts.ts';
import { isConftest, testFileMatcher, testRoots } from './test-files.ts';

export interface SelectionRequest {
  readonly changed: readonly ChangedFile[];
  /** Every file of the head tree. */
  readonly files: readonly TreeFile[];
  /** Of every Python file of the head tree, and of the base side of those that changed, by blob. */
  readonly facts: ReadonlyMap<string, SourceFacts>;
  readonly project: ProjectFacts;
  readonly policy: SelectionPolicy;
}

/** What settings and the environment say of modules. */
export interface ProjectFacts {
  /** Folders that settings put on the search path. */
  readonly searchPath: readonly RepoPath[];
  /** They change it in a way that is not told. */
  readonly anyRoot: boolean;
  /** Packages that an editable install gives another name than that of their folder. */
  readonly aliases: ReadonlyMap<string, RepoPath>;
  /** Dotted names in settings of pytest and in the environment. */
  readonly mentions: readonly string[];
  /** Files and folders, or globs of them, that pytest is told to look for tests in. */
  readonly targets: readonly string[];
  /** `python_files` of pytest. */
  readonly testPatterns: readonly string[];
  /** Text in documents is run as tests. */
  readonly doctests: boolean;
}

/** Rules of the rulebook. */
export interface SelectionPolicy {
  /** Globs of files that no test depends on, unless a string in some source names them. */
  readonly inert: readonly string[];
  /** Globs of Python files that configure how all others are found. */
  readonly structural: readonly string[];
  /** Globs of files that a framework loads by their place, by the module that is imported to use it. */
  readonly conventions: Readonly<Record<string, readonly string[]>>;
}

/** The test files that a change reaches; everything where that cannot be told. */
export type Selection =
  | { readonly kind: 'everything'; readonly why: string }
  | {
      readonly kind: 'some';
      readonly selected: readonly RepoPath[];
      readonly others: readonly RepoPath[];
      /** Test files that are selected whatever changes, for what they reach may be anything. */
      readonly untold: ReadonlyMap<RepoPath, string>;
    };

export function isPythonPath(path: RepoPath): boolean {
  return path.endsWith('.py');
}

/** What rules out a selection before any source is read. */
export function cannotSelect({
  changed,
  files,
  project,
  policy,
}: Omit<SelectionRequest, 'facts'>): string | undefined {
  const link = files.find(({ mode }) => mode === '120000');
  if (link) return `${link.path} is a symlink, and Python may be found through it`;
  const isStructural = globMatcher(policy.structural);
  const isInert = globMatcher(policy.inert);
  const module = files.find(({ mode }) => mode === '160000');
  if (module) return `${module.path} is a submodule, and what its Python imports is not known`;
  for (const { path, base, head } of changed) {
    const linked = [base, head].some(side => side?.mode === '120000' || side?.mode === '160000');
    if (linked) return `${path} was a symlink or a submodule`;
    if (isStructural(path)) return `${path} has changed, and may change how modules are found`;
    if (isPythonPath(path)) continue;
    if (project.doctests) return `${path} has changed, and documents may hold tests`;
    if (!isInert(path)) return `${path} has changed, and any test may read it`;
  }
  return undefined;
}

/** Decides on data alone. When it cannot tell, it widens. */
export function selectTests(request: SelectionRequest): Selection {
  const { changed, files, project, policy } = request;
  const sources = new Map<RepoPath, SourceFacts>();
  for (const { path, oid } of files.filter(file => isPythonPath(file.path))) {
    sources.set(path, factsOf(oid, request));
  }
  const why =
    cannotSelect(request) ??
    documentInUse(changed, sources) ??
    structureChanged(request) ??
    reachChanged(request);
  if (why !== undefined) return { kind: 'everything', why };
  const matchesTest = testFileMatcher(project.testPatterns);
  const isTest = (path: RepoPath) => isPythonPath(path) && matchesTest(path);
  const headPaths = [...sources.keys()];
  const gone = changed.filter(({ path, head }) => !head && isPythonPath(path)).map(({ path }) => path);
  const before = basePaths(headPaths, changed);
  const roots = { head: testRoots(headPaths, isTest), base: testRoots(before, isTest) };
  const allPaths = [...headPaths, ...gone];
  const index = new ModuleIndex(allPaths, {
    roots: new Set(['', 'src', ...project.searchPath, ...roots.head, ...roots.base]),
    aliases: project.aliases,
    anyRoot: project.anyRoot || [...sources.values()].some(({ searchPath }) => searchPath),
  });
  const graph = buildGraph({
    files: sources,
    paths: allPaths,
    index,
    isTest,
    isInitial: initialConftest(project.targets),
    mentions: project.mentions,
    conventions: new Map(
      Object.entries(policy.conventions).map(([name, globs]) => [
        name,
        allPaths.filter(path => !isTest(path) && !isConftest(path)).filter(globMatcher(globs)),
      ]),
    ),
  });
  const changedPython = changed.map(({ path }) => path).filter(isPythonPath);
  const otherRoots = movedRoots(roots);
  const moved = allPaths.filter(path => otherRoots.some(root => path.startsWith(`${root}/`)));
  const reached = graph.reaching([...changedPython, ...moved]);
  const untold = graph.reaching(graph.opaque.keys());
  const tests = headPaths.filter(isTest);
  return {
    kind: 'some',
    selected: tests.filter(path => reached.has(path) || untold.has(path)),
    others: tests.filter(path => !reached.has(path) && !untold.has(path)),
    untold: graph.opaque,
  };
}

/** A test may read a document: one whose name, folder or kind stands in a source is not inert. */
function documentInUse(
  changed: readonly ChangedFile[],
  sources: ReadonlyMap<RepoPath, SourceFacts>,
): string | undefined {
  const documents = changed.map(({ path }) => path).filter(path => !isPythonPath(path));
  if (documents.length === 0) return undefined;
  const parts = new Set([...sources.values()].flatMap(({ words }) => words.flatMap(word => word.split('/'))));
  for (const path of documents) {
    const names = path.split('/');
    const file = names.at(-1) ?? '';
    const dot = file.lastIndexOf('.');
    const kind = file.slice(dot + 1);
    const uses = [...names, file.slice(0, dot), `.${kind}`, `*.${kind}`].filter(part => part !== '');
    const use = uses.find(part => parts.has(part));
    if (use !== undefined) return `${path} has changed, and ${use} is named in a source`;
  }
  return undefined;
}

/** Where an `__init__.py` comes or goes, the modules beside it get other names. */
function structureChanged({ changed, files }: SelectionRequest): string | undefined {
  const inits = changed.filter(({ path, base, head }) => isInit(path) && (!base || !head));
  if (inits.length === 0) return undefined;
  const changedPaths = new Set(changed.map(({ path }) => path));
  const staying = files.filter(({ path }) => isPythonPath(path) && !changedPaths.has(path));
  const init = inits.find(({ path }) => {
    const folder = folderOf(path);
    return staying.some(file => folder === '' || file.path.startsWith(`${folder}/`));
  });
  return init && `${init.path} has come or gone, and the modules beside it have other names`;
}

/** Changes whose reach the imports of the head tree do not show. */
function reachChanged(request: SelectionRequest): string | undefined {
  for (const { path, base, head } of request.changed.filter(file => isPythonPath(file.path))) {
    const before = base && factsOf(base.oid, request);
    const after = head && factsOf(head.oid, request);
    if (before?.searchPath === true || after?.searchPath === true) {
      return `${path} has changed, and may change where modules are looked for`;
    }
    if (isConftest(path) && (before?.sessionWide === true || after?.sessionWide === true)) {
      return `${path} has changed, and its hooks reach every test`;
    }
    if ([...(before?.plugins ?? [])].join() !== [...(after?.plugins ?? [])].join()) {
      return `${path} loads other plugins than before`;
    }
  }
  return undefined;
}

function factsOf(oid: string, { facts }: SelectionRequest): SourceFacts {
  const found = facts.get(oid);
  if (!found) throw new Error(`no source was read for ${oid}`);
  return found;
}

/**
 * pytest loads the conftest.py files of the folders that it is called with, of those above them, and of their folders
 * named `test*`, before it collects (`_set_initial_conftests`): one that cannot be loaded ends the run.
 */
function initialConftest(targets: readonly string[]): (path: RepoPath) => boolean {
  const isTarget = globMatcher(targets.flatMap(target => [target, `${target}/**`]));
  const leadsTo = (folder: RepoPath) =>
    folder === '' || targets.some(target => target.startsWith(`${folder}/`)) || isTarget(folder);
  return path => {
    const folder = folderOf(path);
    return leadsTo(folder) || (/(^|\/)test[^/]*$/.test(folder) && leadsTo(folderOf(folder)));
  };
}

function basePaths(headPaths: readonly RepoPath[], changed: readonly ChangedFile[]): RepoPath[] {
  const added = new Set(changed.filter(({ base }) => !base).map(({ path }) => path));
  const gone = changed.filter(({ path, head }) => !head && isPythonPath(path)).map(({ path }) => path);
  return [...headPaths.filter(path => !added.has(path)), ...gone];
}

/** Folders that are on the search path of the tests on one side only; the root always is. */
function movedRoots({ head, base }: Record<'head' | 'base', ReadonlySet<RepoPath>>): RepoPath[] {
  return [...[...head].filter(root => !base.has(root)), ...[...base].filter(root => !head.has(root))].filter(
    root => root !== '',
  );
}
