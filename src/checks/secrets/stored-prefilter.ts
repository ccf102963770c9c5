import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import type { Digest } from '../../model.ts';
import type { Automaton } from './automaton.ts';
import type { EncodedForm } from './encoded-forms.ts';

/** What a prefilter is made of, without the rules themselves: they are named by their index. */
export interface PrefilterData {
  readonly automaton: Automaton;
  readonly keywords: readonly {
    readonly text: string;
    readonly rules: readonly number[];
    readonly forms: readonly EncodedForm[];
    readonly announces: boolean;
  }[];
}

interface Header extends Pick<PrefilterData, 'keywords'>, Pick<Automaton, 'lengths' | 'longest'> {
  /** Of the rules that it was built from. */
  readonly digest: Digest;
  readonly order: string;
  readonly classes: readonly number[];
  readonly found: readonly (readonly [number, readonly number[]])[];
  /** Of the table, in entries. */
  readonly size: number;
}

const entryBytes = Int32Array.BYTES_PER_ELEMENT;

/**
 * A checksum of what follows, a line of JSON, and the table, in the byte order of the machine. Without the checksum a table
 * that lost its content would find nothing, and everything would be clean.
 */
export function formatPrefilter({ automaton, keywords }: PrefilterData, digest: Digest): Buffer {
  const { table, classes, found, ...rest } = automaton;
  const header: Header = {
    ...rest,
    digest,
    order: endianness(),
    classes: [...classes],
    found: [...found],
    size: table.length,
    keywords,
  };
  const bytes = Buffer.from(table.buffer, table.byteOffset, table.byteLength);
  const content = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]);
  return Buffer.concat([Buffer.from(checksum(content)), content]);
}

/** A line of its own. */
function checksum(content: Uint8Array): string {
  return `${crc32(content).toString(16).padStart(8, '0')}\n`;
}

const checksumLength = checksum(new Uint8Array()).length;

/** Undefined where it is damaged, of another machine, or built from other rules. */
export function parsePrefilter(file: Buffer, digest: Digest): PrefilterData | undefined {
  const bytes = file.subarray(checksumLength);
  if (file.toString('latin1', 0, checksumLength) !== checksum(bytes)) return undefined;
  const end = bytes.indexOf('\n') + 1;
  // The digest stands in the first line, so that a header of other rules is not parsed.
  if (end === 0 || !bytes.subarray(0, end).includes(`"digest":"${digest}"`)) return undefined;
  const { size, order, classes, found, keywords, lengths, longest } = JSON.parse(
    bytes.toString('utf8', 0, end),
  ) as Header;
  if (order !== endianness() || bytes.length !== end + size * entryBytes) return undefined;
  // A copy: a table must begin at a multiple of its entries.
  const start = bytes.byteOffset + end;
  const table = new Int32Array(bytes.buffer.slice(start, start + size * entryBytes));
  const automaton = { classes: Uint8Array.from(classes), table, found: new Map(found), lengths, longest };
  return { automaton, keywords };
}
