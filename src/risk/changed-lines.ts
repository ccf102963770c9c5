import type { ChangedFile, ChangeReader } from '../model.ts';

/** What a Change does to the lines of one file, wherever they stand. */
export interface ChangedLines {
  readonly added: readonly ChangedLine[];
  readonly removed: readonly ChangedLine[];
  /** Both sides whole, for what is asked of the file and not of a line. */
  readonly before: string;
  readonly after: string;
}

export interface ChangedLine {
  readonly text: string;
  /** 1-based, on its own side. */
  readonly line: number;
}

/** A longer file is data, and not looked into. Bytes. */
const largest = 1_000_000;

/** Expressions of a repository are not run on more of a line. */
const longestLine = 400;

/**
 * Undefined where a side is missing, binary or too large. Lines that only moved are not changed, and neither are blank
 * lines and Python's comments.
 */
export async function readChangedLines(
  { path, base, head }: ChangedFile,
  reader: ChangeReader,
): Promise<ChangedLines | undefined> {
  const [before, after] = [await readText(base, reader), await readText(head, reader)];
  if (before === undefined || after === undefined) return undefined;
  const [old, now] = [codeLines(path, before), codeLines(path, after)];
  return { added: beyond(now, old), removed: beyond(old, now), before, after };
}

async function readText(file: ChangedFile['head'], reader: ChangeReader): Promise<string | undefined> {
  if (!file) return '';
  if (file.mode === '160000') return undefined;
  const content = await reader.readBlobIf(file.oid, size => size <= largest);
  return Buffer.isBuffer(content) && !content.subarray(0, 8000).includes(0) ? content.toString() : undefined;
}

function codeLines(path: string, text: string): ChangedLine[] {
  const code = path.endsWith('.py') ? withoutComments(text) : text;
  return code
    .split('\n')
    .map((line, index) => ({ text: line.trimEnd(), line: index + 1 }))
    .filter(line => line.text !== '');
}

/** Python's strings are stepped over, so that a `#` in one stays (The Python Language Reference, 2.1.3 and 2.4.1). */
function withoutComments(text: string): string {
  const tokens =
    /"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|#.*/g;
  return text.replace(tokens, token => (token.startsWith('#') ? '' : token));
}

/** The lines of one side that the other does not have as often. */
function beyond(lines: readonly ChangedLine[], others: readonly ChangedLine[]): ChangedLine[] {
  const left = new Map<string, number>();
  for (const { text } of others) left.set(text, (left.get(text) ?? 0) + 1);
  return lines.flatMap(({ text, line }) => {
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    return count > 0 ? [] : [{ text: text.slice(0, longestLine), line }];
  });
}
