import { canonicalJson } from '../../lib/digest.ts';
import { below, type Located } from './place.ts';

/** The JSON of a literal value in a document with sorted keys; undefined where nothing stands there. */
export function literal(part: Located, ...keys: readonly string[]): string | undefined {
  const { node } = below(part, ...keys);
  return node === undefined ? undefined : literalOf(node);
}

/** Aliases of YAML may make a value that holds itself. */
export function literalOf(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return '(endless)';
    throw error;
  }
}
