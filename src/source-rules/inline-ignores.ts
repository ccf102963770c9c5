import type { SgNode } from '@ast-grep/napi';

/** A comment `# pygov: ignore[RULE, …] reason`. Lines are 1-based. */
export interface InlineIgnore {
  readonly line: number;
  /** The line that it is about: its own, or the next where it stands alone. */
  readonly about: number;
  /** As it is written, without the reason. */
  readonly text: string;
  readonly rules: readonly string[];
  readonly reason?: string;
}

/** The comments of a module that let findings be; what a string says is no comment. */
export function readIgnores(root: SgNode, text: string): InlineIgnore[] {
  if (!text.includes('pygov:')) return [];
  const comments = root.findAll({ rule: { kind: 'comment', regex: String.raw`pygov:\s*ignore` } });
  return comments.flatMap(node => {
    const { start } = node.range();
    const isAlone = text.slice(start.index - start.column, start.index).trim() === '';
    return ignoreIn(node.text(), { line: start.line + 1, isAlone });
  });
}

/**
 * What a comment lets be.
 * @param place its line, 1-based, and whether nothing else stands there
 */
export function ignoreIn(
  comment: string,
  { line, isAlone }: { line: number; isAlone: boolean },
): InlineIgnore[] {
  const found = /pygov:\s*ignore(?:\[([^\]]*)\])?/.exec(comment);
  if (!found) return [];
  const rules = (found[1] ?? '')
    .split(',')
    .map(rule => rule.trim())
    .filter(rule => rule !== '');
  const reason = reasonIn(comment.slice(found.index + found[0].length));
  const about = line + (isAlone ? 1 : 0);
  return [{ line, about, text: `# ${found[0]}`, rules, ...(reason !== undefined && { reason }) }];
}

/** What other tools read begins a comment of its own; a reason has a word in it. */
function reasonIn(rest: string): string | undefined {
  const [reason = ''] = rest.replace(/^[\s:,–—-]+/, '').split(/\s#|\bnoqa\b/);
  return /\p{L}{3}/u.test(reason) ? reason.trim().slice(0, 200) : undefined;
}
