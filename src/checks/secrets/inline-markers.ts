import { acceptanceRules, isReason } from './acceptance-rules.ts';

/** A comment that asks to let a finding be. */
export interface InlineMarker {
  /** As it is written, without its reason. */
  readonly text: string;
  readonly by: 'pygov' | 'peers';
  /** The rules that it is for; none for all. */
  readonly rules: readonly string[];
  readonly reason?: string;
  /** Its offset in the bytes. */
  readonly at: number;
}

/** Offsets, the end exclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The markers that are about a value: on the lines that it stands on, and on the one before.
 * @param value with what shows it to be one, as the header of a key
 * @param values every value that was found in the bytes; none of them gets into a reason
 */
export function inlineMarkers(bytes: Buffer, value: Range, values: readonly Range[]): InlineMarker[] {
  const { reach } = acceptanceRules;
  const lowest = Math.max(0, value.start - reach);
  const first = lineStart(bytes, value.start, lowest);
  const end = lineEnd(bytes, value.end, Math.min(bytes.length, value.end + reach));
  const found = markersIn(bytes, { start: first, end }, values, 'this-line');
  // Else the line is longer than what is read of it, and nobody knows what stands before it.
  const last = first - lineBreakBefore(bytes, first);
  if (last === first) return found;
  const before = lineStart(bytes, last, Math.max(0, last - reach));
  return [...found, ...markersIn(bytes, { start: before, end: last }, values, 'next-line')];
}

const lineFeed = 0x0a;
/** Ends a line as well: what stands before it is another line to whoever reads it. */
const carriageReturn = 0x0d;

function lineStart(bytes: Buffer, offset: number, lowest: number): number {
  const part = bytes.subarray(lowest, offset);
  return lowest + Math.max(part.lastIndexOf(lineFeed), part.lastIndexOf(carriageReturn)) + 1;
}

function lineEnd(bytes: Buffer, offset: number, highest: number): number {
  const part = bytes.subarray(offset, highest);
  const ends = [part.indexOf(lineFeed), part.indexOf(carriageReturn)].filter(end => end !== -1);
  return ends.length === 0 ? highest : offset + Math.min(...ends);
}

/** How many bytes the end of the line before takes. */
function lineBreakBefore(bytes: Buffer, offset: number): number {
  const last = bytes[offset - 1];
  if (last === lineFeed) return bytes[offset - 2] === carriageReturn ? 2 : 1;
  return last === carriageReturn ? 1 : 0;
}

/** Every marker of pygov's in some bytes that stands in a comment, as far as its line tells; of others only theirs know. */
export function ownMarkers(bytes: Buffer): InlineMarker[] {
  if (!patterns.some(({ by, literal }) => by === 'pygov' && bytes.includes(literal))) return [];
  return [
    ...markersIn(bytes, { start: 0, end: bytes.length }, [], 'this-line'),
    ...markersIn(bytes, { start: 0, end: bytes.length }, [], 'next-line'),
  ]
    .filter(
      ({ by, at }) => by === 'pygov' && inComment.test(bytes.toString('latin1', Math.max(0, at - 10), at)),
    )
    .sort((a, b) => a.at - b.at);
}

const inComment = new RegExp(`(?:${acceptanceRules.comments.join('|')})\\s*$`);

/**
 * The text, a character a byte, without the values that were found in it: a line feed stands for each byte, and ends a
 * reason.
 */
function readable(bytes: Buffer, { start, end }: Range, values: readonly Range[]): string {
  const part = Buffer.from(bytes.subarray(start, end));
  for (const value of values) {
    if (value.start < end && value.end > start)
      part.fill(lineFeed, Math.max(0, value.start - start), Math.min(part.length, value.end - start));
  }
  return part.toString('latin1');
}

function markersIn(
  bytes: Buffer,
  line: Range,
  values: readonly Range[],
  reads: 'this-line' | 'next-line',
): InlineMarker[] {
  if (!anyMarker.test(bytes.toString('latin1', line.start, line.end))) return [];
  const text = readable(bytes, line, values);
  return patterns
    .filter(marker => marker.reads === reads)
    .flatMap(({ pattern, by }) =>
      [...text.matchAll(pattern)].map(match => {
        const rules = match.groups?.rules?.split(',').map(rule => rule.trim()) ?? [];
        const behind = match.index + match[0].length;
        const reason = by === 'pygov' ? reasonIn(text.slice(behind, behind + longestRest)) : undefined;
        const at = line.start + match.index;
        return { text: utf8(match[0]), by, rules, at, ...(reason !== undefined && { reason }) };
      }),
    );
}

/** More bytes than any reason has. */
const longestRest = 4 * acceptanceRules['longest-reason'] + 100;

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

const anyMarker = new RegExp(acceptanceRules.markers.map(({ pattern }) => pattern).join('|'));

const patterns = acceptanceRules.markers.map(({ pattern, by, reads }) => {
  const rules = by === 'pygov' ? String.raw`(?:\[(?<rules>[^\]\n]{0,200})\])?` : '';
  return {
    pattern: new RegExp(String.raw`(?<![\w:.-])(?:${pattern})(?![\w-])${rules}`, 'g'),
    literal: pattern,
    by,
    reads,
  };
});

const reasonEnd = new RegExp(
  [
    String.raw`[\r\n]`,
    ...acceptanceRules.ends,
    ...acceptanceRules.markers.map(({ pattern }) => pattern),
  ].join('|'),
);

/** What stands apart from the marker; what adjoins it, as a quote or a comma, is code. */
function reasonIn(latin1: string): string | undefined {
  const rest = utf8(latin1);
  if (!/^[\s:–—-]/.test(rest)) return undefined;
  const end = reasonEnd.exec(rest)?.index ?? rest.length;
  const reason = rest
    .slice(0, Math.min(end, acceptanceRules['longest-reason']))
    .replace(/^[\s:,–—-]+/, '')
    // What closes a string, a list or a comment.
    .replace(/[\s"'`,;)}\]#]+$/, '');
  return isReason(reason) ? reason : undefined;
}
