/** Whether a text matches a pattern as Python's fnmatch has it: `*` and `?` match slashes too, `[!…]` is none of these. */
export function fnmatch(text: string, pattern: string): boolean {
  const source = pattern.replace(/\[!?\]?[^\]]*\]|[^]/g, token => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length === 1) return token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    const negated = token.startsWith('[!');
    const members = token.slice(negated ? 2 : 1, -1).replace(/[\\^\][]/g, '\\$&');
    return `[${negated ? '^' : ''}${members}]`;
  });
  return new RegExp(`^${source}$`, 's').test(text);
}
