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

interface Header
  extends
    Pick<PrefilterData, 'keywords'>,
    Pick<Automaton, 'firstEnd' | 'row' | 'found' | 'lengths' | 'longest'> {
  /** Of the rules that it was built from. */
  readonly digest: Digest;
  readonly classes: readonly number[];
  /** Of the table, in bytes. */
  readonly size: number;
}

/**
 * A checksum of what follows, a line of JSON, and the table. Without the checksum a table that lost its content would find
 * nothing, and everything would be clean.
 */
export function formatPrefilter({ automaton, keywords }: PrefilterData, digest: Digest): Buffer {
  const { table, classes, ...rest } = automaton;
  const header: Header = {
    ...rest,
    digest,
    classes: [...classes],
    size: table.length,
    keywords,
  };
  const content = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), table]);
  return Buffer.concat([Buffer.from(checksum(content)), content]);
}

/** A line of its own. */
function checksum(content: Uint8Array): string {
  return `${crc32(content).toString(16).padStart(8, '0')}\n`;
}

const checksumLength = checksum(new Uint8Array()).length;

/** Undefined where it is damaged, or built from other rules. */
export function parsePrefilter(file: Buffer, digest: Digest): PrefilterData | undefined {
  const bytes = file.subarray(checksumLength);
  if (file.toString('latin1', 0, checksumLength) !== checksum(bytes)) return undefined;
  const end = bytes.indexOf('\n') + 1;
  // The digest stands in the first line, so that a header of other rules is not parsed.
  if (end === 0 || !bytes.subarray(0, end).includes(`"digest":"${digest}"`)) return undefined;
  const { size, classes, firstEnd, row, found, keywords, lengths, longest } = JSON.parse(
    bytes.toString('utf8', 0, end),
  ) as Header;
  if (bytes.length !== end + size) return undefined;
  const automaton = {
    classes: Uint8Array.from(classes),
    table: new Uint8Array(bytes.buffer, bytes.byteOffset + end, size),
    firstEnd,
    row,
    found,
    lengths,
    longest,
  };
  return { automaton, keywords };
}
