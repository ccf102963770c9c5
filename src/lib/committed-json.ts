import * as v from 'valibot';
import { ConfigError } from './errors.ts';

/** A JSON file that pygov writes and people commit. */
interface CommittedFile {
  readonly path: string;
  /** What its content is called in a message, with its article. */
  readonly what: string;
  /** How to come by one that can be read. */
  readonly mend: string;
}

/** @throws ConfigError, one sentence, where it is no JSON or not as the schema says */
export function parseCommitted<S extends v.GenericSchema>(
  text: string,
  schema: S,
  { path, what, mend }: CommittedFile,
): v.InferOutput<S> {
  const broken = (problem: string) => new ConfigError({ file: path }, `${problem}; ${mend}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    const conflict = /^<{7} /m.test(text) ? ': it holds the marks of a merge conflict' : '';
    throw broken(`is not valid JSON${conflict}`);
  }
  const result = v.safeParse(schema, parsed);
  if (result.success) return result.output;
  throw broken(`"${v.getDotPath(result.issues[0]) ?? ''}" is not as ${what} has it`);
}

/** A list in the order of keys, one item a line, so that merges and reviews see what changes. */
export function itemLines<T extends object>(
  items: readonly T[],
  { indent, orderBy }: { indent: number; orderBy: (item: T) => string },
): string {
  const sorted = items.map(item => ({ key: orderBy(item), item })).sort((a, b) => compare(a.key, b.key));
  return sorted.map(({ item }) => `${' '.repeat(indent)}${JSON.stringify(item)}`).join(',\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
