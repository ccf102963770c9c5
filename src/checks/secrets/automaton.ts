/** Finds every place of every keyword in bytes, in one pass. */
export interface Automaton {
  /** Calls back in the order in which the keywords end; `start` is the offset of the first byte. */
  readonly scan: (bytes: Uint8Array, onHit: (keyword: number, start: number) => void) => void;
}

/**
 * The automaton of Aho and Corasick (1975) as a full table: states by byte classes, where a class holds the two cases of
 * one letter, and class 0 every byte that no keyword has. A state is the offset of its row; in the table, the complement
 * of the offset says that a keyword ends there.
 *
 * @param keywords lower-case ASCII, no duplicates; a hit names one by its index
 */
export function buildAutomaton(keywords: readonly string[]): Automaton {
  const { classes, width } = byteClasses(keywords);
  const states = keywordTrie(keywords, { classes, width });
  const table = new Int32Array((states.length + 1) * width);
  const found = new Map<number, readonly number[]>();
  const suffixes = new Int32Array(states.length + 1);

  // Level by level: the row of the longest proper suffix, which is shorter, is complete when it is copied.
  for (const level of levels(states)) {
    for (const { row, parent, byteClass, ends } of level) {
      const fallback = parent === 0 ? 0 : offsetOf(table[(suffixes[parent / width] ?? 0) + byteClass] ?? 0);
      suffixes[row / width] = fallback;
      const all = found.get(fallback);
      if (ends.length > 0 || all !== undefined) found.set(row, [...ends, ...(all ?? [])]);
      table[parent + byteClass] = found.has(row) ? ~row : row;
    }
    for (const { row } of level) {
      const suffix = suffixes[row / width] ?? 0;
      table.copyWithin(row, suffix, suffix + width);
    }
  }

  const lengths = keywords.map(keyword => keyword.length);
  const longest = Math.max(0, ...lengths);
  const step = (state: number, byte: number | undefined) => table[state + (classes[byte ?? 0] ?? 0)] ?? 0;
  return {
    /**
     * Each step waits for the one before; so the two halves of a block are walked side by side, which takes two thirds of
     * the time. Blocks, as the hits of the second half have to be kept, and a large file may be full of them.
     */
    scan(bytes, onHit) {
      let state = 0;
      for (let start = 0; start < bytes.length; start += blockLength) {
        const block = { start, end: Math.min(bytes.length, start + blockLength), state };
        state = scanBlock(bytes, block, onHit);
      }
    },
  };

  /** Gives the state at its end. */
  function scanBlock(
    bytes: Uint8Array,
    { start, end, state }: { start: number; end: number; state: number },
    onHit: (keyword: number, start: number) => void,
  ): number {
    const half = (end - start) >> 1;
    const middle = start + half;
    let first = state;
    let second = 0;
    for (let index = Math.max(0, middle - longest); index < middle; index += 1)
      second = offsetOf(step(second, bytes[index]));
    // A state and where a keyword ended, in turn: the hits of the second half come after those of the first.
    const later: number[] = [];
    const tell = (reached: number, at: number) => {
      for (const keyword of found.get(reached) ?? []) onHit(keyword, at - (lengths[keyword] ?? 0));
    };
    for (let index = start; index < middle; index += 1) {
      const one = step(first, bytes[index]);
      const other = step(second, bytes[half + index]);
      first = offsetOf(one);
      second = offsetOf(other);
      if ((one | other) >= 0) continue;
      if (one < 0) tell(first, index + 1);
      if (other < 0) later.push(second, half + index + 1);
    }
    for (let at = 0; at < later.length; at += 2) tell(later[at] ?? 0, later[at + 1] ?? 0);
    if ((end - start) % 2 === 0) return second;
    const last = step(second, bytes[end - 1]);
    if (last < 0) tell(offsetOf(last), end);
    return offsetOf(last);
  }
}

const blockLength = 1 << 22;

function offsetOf(entry: number): number {
  return entry ^ (entry >> 31);
}

function byteClasses(keywords: readonly string[]): { classes: Uint8Array; width: number } {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const character of new Set(keywords.join(''))) {
    classes[character.charCodeAt(0)] = width;
    classes[character.toUpperCase().charCodeAt(0)] = width;
    width += 1;
  }
  return { classes, width };
}

interface TrieState {
  /** The offset of its row, and of its parent's. */
  readonly row: number;
  readonly parent: number;
  readonly byteClass: number;
  /** How many bytes lead to it. */
  readonly depth: number;
  /** The keywords that end here. */
  readonly ends: number[];
}

/** All states but the root, each after its parent. */
function keywordTrie(
  keywords: readonly string[],
  { classes, width }: { classes: Uint8Array; width: number },
): readonly TrieState[] {
  const most = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  const down = new Int32Array(most * width);
  const states: TrieState[] = [];
  for (const [keyword, text] of keywords.entries()) {
    let parent = 0;
    for (let index = 0; index < text.length; index += 1) {
      const byteClass = classes[text.charCodeAt(index)] ?? 0;
      let row = down[parent + byteClass] ?? 0;
      if (row === 0) {
        row = (states.length + 1) * width;
        down[parent + byteClass] = row;
        states.push({ row, parent, byteClass, depth: index + 1, ends: [] });
      }
      parent = row;
    }
    states[parent / width - 1]?.ends.push(keyword);
  }
  return states;
}

function levels(states: readonly TrieState[]): readonly TrieState[][] {
  const found: TrieState[][] = [];
  for (const state of states) (found[state.depth - 1] ??= []).push(state);
  return found;
}
