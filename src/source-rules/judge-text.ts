import { globMatcher } from '../lib/match.ts';
import type { RepoPath } from '../model.ts';
import { ignoreIn } from './inline-ignores.ts';
import type { FileResult, FoundByRule } from './judge-source.ts';
import type { SourceRule } from './rule-schema.ts';

/** In UTF-16 code units. Settings that people write have no such lines; an expression may take long over one. */
const longestLine = 2000;

/** Looks for what rules name in the lines of a file that is no Python; `#` and `;` begin comments there. */
export function judgeText(text: string, rules: readonly SourceRule[]): FileResult {
  const tried = rules.map(({ id, lines = [] }) => ({ id, expressions: lines.map(one => new RegExp(one)) }));
  const found: FoundByRule[] = [];
  const ignores: FileResult['ignores'][number][] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.length > longestLine) continue;
    const comment = /(?:^|\s)[#;].*$/.exec(line);
    const code = comment ? line.slice(0, comment.index) : line;
    const isAlone = code.trim() === '';
    if (comment) ignores.push(...ignoreIn(comment[0], { line: index + 1, isAlone }));
    if (isAlone) continue;
    for (const { id, expressions } of tried) {
      const at = expressions.map(one => code.search(one)).find(one => one !== -1);
      if (at !== undefined)
        found.push({ rule: id, line: index + 1, endLine: index + 1, column: at + 1, name: code.trim() });
    }
  }
  return { found, ignores };
}

/** The rules about a file that is no Python. */
export function textRulesFor(path: RepoPath, rules: readonly SourceRule[]): SourceRule[] {
  return rules.filter(({ files }) => files && globMatcher(files)(path));
}

/** Says of a path whether any rule about text is about it. */
export function textMatcher(rules: readonly SourceRule[]): (path: RepoPath) => boolean {
  const globs = rules.flatMap(({ files = [] }) => files);
  const isNamed = globMatcher(globs);
  return path => globs.length > 0 && !path.endsWith('.py') && isNamed(path);
}
