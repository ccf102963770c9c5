import type { Finding } from '../model.ts';

/**
 * Decodes source as Python does: a byte order mark, else the coding cookie (PEP 263), else UTF-8. Gives what is wrong
 * with it where Python would refuse to read it.
 */
export function decodeSource(content: Buffer): string | Omit<Finding, 'path'> {
  const cookie = codingCookie(content);
  const source = decode(content, encodingLabel(cookie ?? 'utf-8'));
  if (source === undefined) {
    return refusal('invalid-encoding', 1, `cannot be decoded as ${cookie ?? 'utf-8'}`);
  }
  const nul = source.indexOf('\0');
  if (nul < 0) return source;
  return refusal('invalid-syntax', source.slice(0, nul).split('\n').length, 'source holds a NUL byte');
}

/** The encoding of source where it is one that only Python knows. */
export function unknownEncoding(content: Buffer): string | undefined {
  const cookie = codingCookie(content);
  try {
    new TextDecoder(encodingLabel(cookie ?? 'utf-8'));
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return cookie;
  }
}

/** The cookie stands in a comment of the first line, or of the second where the first holds no code. */
function codingCookie(content: Buffer): string | undefined {
  const head = content.toString('latin1', 0, 400);
  const line = /^(?:\xef\xbb\xbf)?(?:[ \t\f]*(?:#.*)?\r?\n)??[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
  return line.exec(head)?.[1];
}

/** What TextDecoder calls an encoding that Python names; see get_normal_name in its tokenizer. */
function encodingLabel(cookie: string): string {
  const name = cookie.toLowerCase().replaceAll('_', '-');
  if (/^utf-8(-|$)/.test(name)) return 'utf-8';
  if (/^(us-)?ascii$/.test(name)) return 'ascii';
  return /^(latin-1|iso-8859-1|iso-latin-1)(-|$)/.test(name) ? 'iso-8859-1' : name;
}

function decode(content: Buffer, label: string): string | undefined {
  // On the web, ASCII is another name of windows-1252; in Python it ends at 127.
  if (label === 'ascii' && content.some(byte => byte > 127)) return undefined;
  try {
    return new TextDecoder(label, { fatal: true }).decode(content);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return undefined;
  }
}

function refusal(rule: string, line: number, message: string): Omit<Finding, 'path'> {
  return { rule, severity: 'error', line, column: 1, message, hidesOthers: true };
}
