import { posix } from 'node:path';
import { globMatcher } from '../lib/match.ts';
import type { ChangedFile, RepoPath, TreeFile } from '../model.ts';
import { folderOf, isInit } from './module-index.ts';
import type { SelectionRequest } from './select-tests.ts';
import { factsOf, type SourceFacts } from './source-facts.ts';
import { isConftest, isPythonPath } from './test-files.ts';

/** What rules out a selection before any source is read. */
export function cannotSelect({
  changed,
  files,
  links,
  project,
  policy,
}: Omit<SelectionRequest, 'facts' | 'data'>): string | undefined {
  if (project.doctests) return 'the project runs documentation as tests';
  const plain = new Set(
    files.filter(({ mode, path }) => mode.startsWith('100') && !isPythonPath(path)).map(toPath),
  );
  const leadsToData = (path: RepoPath) => plain.has(posix.join(folderOf(path), links.get(path) ?? '..'));
  const link = files.find(
    ({ mode, path }) => mode === '120000' && (isPythonPath(path) || !leadsToData(path)),
  );
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
    if (!isInert(path)) return `${path} has changed, and any test may read it`;
  }
  return undefined;
}

/** What rules out a selection once every source is read. */
export function cannotTell(
  request: SelectionRequest,
  sources: ReadonlyMap<RepoPath, SourceFacts>,
): string | undefined {
  return documentInUse(request.changed, sources) ?? structureChanged(request) ?? reachChanged(request);
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
    const before = base && factsOf(base.oid, request.facts);
    const after = head && factsOf(head.oid, request.facts);
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

function toPath({ path }: TreeFile): RepoPath {
  return path;
}
