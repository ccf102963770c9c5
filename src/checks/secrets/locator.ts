/**
 * Tells where offsets stand, 1-based, columns in UTF-16 code units of the line read as UTF-8; a byte order mark does not
 * count. Offsets must ascend: the whole file is read once, however many are asked.
 */
export function createLocator(bytes: Buffer): (offset: number) => Position {
  let line = 1;
  let column = 1;
  let known = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let nextLine = bytes.indexOf(lineFeed);
  return offset => {
    while (nextLine >= 0 && nextLine < offset) {
      line += 1;
      column = 1;
      known = nextLine + 1;
      nextLine = bytes.indexOf(lineFeed, known);
    }
    while (known < offset) {
      const end = pieceEnd(bytes, known, offset);
      column += bytes.toString('utf8', known, end).length;
      known = end;
    }
    return { line, column };
  };
}

/** A string has no more than 2^29 units, and a line may be longer; no character is cut. */
function pieceEnd(bytes: Buffer, start: number, offset: number): number {
  const most = start + (1 << 24);
  if (offset <= most) return offset;
  let end = most;
  while (end > most - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

const lineFeed = 0x0a;
