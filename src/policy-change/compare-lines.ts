import { displayPath } from '../lib/repo-path.ts';
import type { GuardedFile } from './guarded-file.ts';
import type { LinesGuard } from './guards-schema.ts';

interface Place {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/**
 * How many lines of a kind there are more, or fewer, and the first place. Lines that only moved, and lines that were edited
 * around it, change no number. Undefined where there is nothing to tell.
 */
export function compareLines(guard: LinesGuard, files: readonly GuardedFile[]): string | undefined {
  const isLost = 'lost' in guard;
  const pattern = new RegExp(isLost ? guard.lost : guard.added);
  const places = (side: 'before' | 'after') => files.flatMap(file => placesIn(file, side, pattern));
  const [fewer, more] = isLost ? [places('after'), places('before')] : [places('before'), places('after')];
  const count = more.length - fewer.length;
  if (count <= 0) return undefined;
  const known = tally(fewer);
  const news = more.filter(({ text }) => {
    const left = known.get(text) ?? 0;
    known.set(text, left - 1);
    return left <= 0;
  });
  const [first] = news;
  if (!first) return undefined;
  const inFiles = new Set(news.map(({ path }) => path)).size;
  const where = isLost ? displayPath(first.path) : `${displayPath(first.path)}:${first.line}`;
  const rest = count === 1 ? '' : `, the first of ${count} in ${inFiles} ${inFiles === 1 ? 'file' : 'files'}`;
  return `${where}${rest}`;
}

function placesIn({ path, ...sides }: GuardedFile, side: 'before' | 'after', pattern: RegExp): Place[] {
  const text = sides[side];
  // Most files have none, and are not taken apart for it.
  if (text === undefined || !new RegExp(pattern, 'm').test(text)) return [];
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line, index) => (pattern.test(line) ? [{ path, line: index + 1, text: line.trim() }] : []));
}

function tally(places: readonly Place[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of places) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
