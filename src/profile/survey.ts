import type { RepoPath, TreeFile } from '../model.ts';
import { discovery } from './discovery.ts';
import { nameMatcher } from './name-matcher.ts';

/** What the names of its files say of a scope. */
export interface Survey {
  /** Files with source, by stack. */
  readonly source: Map<string, number>;
  /** Files in its folder and the folders right below that conventions are known by, relative to it. */
  readonly near: Set<string>;
  readonly python: TreeFile[];
  /** Where its Python is: in `src`, or beside its dependency files. */
  layout: 'src' | 'flat' | undefined;
}

const byExtension = new Map<string, string[]>();
for (const [id, { source }] of Object.entries(discovery.stacks)) {
  for (const extension of source.extensions)
    byExtension.set(extension, [...(byExtension.get(extension) ?? []), id]);
}

const signs = Object.values(discovery.conventions)
  .flatMap(values => Object.values(values))
  .flatMap(({ files = [] }) => files);
const isSign = nameMatcher(signs);
const namedSource = new Set(signs);

/**
 * Looks over the files of a tree, each in the innermost of some folders.
 * @param folders relative to the root, which is the empty text and need not be among them
 */
export function surveyScopes(
  files: readonly TreeFile[],
  folders: ReadonlySet<RepoPath>,
): ReadonlyMap<RepoPath, Survey> {
  const surveys = new Map<RepoPath, Survey>();
  let last: { folder: string; scope: RepoPath; survey: Survey } | undefined;
  for (const file of files) {
    const { path, mode } = file;
    const slash = path.lastIndexOf('/');
    const folder = slash === -1 ? '' : path.slice(0, slash);
    if (folder !== last?.folder) {
      const scope = innermost(folder, folders);
      const survey = surveys.get(scope) ?? {
        source: new Map(),
        near: new Set(),
        python: [],
        layout: undefined,
      };
      surveys.set(scope, survey);
      last = { folder, scope, survey };
    }
    const { scope, survey } = last;
    const relative = scope === '' ? path : path.slice(scope.length + 1);
    const dot = path.lastIndexOf('.');
    const stacks = dot > slash ? byExtension.get(path.slice(dot + 1)) : undefined;
    const isNear = relative.indexOf('/') === relative.lastIndexOf('/');
    if (isNear && (stacks ? namedSource.has(relative) : isSign(relative))) survey.near.add(relative);
    if (!stacks || mode === '160000') continue;
    for (const stack of stacks) survey.source.set(stack, (survey.source.get(stack) ?? 0) + 1);
    if (path.endsWith('.py') && mode !== '120000') {
      survey.python.push(file);
      if (relative.startsWith('src/')) survey.layout = 'src';
      else if (relative !== 'setup.py') survey.layout ??= 'flat';
    }
  }
  return surveys;
}

/** The innermost of some folders that a folder is or is in; else the root. */
export function innermost(folder: RepoPath, folders: ReadonlySet<RepoPath>): RepoPath {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (folders.has(at)) return at;
  }
  return '';
}
