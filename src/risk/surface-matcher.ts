import { globMatcher } from '../lib/match.ts';
import type { RepoPath } from '../model.ts';
import type { Surface } from '../rulebook/risk-rules.ts';
import type { ChangedLine, ChangedLines } from './changed-lines.ts';

/** A changed file as surfaces look at it. */
interface Content extends Pick<ChangedLines, 'added' | 'removed'> {
  /** What it imports before or after the change: `celery.app`. */
  readonly imports: readonly string[];
}

export function lookInto({ added, removed, before, after }: ChangedLines): Content {
  return { added, removed, imports: [...new Set([...importsOf(after), ...importsOf(before)])] };
}

/** Tells by what a file touches a surface; undefined where it does not. Without content only its path speaks. */
export function surfaceMatcher({
  touchedBy,
}: Surface): (path: RepoPath, content?: Content) => string | undefined {
  const ways = touchedBy.map(({ paths, imports, lines }) => ({
    isAt: paths && globMatcher(paths),
    imports,
    lines: lines && new RegExp(lines.map(source => `(?:${source})`).join('|')),
  }));
  return (path, content) => {
    for (const { isAt, imports, lines } of ways) {
      if (isAt?.(path) === false) continue;
      if (!imports && !lines) {
        if (isAt) return 'its path';
        continue;
      }
      if (!content) continue;
      const imported = imports?.find(name => content.imports.some(known => isOf(known, name)));
      if (imports && imported === undefined) continue;
      if (!lines) return `it imports ${imported ?? ''}`;
      const found = lineThat(lines, content);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function isOf(imported: string, module: string): boolean {
  return imported === module || imported.startsWith(`${module}.`);
}

/** The first changed line that an expression finds, by its number: the line itself may hold what must not be recorded. */
function lineThat(expression: RegExp, { added, removed }: Content): string | undefined {
  const isFound = ({ text }: ChangedLine) => expression.test(text);
  const after = added.find(isFound);
  if (after) return `line ${after.line}`;
  const before = removed.find(isFound);
  return before && `line ${before.line} that was`;
}

/** The modules that source imports, as its text has it: in a string as well, so that rather too much is found. */
function importsOf(text: string): string[] {
  return [...text.matchAll(imports)].flatMap(([, from, names = '']) =>
    from === undefined ? names.split(',').map(name => /^\s*([\w.]*)/.exec(name)?.[1] ?? '') : [from],
  );
}

/** At the beginning of a statement; a backslash continues a line. */
const imports =
  /(?:^|[;:])[ \t]*(?:from(?:[ \t]|\\\r?\n)+([\w.]+)(?:[ \t]|\\\r?\n)+import\b|import(?:[ \t]|\\\r?\n)+([\w., \t]+))/gm;
