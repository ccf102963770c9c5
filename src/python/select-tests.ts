import { cannotSelect, cannotTell } from './cannot-tell.ts';
import { globMatcher } from '../lib/match.ts';
import type { ChangedFile, RepoPath, TreeFile } from '../model.ts';
import { isInit, folderOf, ModuleIndex } from './module-index.ts';
import { buildGraph, type ModuleGraph } from './module-graph.ts';
import { factsOf, type SourceFacts } from './source-facts.ts';
import { isConftest, isPythonPath, testFileMatcher, testRoots } from './test-files.ts';

export interface SelectionRequest {
  readonly changed: readonly ChangedFile[];
  /** Every file of the head tree. */
  readonly files: readonly TreeFile[];
  /** What the symlinks of the head tree hold. */
  readonly links: ReadonlyMap<RepoPath, string>;
  /** Dotted names in settings and data of the head tree, by file. */
  readonly data: ReadonlyMap<RepoPath, readonly string[]>;
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
  /** Text in documents and in docstrings is run as tests. */
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
      /** The file that may reach any module and that most tests reach, and why it may. */
      readonly untold: readonly [path: RepoPath, why: string] | undefined;
    };

type Some = Extract<Selection, { kind: 'some' }>;

/** Decides on data alone. When it cannot tell, it widens. */
export function selectTests(request: SelectionRequest): Selection {
  const { changed, files, project, policy } = request;
  const sources = new Map<RepoPath, SourceFacts>();
  for (const { path, oid } of files.filter(file => isPythonPath(file.path))) {
    sources.set(path, factsOf(oid, request.facts));
  }
  const why = cannotSelect(request) ?? cannotTell(request, sources);
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
    data: request.data,
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
  const tests = headPaths.filter(path => isTest(path) && !isConftest(path) && !isInit(path));
  return {
    kind: 'some',
    selected: tests.filter(path => reached.has(path) || untold.has(path)),
    others: tests.filter(path => !reached.has(path) && !untold.has(path)),
    untold: mostReached(graph, tests),
  };
}

function mostReached(graph: ModuleGraph, tests: readonly RepoPath[]): Some['untold'] {
  const counts = [...graph.opaque].map(([path, why]) => {
    const reaching = graph.reaching([path]);
    return { path, why, count: tests.filter(test => reaching.has(test)).length };
  });
  const [most] = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  return most && [most.path, most.why];
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
