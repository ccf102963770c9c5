import { rowOf, type Automaton } from './automaton.ts';

/** Of bytes: the hits of the second half of a block have to be kept, and a large file may be full of them. */
const blockLength = 1 << 22;

type OnHit = (keyword: number, start: number) => void;

/**
 * Finds every place of every keyword in bytes, in one pass.
 * @param onHit called with the index of a keyword and the offset of its first byte, in the order in which keywords end
 */
export function findKeywords(automaton: Automaton, bytes: Uint8Array, onHit: OnHit): void {
  let state = 0;
  for (let start = 0; start < bytes.length; start += blockLength) {
    const block = { start, end: Math.min(bytes.length, start + blockLength), state };
    state = walkBlock(automaton, bytes, block, onHit);
  }
}

/**
 * Each step waits for the one before, so that the two halves of a block are walked side by side, which takes two thirds of
 * the time.
 * @returns the state at its end
 */
function walkBlock(
  { classes, table, found, lengths, longest }: Automaton,
  bytes: Uint8Array,
  { start, end, state }: { start: number; end: number; state: number },
  onHit: OnHit,
): number {
  const step = (from: number, byte: number | undefined) => table[from + (classes[byte ?? 0] ?? 0)] ?? 0;
  const half = (end - start) >> 1;
  const middle = start + half;
  let first = state;
  // Of a block without a first half.
  let second = half === 0 ? state : 0;
  for (let index = half === 0 ? middle : Math.max(0, middle - longest); index < middle; index += 1)
    second = rowOf(step(second, bytes[index]));
  // A state and where a keyword ended, in turn: the hits of the second half come after those of the first.
  const later: number[] = [];
  const tell = (reached: number, at: number) => {
    for (const keyword of found.get(reached) ?? []) onHit(keyword, at - (lengths[keyword] ?? 0));
  };
  for (let index = start; index < middle; index += 1) {
    const one = step(first, bytes[index]);
    const other = step(second, bytes[half + index]);
    first = rowOf(one);
    second = rowOf(other);
    if ((one | other) >= 0) continue;
    if (one < 0) tell(first, index + 1);
    if (other < 0) later.push(second, half + index + 1);
  }
  for (let at = 0; at < later.length; at += 2) tell(later[at] ?? 0, later[at + 1] ?? 0);
  if ((end - start) % 2 === 0) return second;
  const last = step(second, bytes[end - 1]);
  if (last < 0) tell(rowOf(last), end);
  return rowOf(last);
}
