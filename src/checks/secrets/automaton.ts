/** It finds every place of many keywords in one pass; plain data, so that it can be stored. */
export interface Automaton {
  /** The class of each byte. */
  readonly classes: Uint8Array;
  /**
   * States by byte classes, in numbers of four bytes, the lowest first: a state is the offset of its row, in bytes, so that
   * a step is one addition and one load.
   */
  readonly table: Uint8Array;
  /** Keywords end in this state and in all that are greater, and in no other. */
  readonly firstEnd: number;
  /** Of a row, in bytes. */
  readonly row: number;
  /** The indexes of the keywords that end in `firstEnd` and each state after it. */
  readonly found: readonly (readonly number[])[];
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
  const { size, firstChild, sibling, classOf, ends } = keywordTrie(keywords, classes);
  const table = new Int32Array(size * width);
  const suffixes = new Int32Array(size);
  const found = new Map<number, readonly number[]>();
  const queue = new Int32Array(size);

  // Breadth first: the row of the longest proper suffix, which is shorter, is complete when it is copied.
  for (let head = 0, tail = 1; head < size; head += 1) {
    const state = queue[head] ?? 0;
    const row = state * width;
    const suffix = (suffixes[state] ?? 0) * width;
    if (state !== 0) table.copyWithin(row, suffix, suffix + width);
    for (let child = firstChild[state] ?? 0; child !== 0; child = sibling[child] ?? 0) {
      const entry = row + (classOf[child] ?? 0);
      const fallback = state === 0 ? 0 : (table[entry] ?? 0);
      const own = ends.get(child);
      const shorter = found.get(fallback);
      if (own !== undefined || shorter !== undefined) found.set(child, [...(own ?? []), ...(shorter ?? [])]);
      table[entry] = child;
      suffixes[child] = fallback;
      queue[tail] = child;
      tail += 1;
    }
  }

  const lengths = keywords.map(keyword => keyword.length);
  return { classes, ...endsLast({ table, found, width }), lengths, longest: Math.max(0, ...lengths) };
}

/** Numbers the states anew, those in which keywords end last, and makes offsets of the numbers. */
function endsLast({
  table,
  found,
  width,
}: {
  table: Int32Array;
  found: ReadonlyMap<number, readonly number[]>;
  width: number;
}): Pick<Automaton, 'table' | 'found' | 'firstEnd' | 'row'> {
  const size = table.length / width;
  const row = width * Int32Array.BYTES_PER_ELEMENT;
  const firstEnd = (size - found.size) * row;
  const offsets = new Int32Array(size);
  const ends: (readonly number[])[] = [];
  for (let state = 0, within = 0; state < size; state += 1) {
    const keywords = found.get(state);
    if (keywords === undefined) {
      offsets[state] = within;
      within += row;
    } else {
      offsets[state] = firstEnd + ends.length * row;
      ends.push(keywords);
    }
  }
  const moved = new DataView(new ArrayBuffer(size * row));
  for (const [index, next] of table.entries()) {
    const state = Math.floor(index / width);
    const place = (offsets[state] ?? 0) + (index - state * width) * Int32Array.BYTES_PER_ELEMENT;
    moved.setInt32(place, offsets[next] ?? 0, true);
  }
  return { table: new Uint8Array(moved.buffer), found: ends, firstEnd, row };
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

/** States by number, the root is 0; the children of a state are a list, linked by `sibling`. */
interface Trie {
  readonly size: number;
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  /** The byte class that leads to the state. */
  readonly classOf: Uint8Array;
  /** The keywords that end in a state. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

function keywordTrie(keywords: readonly string[], classes: Uint8Array): Trie {
  const most = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  const firstChild = new Int32Array(most);
  const sibling = new Int32Array(most);
  const classOf = new Uint8Array(most);
  const ends = new Map<number, number[]>();
  let size = 1;
  for (const [keyword, text] of keywords.entries()) {
    let state = 0;
    for (let index = 0; index < text.length; index += 1) {
      const byteClass = classes[text.charCodeAt(index)] ?? 0;
      let child = firstChild[state] ?? 0;
      while (child !== 0 && classOf[child] !== byteClass) child = sibling[child] ?? 0;
      if (child === 0) {
        child = size;
        size += 1;
        classOf[child] = byteClass;
        sibling[child] = firstChild[state] ?? 0;
        firstChild[state] = child;
      }
      state = child;
    }
    ends.set(state, [...(ends.get(state) ?? []), keyword]);
  }
  return { size, firstChild, sibling, classOf, ends };
}
