import type { Oid, RepoPath, TreeFile } from '../../model.ts';
import { folderOf, foldersAbove } from '../../python/module-index.ts';
import { textMatcher } from '../../source-rules/judge-text.ts';
import type { ScopeName } from '../../source-rules/rule-schema.ts';
import type { CheckContext } from '../check.ts';
import { isPythonFile } from '../python-files.ts';

/** A file to be judged, with everything that its result depends on besides the rules. */
export interface SourceBlob {
  readonly path: RepoPath;
  readonly oid: Oid;
  readonly scope: ScopeName;
  /** The conftest.py files of a test, the nearest first. */
  readonly conftests: readonly TreeFile[];
}

/** The Python that the Change adds or edits, and text that rules are about. Stubs hold no code that runs. */
export function sourceFiles(
  {
    change,
    files,
    isOurs,
    sourceRules: { rules },
  }: Pick<CheckContext, 'change' | 'files' | 'isOurs' | 'sourceRules'>,
  scopeOf: (path: RepoPath) => ScopeName,
): SourceBlob[] {
  const heads = change.files.flatMap(({ head }) => head ?? []);
  const changed = heads.filter(file => isPythonFile(file) && file.path.endsWith('.py') && isOurs(file.path));
  const isText = textMatcher(rules);
  const texts = heads.filter(file => file.mode.startsWith('100') && isText(file.path));
  const conftests = new Map(
    files
      .filter(file => /(^|\/)conftest\.py$/.test(file.path) && isPythonFile(file))
      .map(file => [folderOf(file.path), file]),
  );
  return [...changed, ...texts].map(({ path, oid }) => {
    const scope = scopeOf(path);
    const above = scope === 'test' ? foldersAbove(folderOf(path)) : [];
    const own = above.flatMap(folder => conftests.get(folder) ?? []).filter(file => file.path !== path);
    return { path, oid, scope, conftests: own };
  });
}
