/** A part of the bytes as text, one character a byte. `at` is where the asked offset stands in it. */
export interface View {
  readonly text: string;
  readonly start: number;
  readonly at: number;
}

/**
 * So far a pattern looks back from its keyword, and so far it matches; what a rule wants beside a keyword begins so near it.
 * In bytes; the tests hold every rule to it.
 */
export const reach = { before: 512, after: 16_384, beside: 160 } as const;

const span = 131_072;

/**
 * Reads bytes as text (Latin-1, so that offsets stay) piece by piece: nothing that no keyword asks for, and nothing
 * twice but the seams. Offsets may be asked in any order; ascending ones are cheap.
 */
export function textWindow(bytes: Buffer): (offset: number) => View {
  let start = 0;
  let end = 0;
  let text = '';
  return offset => {
    const first = Math.max(0, offset - reach.before);
    const last = Math.min(bytes.length, offset + reach.after);
    if (first < start || last > end) {
      // Keywords are reported by their end: the next one may start a little before this one.
      start = Math.max(0, first - reach.before);
      end = Math.min(bytes.length, start + span);
      text = bytes.toString('latin1', start, end);
    }
    return { text, start, at: offset - start };
  };
}
