/**
 * A constraint of poetry as a specifier of PEP 440: `^1.2` is `>=1.2,<2`, `~1.2` is `>=1.2,<1.3`, `1.2` is `==1.2`, `*` is
 * the empty text. Undefined for what has alternatives (`||`) or is not understood. See "Dependency specification" of
 * poetry's documentation.
 */
export function poetryConstraint(text: string): string | undefined {
  const parts = text
    .trim()
    .replaceAll(/([<>=!~^])\s+/g, '$1')
    .split(/\s*,\s*|\s+/);
  const read = parts.map(onePart);
  return read.includes(undefined) ? undefined : read.filter(part => part !== '').join(',');
}

function onePart(part: string): string | undefined {
  if (part === '*' || part === '') return '';
  if (/^(~=|===?|!=|<=?|>=?)[\w.+!*-]+$/.test(part)) return part;
  const [, operator = '', version = '', release = ''] =
    /^([~^=]?)v?((\d+(?:\.\d+)*)(?:[\w.+-]*|\.\*))$/.exec(part) ?? [];
  if (version === '') return undefined;
  if (operator === '' || operator === '=') return `==${version}`;
  const numbers = release.split('.').map(Number);
  const raised = operator === '^' ? caretPlace(numbers) : Math.min(1, numbers.length - 1);
  const next = numbers.slice(0, raised + 1).map((number, index) => (index === raised ? number + 1 : number));
  return `>=${version},<${next.join('.')}`;
}

/** The first number that is not zero; the last of nothing but zeros. */
function caretPlace(numbers: readonly number[]): number {
  const first = numbers.findIndex(number => number > 0);
  return first < 0 ? numbers.length - 1 : first;
}
