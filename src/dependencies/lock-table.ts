import { ConfigError } from '../lib/errors.ts';

export type Table = Readonly<Record<string, unknown>>;

/** A value of a parsed lock as a table; one without entries where it is none. */
export function tableOf(value: unknown): Table {
  return isTable(value) ? value : {};
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The `[[package]]` tables of a lock in TOML, each with its name. */
export function packageTables(lock: Table, file: string): (Table & { readonly name: string })[] {
  const { package: packages = [] } = lock;
  if (!Array.isArray(packages)) throw new ConfigError({ file }, 'is no lock: `package` is not a list');
  return packages.map((entry: unknown) => {
    const table = tableOf(entry);
    const { name } = table;
    if (typeof name !== 'string') throw new ConfigError({ file }, 'is no lock: a package has no name');
    return { ...table, name };
  });
}
