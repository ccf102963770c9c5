import { constants, gunzipSync, inflateRawSync } from 'node:zlib';
import { errorCode } from '../../lib/errors.ts';

/** A file in an archive; the content is missing where it could not be unpacked, and `problem` says why. */
export type ArchiveMember = { readonly name: string } & (
  { readonly content: Buffer } | { readonly problem: string }
);

/** Of one file, in bytes: what is unpacked all in all, and the members that are looked at. */
export const unpackedAtMost = { bytes: 256_000_000, members: 10_000 } as const;

/** What is left of it while a file is unpacked, with the archives in it. */
export interface UnpackingBudget {
  bytes: number;
  members: number;
}

/**
 * What the bytes do not show because it is packed: the members of a zip archive (a wheel, a document), and what gzip made.
 * Members that are only stored are left out unless they are archives themselves: they stand in the bytes as they are. Of
 * formats that are known and not read there is one member, which says so.
 */
export function* archiveMembers(bytes: Buffer, budget: UnpackingBudget): Generator<ArchiveMember> {
  const format = formatOf(bytes);
  if (format === undefined) return;
  if (budget.bytes === 0) yield { name: 'its content', problem: 'too much was unpacked before' };
  else if (format === 'zip') yield* zipMembers(bytes, budget);
  else if (format === 'gzip') yield unpack('its content', budget, limit => gunzipSync(bytes, limit));
  else yield { name: 'its content', problem: `${format} is not unpacked` };
}

/** By their first bytes, as Latin-1. */
const formats: readonly (readonly [start: string, name: string])[] = [
  ['PK\x03\x04', 'zip'],
  ['\x1f\x8b\x08', 'gzip'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ\0', 'xz'],
  ['7z\xbc\xaf\x27\x1c', '7-Zip'],
  ['\x28\xb5\x2f\xfd', 'Zstandard'],
  ['Rar!\x1a\x07', 'RAR'],
];

function formatOf(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 10);
  const format = formats.find(([start]) => head.startsWith(start))?.[1];
  // Three letters may begin any text; a block of bzip2 begins with the digits of pi.
  return format === 'bzip2' && !/^BZh[1-9]1AY&SY/.test(head) ? undefined : format;
}

function unpack(
  name: string,
  budget: UnpackingBudget,
  inflate: (limit: { maxOutputLength: number; finishFlush?: number }) => Buffer,
): ArchiveMember {
  try {
    // What was cut off at its end is read up to there.
    const content = inflate({ maxOutputLength: budget.bytes, finishFlush: constants.Z_SYNC_FLUSH });
    budget.bytes -= content.length;
    return { name, content };
  } catch (error) {
    if (errorCode(error) !== 'ERR_BUFFER_TOO_LARGE') return { name, problem: 'it cannot be unpacked' };
    // Nor is anything else then: each try may take as long as this one did.
    budget.bytes = 0;
    return { name, problem: `more than ${unpackedAtMost.bytes / 1_000_000} MB, unpacked` };
  }
}

/** By its central directory; see APPNOTE.TXT of PKWARE, 4.3.7, 4.3.12 and 4.3.16. */
function* zipMembers(bytes: Buffer, budget: UnpackingBudget): Generator<ArchiveMember> {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end === -1 || end + 22 > bytes.length) {
    yield { name: 'its content', problem: 'its directory is missing' };
    return;
  }
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > end || bytes.toString('latin1', at, at + 4) !== 'PK\x01\x02') {
      yield { name: 'its content', problem: 'its directory cannot be read' };
      return;
    }
    if (budget.bytes === 0 || budget.members === 0) {
      yield { name: `the rest (${left} files)`, problem: 'too much was unpacked before' };
      return;
    }
    budget.members -= 1;
    const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)];
    const packed = bytes.readUInt32LE(at + 20);
    const lengths = [28, 30, 32].map(offset => bytes.readUInt16LE(at + offset));
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + Math.min(200, lengths[0] ?? 0));
    at += lengths.reduce((sum, length) => sum + length, 46);
    if (packed === 0) continue;
    if (local + 30 > bytes.length) {
      yield { name, problem: 'it stands outside of the archive' };
      continue;
    }
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const raw = bytes.subarray(start, start + packed);
    if ((flags & 1) === 1) yield { name, problem: 'it is encrypted' };
    else if (method === 8) yield unpack(name, budget, limit => inflateRawSync(raw, limit));
    else if (method !== 0) yield { name, problem: `its compression (${method}) is not known` };
    else if (formatOf(raw) !== undefined) yield unpack(name, budget, () => raw);
  }
}
