import { ConfigError } from '../lib/errors.ts';
import { parsePythonIni } from '../lib/python-ini.ts';
import { parseToml } from '../lib/toml.ts';
import type { SettingsGuard } from './guards-schema.ts';

/** The settings of a tool in one file; undefined where the file has none of that tool. */
export async function readTable(
  path: string,
  text: string,
  { at, overrides }: SettingsGuard['tables'][number],
): Promise<object | undefined | 'unreadable'> {
  const whole = await readWhole(path, text);
  if (whole === 'unreadable') return whole;
  let inner: unknown = whole;
  for (const key of at) inner = isTable(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  if (!isTable(inner)) return undefined;
  if (overrides === undefined) return inner;
  const pattern = new RegExp(overrides);
  const parts = Object.entries(whole).flatMap(([name, part]) => (pattern.test(name) ? [part] : []));
  return { ...inner, overrides: parts };
}

async function readWhole(
  path: string,
  text: string,
): Promise<Readonly<Record<string, unknown>> | 'unreadable'> {
  try {
    if (path.endsWith('.toml')) return await parseToml(text, path);
    if (!/\.(json|baseline)$/.test(path)) return Object.fromEntries(parsePythonIni(text));
    const value = JSON.parse(text) as unknown;
    return isTable(value) ? value : 'unreadable';
  } catch (error) {
    if (error instanceof ConfigError || error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
}

/** The values at a path in which `*` stands for any name of a table, or any item of a list. */
export function valuesAt(value: unknown, [key, ...rest]: readonly string[]): unknown[] {
  if (key === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  const inner =
    key === '*'
      ? Object.values(value)
      : Object.hasOwn(value, key)
        ? [(value as Readonly<Record<string, unknown>>)[key]]
        : [];
  return inner.flatMap(one => valuesAt(one, rest));
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
