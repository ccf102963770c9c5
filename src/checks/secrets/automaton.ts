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
  const trie = keywordTrie(keywords, classes);
  const table = new Int32Array(trie.length * width);
  const found = new Map<number, readonly number[]>();
  // A child whose text does not stand under a shorter suffix falls back to the root, whose row is offset 0.
  const suffixes = new Int32Array(trie.length);

  // Breadth first: the row of the longest proper suffix is complete when it is copied.
  const queue = [0];
  for (const state of queue) {
    const row = state * width;
    const suffix = suffixes[state] ?? 0;
    if (state > 0) table.copyWithin(row, suffix, suffix + width);
    for (const [byteClass, child] of trie[state]?.children ?? []) {
      const fallback = state === 0 ? 0 : offsetOf(table[row + byteClass] ?? 0);
      suffixes[child] = fallback;
      const ends = [...(trie[child]?.ends ?? []), ...(found.get(fallback) ?? [])];
      if (ends.length > 0) found.set(child * width, ends);
      queue.push(child);
    }
    for (const [byteClass, child] of trie[state]?.children ?? []) {
      table[row + byteClass] = found.has(child * width) ? ~(child * width) : child * width;
    }
  }

  const lengths = keywords.map(keyword => keyword.length);
  return {
    scan(bytes, onHit) {
      let state = 0;
      for (let index = 0; index < bytes.length; index += 1) {
        state = table[state + (classes[bytes[index] ?? 0] ?? 0)] ?? 0;
        if (state >= 0) continue;
        state = ~state;
        for (const keyword of found.get(state) ?? []) onHit(keyword, index + 1 - (lengths[keyword] ?? 0));
      }
    },
  };
}

function offsetOf(entry: number): number {
  return entry < 0 ? ~entry : entry;
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
  /** States by byte class. */
  readonly children: Map<number, number>;
  /** The keywords that end here. */
  readonly ends: number[];
}

/** The states by number; 0 is the root. */
function keywordTrie(keywords: readonly string[], classes: Uint8Array): readonly TrieState[] {
  const root: TrieState = { children: new Map(), ends: [] };
  const states = [root];
  for (const [keyword, text] of keywords.entries()) {
    let state = root;
    for (let index = 0; index < text.length; index += 1) {
      const byteClass = classes[text.charCodeAt(index)] ?? 0;
      const child = state.children.get(byteClass) ?? states.length;
      state.children.set(byteClass, child);
      state = states[child] ??= { children: new Map(), ends: [] };
    }
    state.ends.push(keyword);
  }
  return states;
}
