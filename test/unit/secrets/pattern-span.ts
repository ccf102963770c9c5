export interface Span {
  /** The most bytes that the pattern can read from where it begins, look-aheads included. */
  readonly ahead: number;
  /** The most bytes that its look-behinds can read before that. */
  readonly behind: number;
}

/**
 * How far a pattern can look.
 *
 * @throws Error where a repeat has no end, or the pattern uses a construct that the rules have no need of
 */
export function patternSpan(source: string): Span {
  let at = 0;
  const span = alternatives();
  if (at !== source.length) throw new Error(`stopped at ${at} of ${source}`);
  return span;

  function alternatives(): Span {
    let widest = sequence();
    while (source[at] === '|') {
      at += 1;
      widest = wider(widest, sequence());
    }
    return widest;
  }

  function sequence(): Span {
    let ahead = 0;
    let behind = 0;
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const atom = repeated(one());
      // A look-behind in the middle reads what the atoms before it have read, or at most its own width before them.
      behind = Math.max(behind, atom.behind);
      ahead += atom.ahead;
    }
    return { ahead, behind };
  }

  function repeated(atom: Span): Span {
    const repeat = /^(?:\?|\{[0-9]+(?:,([0-9]*))?\}\??)/.exec(source.slice(at));
    if (/^[*+]/.test(source.slice(at)) || repeat?.[1] === '')
      throw new Error(`no end: ${source.slice(at, at + 40)}`);
    if (repeat === null) return atom;
    at += repeat[0].length;
    const times = repeat[0] === '?' ? 1 : Number(/[0-9]+(?=\})/.exec(repeat[0])?.[0]);
    return { ahead: atom.ahead * times, behind: atom.behind };
  }

  function one(): Span {
    const rest = source.slice(at);
    const group = /^\((?:\?(?::|=|!|<=|<!|<[A-Za-z]+>))?/.exec(rest)?.[0];
    if (group !== undefined) {
      at += group.length;
      const inner = alternatives();
      at += 1;
      return group === '(?<=' || group === '(?<!' ? { ahead: 0, behind: inner.ahead + inner.behind } : inner;
    }
    const atom =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[^A-Za-vy-z]|\\[nrtbf]|[^\\*+?{])/.exec(
        rest,
      )?.[0];
    const literalBrace = atom ?? /^\{(?![0-9])/.exec(rest)?.[0];
    if (literalBrace === undefined) throw new Error(`unexpected: ${rest.slice(0, 40)}`);
    at += literalBrace.length;
    return { ahead: 1, behind: 0 };
  }
}

function wider(a: Span, b: Span): Span {
  return { ahead: Math.max(a.ahead, b.ahead), behind: Math.max(a.behind, b.behind) };
}
