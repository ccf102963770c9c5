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
    const found = /pygov:\s*ignore(?:\[([^\]]*)\])?/.exec(node.text());
    if (!found) return [];
    const rules = (found[1] ?? '')
      .split(',')
      .map(rule => rule.trim())
      .filter(rule => rule !== '');
    const reason = reasonIn(node.text().slice(found.index + found[0].length));
    const isAlone = text.slice(start.index - start.column, start.index).trim() === '';
    return [
      {
        line: start.line + 1,
        about: start.line + (isAlone ? 2 : 1),
        text: `# ${found[0]}`,
        rules,
        ...(reason !== undefined && { reason }),
      },
    ];
  });
}

/** What other tools read begins a comment of its own; a reason has a word in it. */
function reasonIn(rest: string): string | undefined {
  const [reason = ''] = rest.replace(/^[\s:,–—-]+/, '').split(/\s#|\bnoqa\b/);
  return /\p{L}{3}/u.test(reason) ? reason.trim().slice(0, 200) : undefined;
}
