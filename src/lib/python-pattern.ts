/**
 * A regular expression of Python as one of JavaScript that finds the same in a path (`re.search`); undefined where the
 * two languages differ on it, or it is not valid. A verbose one (`(?x)` at its start) loses its spaces and comments.
 */
export function searchPattern(source: string): RegExp | undefined {
  const [whole = '', flags = ''] = /^\s*\(\?([xi]+)\)/.exec(source) ?? [];
  const rest = source.slice(whole.length);
  const pattern = flags.includes('x') ? withoutComments(rest) : rest;
  if (differs.test(pattern)) return undefined;
  try {
    return new RegExp(pattern, flags.includes('i') ? 'i' : '');
  } catch {
    // Not valid: a path is then not taken to match.
    return undefined;
  }
}

/** Named groups and other inline syntax, anchors, sets that hold `]` first, `{,3}`, possessive quantifiers. */
const differs = /\(\?(?![:=!]|<[=!])|\\[AZzNaUux0-9]|\[\^?\]|\{,|[*+?}]\+|\[\[/;

/** White space counts inside a set, or where it is escaped. */
function withoutComments(pattern: string): string {
  return pattern.replace(/\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]|#[^\n]*|\s+/g, token =>
    /^[\s#]/.test(token) ? '' : token,
  );
}
