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
    column += bytes.toString('utf8', known, offset).length;
    known = offset;
    return { line, column };
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

const lineFeed = 0x0a;
