import type { EncodedForm, Encoding } from './encoded-forms.ts';

/** Encoded text, and what it stands for. Offsets in bytes, the end exclusive. */
export interface DecodedRun {
  readonly start: number;
  readonly end: number;
  readonly content: Buffer;
  /** Where the next run may begin: before the end where this one was cut, so that nothing is lost at the cut. */
  readonly next: number;
}

/** So far a run is followed from its form, either way, in bytes: a string has no more than 2^29 units. */
const farthest = 1 << 26;
const seam = 1 << 18;

/** Shorter text holds no secret that its own form tells. */
const leastLength = 16;

/**
 * Decodes the run of encoded text that a form stands in, from `floor` on at most.
 *
 * @param at where the form begins
 */
export function decodeRun(
  bytes: Buffer,
  { encoding, skip }: Pick<EncodedForm, 'encoding' | 'skip'>,
  { at, floor }: { at: number; floor: number },
): DecodedRun | undefined {
  const alphabet = alphabets[encoding];
  const lowest = Math.max(floor, at - farthest);
  let first = at;
  while (first > lowest && alphabet[bytes[first - 1] ?? 0] === 1) first -= 1;
  const highest = Math.min(bytes.length, at + farthest);
  let end = at;
  while (end < highest && alphabet[bytes[end] ?? 0] === 1) end += 1;
  // What adjoins without being a part of it (a path before base64) must not shift the groups.
  const group = groupLengths[encoding];
  const start = first + ((((at - skip - first) % group) + group) % group);
  if (end - start < leastLength) return undefined;
  const isCut = end === highest && end < bytes.length;
  const content = decoders[encoding](bytes.subarray(start, end));
  return { start, end, content, next: isCut ? end - seam : end };
}

const groupLengths: Readonly<Record<Encoding, number>> = { base64: 4, hex: 2, percent: 1, escape: 1 };

const alphabets: Readonly<Record<Encoding, Uint8Array>> = {
  base64: bytesOf(/[A-Za-z0-9+/_-]/),
  hex: bytesOf(/[0-9A-Fa-f]/),
  percent: bytesOf(/[!#-&(-;=?-[\]-_a-~\x80-\xff]/),
  escape: bytesOf(/[!#-&(-_a-~\x80-\xff ]/),
};

function bytesOf(allowed: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (allowed.test(String.fromCharCode(byte)) ? 1 : 0));
}

const decoders: Readonly<Record<Encoding, (run: Buffer) => Buffer>> = {
  base64: run => Buffer.from(run.toString('latin1'), 'base64'),
  hex: run => Buffer.from(run.toString('latin1'), 'hex'),
  percent: run => unescaped(run, /%([0-9A-Fa-f]{2})/g),
  escape: run => unescaped(run, /\\(?:u00|x)([0-9A-Fa-f]{2})|\\\//g),
};

function unescaped(run: Buffer, escapes: RegExp): Buffer {
  const text = run
    .toString('latin1')
    .replace(escapes, (_escape, code?: string) =>
      code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16)),
    );
  return Buffer.from(text, 'latin1');
}
