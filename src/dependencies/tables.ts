/** A table of TOML or YAML whose values may be anything. */
export type Table = Readonly<Record<string, unknown>>;

/** What a reader finds where it looks for a table: something else counts as an empty one. */
export function asTable(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asTexts(value: unknown): string[] {
  return asList(value).filter(item => typeof item === 'string');
}
