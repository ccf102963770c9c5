/**
 * The bytes as they are, or UTF-16 converted to UTF-8, with a byte order mark or without. Everything else (UTF-8, Latin-1,
 * binary) is searched as it is: what the rules look for is ASCII in all of them.
 */
export function utf8Bytes(bytes: Uint8Array): Buffer {
  const encoding = byMark(bytes) ?? byZeros(bytes);
  if (encoding === undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder(encoding);
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += pieceLength) {
    const piece = bytes.subarray(start, start + pieceLength);
    pieces.push(Buffer.from(decoder.decode(piece, { stream: true }), 'utf8'));
  }
  return Buffer.concat([...pieces, Buffer.from(decoder.decode(), 'utf8')]);
}

/** A string has no more than 2^29 units. */
const pieceLength = 1 << 26;

type Encoding = 'utf-16le' | 'utf-16be';

function byMark([first, second]: Uint8Array): Encoding | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Text in UTF-16 that is mostly ASCII has a zero in every second place, and none between: no binary format has. */
function byZeros(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] !== 0 && bytes[1] !== 0) return undefined;
  const head = bytes.subarray(0, 512);
  let even = 0;
  let odd = 0;
  for (const [index, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  const most = head.length * 0.4;
  if (odd >= most && even === 0) return 'utf-16le';
  return even >= most && odd === 0 ? 'utf-16be' : undefined;
}
