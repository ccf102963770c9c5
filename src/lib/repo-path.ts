import { isUtf8 } from 'node:buffer';
import type { RepoPath } from '../model.ts';

/**
 * Reads a file name as git prints it with `-z`. A byte that is no part of valid UTF-8 becomes the lone surrogate
 * U+DC00 + byte, as in PEP 383; `encodePath` turns it back.
 */
export function decodePath(bytes: Uint8Array): RepoPath {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let path = '';
  for (let at = 0; at < buffer.length;) {
    const length = validSequenceAt(buffer, at);
    if (length === 0) {
      path += String.fromCharCode(0xdc00 + (buffer[at] ?? 0));
      at += 1;
    } else {
      path += buffer.toString('utf8', at, at + length);
      at += length;
    }
  }
  return path;
}

/** The bytes of the name as git stores it. */
export function encodePath(path: RepoPath): Buffer {
  if (isUtf8Path(path)) return Buffer.from(path, 'utf8');
  const pieces: Buffer[] = [];
  for (const character of path) {
    const code = character.charCodeAt(0);
    const escaped = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    pieces.push(escaped ? Buffer.from([code - 0xdc00]) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(pieces);
}

/** Whether the name can be handed to a program as an argument; a name that is not UTF-8 cannot. */
export function isUtf8Path(path: RepoPath): boolean {
  return !/[\udc80-\udcff]/u.test(path);
}

/** The name for people: control characters and bytes that are not UTF-8 stand as escapes, quoted where it has any. */
export function displayPath(path: RepoPath): string {
  const shown = path.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}\\]/gu, character => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\\') return '\\\\';
    const code = character.charCodeAt(0);
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return shown === path && !/^\s|\s$/.test(path) ? path : `"${shown}"`;
}

function validSequenceAt(buffer: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    if (at + length <= buffer.length && isUtf8(buffer.subarray(at, at + length))) return length;
  }
  return 0;
}
