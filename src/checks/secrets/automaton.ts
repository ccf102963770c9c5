/** It finds every place of many keywords in one pass; plain data, so that it can be stored. */
export interface Automaton {
  /** The class of each byte. */
  readonly classes: Uint8Array;
  /**
   * States by byte classes: a state is the offset of its row, and the complement of the offset says that keywords end
   * there.
   */
  readonly table: Int32Array;
  /** The indexes of the keywords that end in a state. */
  readonly found: ReadonlyMap<number, readonly number[]>;
  /** Of the keywords, and of the longest. */
  readonly lengths: readonly number[];
  readonly longest: number;
}

/**
 * The automaton of Aho and Corasick (1975) as a full table. A class of bytes holds the two cases of one letter, and class
 * 0 every byte that no keyword has.
 *
 * @param keywords lower-case ASCII, no duplicates
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
      const fallback = parent === 0 ? 0 : rowOf(table[(suffixes[parent / width] ?? 0) + byteClass] ?? 0);
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
  return { classes, table, found, lengths, longest: Math.max(0, ...lengths) };
}

/** The row that an entry of the table leads to. */
export function rowOf(entry: number): number {
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
