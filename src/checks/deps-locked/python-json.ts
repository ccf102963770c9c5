/**
 * JSON as Python's `json.dumps(value, sort_keys=True)` writes it, for digests of what managers lock: keys in the order of
 * their code points, nothing but ASCII. See the `json` module of Python.
 * @param separators what stands between items and after keys
 * @returns undefined where there is a number or a date in it, which a reader of TOML may have written otherwise
 */
export function pythonJson(
  value: unknown,
  separators: readonly [string, string] = [', ', ': '],
): string | undefined {
  const [item, key] = separators;
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return pythonText(value);
  if (typeof value !== 'object' || value instanceof Date) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(one => pythonJson(one, separators));
    return items.includes(undefined) ? undefined : `[${items.join(item)}]`;
  }
  const members = Object.entries(value)
    .sort(([a], [b]) => comparePoints(a, b))
    .map(([name, member]) => [pythonText(name), pythonJson(member, separators)] as const);
  if (members.some(([, member]) => member === undefined)) return undefined;
  return `{${members.map(([name, member]) => `${name}${key}${member ?? ''}`).join(item)}}`;
}

function pythonText(text: string): string {
  const escaped = JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, unit => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return escaped;
}

function comparePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
