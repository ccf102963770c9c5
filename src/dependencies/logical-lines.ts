/**
 * The lines of a requirements file of pip, with what goes on after a `\`, without comments and without the options of a
 * requirement (`--hash=…`); options of the file in their short form. See "Requirements File Format" of pip's documentation.
 */
export function logicalLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map(line =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replace(/\s--[a-z-]+[= ].*$/, '')
        .replace(/^--requirement[= ]/, '-r ')
        .replace(/^--constraint[= ]/, '-c ')
        .trim(),
    )
    .filter(line => line !== '');
}
