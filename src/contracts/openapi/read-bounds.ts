import type { Table } from './place.ts';
import { lowerBounds, noEntries, upperBounds, type Bound } from './shape.ts';

/** Each keyword with the one that leaves the end out: `exclusiveMinimum` is a word of its own in 3.1, a flag before. */
const keywords = [...lowerBounds, ...upperBounds].map(keyword => ({
  keyword,
  exclusive: keyword.replace(/^[a-z]/, first => `exclusive${first.toUpperCase()}`),
  // A least of nothing is none.
  saysNothingAtZero: keyword.startsWith('min') && keyword !== 'minimum',
}));

/** The ends that a schema sets, each the strictest; of integers, an end that is left out is the next one. */
export function readBounds(node: Table, types: readonly string[] | undefined): ReadonlyMap<string, Bound> {
  let bounds: Map<string, Bound> | undefined;
  const isWhole = types?.length === 1 && types[0] === 'integer';
  for (const { keyword, exclusive, saysNothingAtZero } of keywords) {
    const [value, end] = [node[keyword], node[exclusive]];
    if (value === undefined && end === undefined) continue;
    const step = keyword === 'minimum' ? 1 : -1;
    const both = [
      ...(typeof value === 'number' ? [{ at: value, exclusive: end === true }] : []),
      ...(typeof end === 'number' ? [{ at: end, exclusive: true }] : []),
    ].map(bound =>
      bound.exclusive && isWhole && Number.isInteger(bound.at)
        ? { at: bound.at + step, exclusive: false }
        : bound,
    );
    const [strictest] = both.sort(
      (one, two) => step * (two.at - one.at) || Number(two.exclusive) - Number(one.exclusive),
    );
    if (strictest && !(saysNothingAtZero && strictest.at <= 0))
      (bounds ??= new Map()).set(keyword, strictest);
  }
  return bounds ?? noEntries;
}
