/** A shape, part by part: fixed text, a UUID, or so many characters of an alphabet. */
export type Part =
  | { readonly kind: 'fixed'; readonly text: string }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'run'; readonly alphabet: string; readonly least: number; readonly most: number };

/** The characters of each alphabet, as inside of a class. */
export type Alphabets = Readonly<Record<string, string>>;

/** Reads `sk_{hex:48}`, `{digits:1}/{base62:20-40}`, `{uuid}`: what rulebooks say of a format. */
export function parseShape(shape: string): readonly Part[] {
  const parts: Part[] = [];
  for (const [whole, alphabet, least, most] of shape.matchAll(
    /\{([A-Za-z0-9=]+)(?::(\d+)(?:-(\d+))?)?\}|[^{]+/g,
  )) {
    if (alphabet === undefined) parts.push({ kind: 'fixed', text: whole });
    else if (alphabet === 'uuid') parts.push({ kind: 'uuid' });
    else parts.push({ kind: 'run', alphabet, least: Number(least), most: Number(most ?? least) });
  }
  return parts;
}

/**
 * The pattern of a shape, with fragments of the rulebook in it.
 *
 * @throws Error where it names an alphabet that does not exist: a bug of the rulebook that the tests find
 */
export function shapePattern(parts: readonly Part[], alphabets: Alphabets): string {
  return parts.map(part => partPattern(part, alphabets)).join('');
}

function partPattern(part: Part, alphabets: Alphabets): string {
  switch (part.kind) {
    case 'fixed':
      return literalPattern(part.text);
    case 'uuid':
      return '@{uuid}';
    case 'run':
      return `[${classOf(part.alphabet, alphabets)}]{${part.least === part.most ? part.least : `${part.least},${part.most}`}}`;
  }
}

export function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

export function classOf(alphabet: string, alphabets: Alphabets): string {
  if (alphabet === '=') return '=';
  const known = alphabets[alphabet];
  if (known === undefined) throw new Error(`a shape names the unknown alphabet ${alphabet}`);
  return known;
}

/** A shape for tests, of one length: the shortest or the longest, but not much longer. */
export function shapeExample(parts: readonly Part[], length: 'least' | 'most'): string {
  return parts
    .map(part => {
      if (part.kind === 'fixed') return part.text;
      if (part.kind === 'uuid') return '{uuid}';
      const count = Math.min(part[length], part.least + 200);
      return part.alphabet === '=' ? '='.repeat(count) : `{${part.alphabet}:${count}}`;
    })
    .join('');
}
