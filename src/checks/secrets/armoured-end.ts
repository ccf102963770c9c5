/**
 * Where the body of a key ends. What a rule needs to see of it is its first line, and many keys begin alike for a whole line
 * (all of OpenSSH's without a passphrase do), so that line alone does not tell one from another. A body has lines of base64
 * behind a `-----BEGIN`, as a file or a string of source holds them; any other value ends where the rule says.
 *
 * @param text holds 16 kB behind the first keyword of the rule, where there are so many
 * @returns the offset behind the body
 */
export function armouredEnd(text: string, start: number, end: number): number {
  if (!text.slice(Math.max(0, start - furthestHeader), start).includes('-----BEGIN ')) return end;
  lines.lastIndex = end;
  return end + (lines.exec(text)?.[0].length ?? 0);
}

/** The body without what stands between its lines, so that it is the same one however it is written. */
export function armouredBody(body: string): string {
  return body.replace(/\\{1,2}[nr]|\+(?=\s)|[^A-Za-z0-9+/=]/g, '');
}

/** So far in front of the body its header begins; between them may stand the headers of PGP. */
const furthestHeader = 1000;

/** Between two lines: the end of one, quotes, indentation, the marks of comments and of joined strings. */
const between = String.raw`(?:[\s"'\x60,>#*|]|\\{1,2}[nr]|\+(?=\s))`;

/** Lines of some length; a last one that is short only where the end of the key follows. */
const lines = new RegExp(
  `(?:${between}{1,60}[A-Za-z0-9+/=]{16,4096})*(?:${between}{1,60}[A-Za-z0-9+/=]{1,15}(?=${between}{0,60}[-=]))?`,
  'y',
);
