import type * as v from 'valibot';
import { ConfigError } from './errors.ts';
import { nearest } from './nearest.ts';
import { tomlLine } from './toml.ts';
import { yamlLine } from './yaml.ts';

type Path = readonly (string | number)[];

/** A file of settings; `within` is where they stand, where that is not the whole file. */
export interface SettingsFile {
  readonly name: string;
  readonly text: string;
  readonly within?: Path;
  /** What all of it is called. */
  readonly what: string;
}

/**
 * Turns the first thing that is wrong with a file of settings into one message: file, line, what was expected.
 * @param schema what the file was held against; it knows the keys that there are
 */
export async function explainIssue(
  issue: v.BaseIssue<unknown>,
  schema: unknown,
  file: SettingsFile,
): Promise<ConfigError> {
  const path = (issue.path ?? []).map(item => item.key as string | number);
  const place = { file: file.name, line: await lineOfSetting(file, path) };
  const whole = path.length > 0 ? quoted(path) : file.what;
  if (path.at(-1) === '<<') {
    return new ConfigError(
      place,
      `${whole} is a merge key, which YAML 1.2 does not have; write out what it stands for`,
    );
  }
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    if (Array.isArray(issue.path?.at(-1)?.input))
      return mustBe(place, path.length > 1 ? quoted(path.slice(0, -1)) : file.what, 'Object', 'a list');
    const known = knownKeys(schema, path.slice(0, -1));
    return new ConfigError(place, `unknown key ${quoted(path)}; ${suggestion(String(path.at(-1)), known)}`);
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    return new ConfigError(place, `${quoted(path)} is missing`);
  }
  const expected = /^Invalid (type|key)/.test(issue.message)
    ? (issue.expected ?? issue.message)
    : issue.message;
  return mustBe(place, whole, expected, shown(issue));
}

function mustBe(
  place: { file: string; line: number | undefined },
  what: string,
  expected: string,
  received: string,
): ConfigError {
  return new ConfigError(place, `${what} must be ${typeNames[expected] ?? expected}, not ${received}`);
}

const typeNames: Readonly<Record<string, string>> = { Object: 'a table of keys', Array: 'a list' };

function shown(issue: v.BaseIssue<unknown>): string {
  const text = JSON.stringify(issue.input) as string | undefined;
  return text === undefined || text.length > 60 ? issue.received : text;
}

function quoted(path: Path): string {
  return `"${path.join('.')}"`;
}

function suggestion(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${near}"?`;
}

/** The keys that the schema knows at a path. */
function knownKeys(schema: unknown, path: Path): string[] {
  let inner = schema;
  for (const key of path) inner = entriesOf(inner)[String(key)] ?? valueOf(inner);
  return Object.keys(entriesOf(inner));
}

/** Of a table with free keys. */
function valueOf(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if ('value' in schema) return schema.value;
  return 'wrapped' in schema ? valueOf(schema.wrapped) : undefined;
}

function entriesOf(schema: unknown): Record<string, unknown> {
  if (typeof schema !== 'object' || schema === null) return {};
  if ('entries' in schema) return schema.entries as Record<string, unknown>;
  if ('wrapped' in schema) return entriesOf(schema.wrapped);
  return {};
}

/** The 1-based line where a setting stands, or the table around it. */
export async function lineOfSetting(
  { name, text, within = [] }: Omit<SettingsFile, 'what'>,
  path: Path,
): Promise<number | undefined> {
  const whole = [...within, ...path];
  return name.endsWith('.toml') ? tomlLine(text, whole) : yamlLine(text, whole);
}
