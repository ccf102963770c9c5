import type { SecretRule, Token } from './rule-schema.ts';
import { classOf, parseShape, shapeExample, shapePattern, type Alphabets, type Part } from './shape.ts';

/**
 * The rule for a format that its beginning gives away. Its pattern, its words and its examples all follow from the
 * shapes.
 */
export function tokenRule(
  { id, of, kind, shapes, severity, revoke }: Token,
  alphabets: Alphabets,
): SecretRule {
  const parsed = shapes.map(shape => parseShape(shape));
  const beginnings = [...new Set(parsed.map(([first]) => (first?.kind === 'fixed' ? first.text : '')))];
  const patterns = parsed.map(parts => shapePattern(parts, alphabets) + endOf(parts, alphabets));
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
        `TOKEN = "${shapeExample(parts, 'least')}"`,
        `export TOKEN=${shapeExample(parts, 'most')}`,
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

/** No more of the last alphabet may follow, nor of letters and digits. */
function endOf(parts: readonly Part[], alphabets: Alphabets): string {
  const last = parts.findLast(part => part.kind !== 'run' || part.alphabet !== '=');
  const own = last?.kind === 'run' ? classOf(last.alphabet, alphabets) : '';
  return /[_-]$|[_-]-?$/.test(own.replace('A-Za-z0-9', ''))
    ? '@{end-url}'
    : own.includes('+')
      ? '@{end-base64}'
      : '@{end}';
}
