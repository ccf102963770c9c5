/**
 * Tells where offsets stand, 1-based, columns in UTF-16 code units of the line read as UTF-8; a byte order mark does not
 * count. Offsets must ascend: the whole file is read once, however many are asked.
 */
export function createLocator(bytes: Buffer): (offset: number) => Position {
  let line = 1;
  let column = 1;
  let known = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const nextEnd = lineEnds(bytes);
  let end = nextEnd();
  return offset => {
    for (; end <= offset; end = nextEnd()) {
      line += 1;
      column = 1;
      known = end;
    }
    while (known < offset) {
      const next = pieceEnd(bytes, known, offset);
      column += bytes.toString('utf8', known, next).length;
      known = next;
    }
    return { line, column };
  };
}

/** Where lines begin, from the second on, as editors count them: after LF, CR or both. Infinity where there are no more. */
function lineEnds(bytes: Buffer): () => number {
  const after = (byte: number, from: number) => {
    const found = bytes.indexOf(byte, from);
    return found === -1 ? Infinity : found;
  };
  let feed = after(lineFeed, 0);
  let carriage = after(carriageReturn, 0);
  return () => {
    if (carriage + 1 === feed) carriage = after(carriageReturn, feed);
    const found = Math.min(feed, carriage);
    if (found === Infinity) return Infinity;
    if (found === feed) feed = after(lineFeed, found + 1);
    else carriage = after(carriageReturn, found + 1);
    return found + 1;
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
const carriageReturn = 0x0d;
