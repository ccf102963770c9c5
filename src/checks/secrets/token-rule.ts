import type { SecretRule, Token } from './rule-schema.ts';

/**
 * The rule for a format that its beginning gives away. Its pattern, its words and its examples all follow from the
 * shapes.
 * @param alphabets the characters of each alphabet, as inside of a class
 */
export function tokenRule(
  { id, of, kind, shapes, severity, revoke }: Token,
  alphabets: Readonly<Record<string, string>>,
): SecretRule {
  const parsed = shapes.map(shape => parseShape(shape));
  const beginnings = [...new Set(parsed.map(([first]) => (first?.kind === 'fixed' ? first.text : '')))];
  const patterns = parsed.map(
    parts => parts.map(part => partPattern(part, alphabets)).join('') + endOf(parts, alphabets),
  );
  return {
    id,
    title: `${of} ${kind}`,
    ...(severity && { severity }),
    keywords: beginnings.map(text => text.toLowerCase()),
    pattern: `@{start}(?:${patterns.join('|')})`,
    validator: 'random',
    why: `it begins with ${beginnings.join(' or ')} and goes on as what ${of} issues does`,
    revoke: revoke ?? `revoke it in the account at ${of}`,
    examples: {
      bad: parsed.flatMap(parts => [
        `TOKEN = "${exampleOf(parts, 'least')}"`,
        `export TOKEN=${exampleOf(parts, 'most')}`,
      ]),
      good: beginnings.flatMap(text => [
        text,
        `${text}{token}`,
        `${text}${'x'.repeat(40)}`,
        `${text}your-token-goes-here`,
      ]),
    },
  };
}

type Part =
  | { readonly kind: 'fixed'; readonly text: string }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'run'; readonly alphabet: string; readonly least: number; readonly most: number };

function parseShape(shape: string): Part[] {
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

function partPattern(part: Part, alphabets: Readonly<Record<string, string>>): string {
  switch (part.kind) {
    case 'fixed':
      return part.text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    case 'uuid':
      return '@{uuid}';
    case 'run':
      return `[${classOf(part.alphabet, alphabets)}]{${part.least === part.most ? part.least : `${part.least},${part.most}`}}`;
  }
}

/** No more of the last alphabet may follow, nor of letters and digits. */
function endOf(parts: readonly Part[], alphabets: Readonly<Record<string, string>>): string {
  const last = parts.findLast(part => part.kind !== 'run' || part.alphabet !== '=');
  const own = last?.kind === 'run' ? classOf(last.alphabet, alphabets) : '';
  return /[_-]$|[_-]-?$/.test(own.replace('A-Za-z0-9', ''))
    ? '@{end-url}'
    : own.includes('+')
      ? '@{end-base64}'
      : '@{end}';
}

function classOf(alphabet: string, alphabets: Readonly<Record<string, string>>): string {
  if (alphabet === '=') return '=';
  const known = alphabets[alphabet];
  if (known === undefined) throw new Error(`a shape names the unknown alphabet ${alphabet}`);
  return known;
}

function exampleOf(parts: readonly Part[], length: 'least' | 'most'): string {
  return parts
    .map(part => {
      if (part.kind === 'fixed') return part.text;
      if (part.kind === 'uuid') return '{uuid}';
      const count = Math.min(part[length], part.least + 200);
      return part.alphabet === '=' ? '='.repeat(count) : `{${part.alphabet}:${count}}`;
    })
    .join('');
}
