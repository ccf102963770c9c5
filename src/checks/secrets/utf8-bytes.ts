/**
 * The bytes as they are, or UTF-16 with a byte order mark converted to UTF-8. Everything else (UTF-8, Latin-1, binary)
 * is searched as it is: what the rules look for is ASCII in all of them.
 */
export function utf8Bytes(bytes: Uint8Array): Buffer {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  if (encoding === undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Buffer.from(new TextDecoder(encoding).decode(bytes), 'utf8');
}
