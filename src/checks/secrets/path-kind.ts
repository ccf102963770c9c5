import type { RepoPath } from '../../model.ts';

/** Machine-written files, whose long random values are hashes: no place for rules that believe a name. */
export function isGenerated(path: RepoPath): boolean {
  return (
    /(?:^|\/)(?:[^/]{1,100}[.-]lock(?:\.(?:json|ya?ml))?|[^/]{0,100}\.lock|go\.sum|npm-shrinkwrap\.json)$/i.test(
      path,
    ) ||
    /(?:\.min\.(?:js|css)|\.map|\.svg|\.pyc|\.whl)$/i.test(path) ||
    /\.(?:dist|egg)-info\//i.test(path)
  );
}

/** Prose for people. */
export function isDocumentation(path: RepoPath): boolean {
  return /(?:^|\/)(?:docs?|documentation)\/|\.(?:md|rst|adoc)$/i.test(path);
}

/** Tests, documentation and examples: what stands there seldom opens anything. */
export function isIllustration(path: RepoPath): boolean {
  return (
    /(?:^|\/)(?:tests?|testing|docs?|documentation|examples?|samples?|fixtures?|tutorials?|demos?)\//i.test(
      path,
    ) ||
    /(?:^|\/)(?:test_[^/]{1,100}|[^/]{1,100}_test|conftest)\.py$/i.test(path) ||
    /\.(?:md|rst|txt|adoc)$|\.(?:example|sample|template|dist)$/i.test(path)
  );
}
