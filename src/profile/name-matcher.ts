import { globMatcher } from '../lib/match.ts';

const made = new WeakMap<readonly string[], (name: string) => boolean>();

/**
 * Whether a name is one of some names and globs of the rulebook. It is made once a list, and its globs when the first name
 * may be one of them: every commit asks.
 */
export function nameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const known = made.get(patterns);
  if (known) return known;
  const names = new Set(patterns.filter(pattern => !pattern.includes('*')));
  const globs = patterns.filter(pattern => pattern.includes('*'));
  const literals = globs.map(longestLiteral);
  let matches: ((name: string) => boolean) | undefined;
  const matcher = (name: string) =>
    names.has(name) ||
    (literals.some(literal => name.includes(literal)) && (matches ??= globMatcher(globs))(name));
  made.set(patterns, matcher);
  return matcher;
}

/** What stands in every name that a glob matches. */
function longestLiteral(glob: string): string {
  return glob.split('*').reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
