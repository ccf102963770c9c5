import type { Automaton } from './automaton.ts';
import instantiate from './walk.wat';

/**
 * Finds every place of every keyword in bytes, in one pass.
 * @param onHit called with the index of a keyword and the offset of its first byte, in the order in which keywords end
 */
export type FindKeywords = (bytes: Uint8Array, onHit: (keyword: number, start: number) => void) => void;

/** The places of `walk.wat`, in bytes. */
const blockAt = 1024;
const blockLength = 65_536;
const endsAt = 256;
const hitsAt = 66_560;
const hitsLength = 131_104;
const tableAt = 590_976;
const pageLength = 65_536;

/** The walk is WebAssembly: as fast in the first file as in the thousandth, and no JavaScript comes near. */
export function keywordFinder({
  classes,
  table,
  firstEnd,
  row,
  found,
  lengths,
  longest,
}: Automaton): FindKeywords {
  const { memory, exports } = instantiate(Math.ceil((tableAt + table.length) / pageLength));
  const walk = exports.walk as (length: number, state: number, firstEnd: number, longest: number) => number;
  const bytesThere = new Uint8Array(memory);
  const numbers = new DataView(memory);
  bytesThere.set(classes);
  bytesThere.set(table, tableAt);

  return (bytes, onHit) => {
    let state = 0;
    for (let start = 0; start < bytes.length; start += blockLength) {
      const block = bytes.subarray(start, start + blockLength);
      bytesThere.set(block, blockAt);
      state = walk(block.length, state, firstEnd, longest);
      const hits = readHits(numbers);
      for (let at = 0; at < hits.length; at += 2) {
        const end = start + (hits[at + 1] ?? 0);
        for (const keyword of found[((hits[at] ?? 0) - firstEnd) / row] ?? [])
          onHit(keyword, end - (lengths[keyword] ?? 0));
      }
    }
  };
}

/** Copied, since who is told of a hit may search other bytes: a state and where it was reached in the block, in turn. */
function readHits(numbers: DataView): readonly number[] {
  const hits: number[] = [];
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const end = numbers.getInt32(endsAt + 4 * quarter, true);
    for (let at = hitsAt + hitsLength * quarter; at < end; at += 4) hits.push(numbers.getInt32(at, true));
  }
  return hits;
}
