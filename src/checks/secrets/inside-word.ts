const backslash = 0x5c;
const percent = 0x25;

/** The longest escape, as the fragment `start` of the rules has it: `\u12Ab`. */
const longestEscape = 6;

/**
 * Whether a letter or a digit stands before an offset, and no escape that could end there: then no pattern that begins
 * with the fragment `start` or `start-url` matches. Looked at before any text is made of the bytes, because most of what
 * looks like the beginning of a token is the middle of a word.
 */
export function isInsideWord(bytes: Buffer, offset: number): boolean {
  if (!isLetterOrDigit(bytes[offset - 1] ?? 0)) return false;
  const first = Math.max(0, offset - longestEscape);
  for (let at = offset - 2; at >= first; at -= 1) {
    if (bytes[at] === backslash || bytes[at] === percent) return false;
  }
  return true;
}

function isLetterOrDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
