import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Digest, Input, RecordedInput } from '../model.ts';

/** Part of every key: another number makes all evidence of before stale. */
const formatVersion = 1;

/**
 * The key of a Task: a digest over everything that decides its result, in one order, each with kind and label. An
 * absent value differs from an empty one.
 */
export function fingerprint(check: string, inputs: readonly RecordedInput[]): Digest {
  const sorted = inputs.map(({ kind, label, digest }) => [kind, label, digest]).sort(compareLists);
  return sha256(canonicalJson([formatVersion, check, sorted]));
}

/**
 * The inputs as they are recorded: digests of the values, so that a record gives nothing away. As JSON, because bytes
 * of a path that are no UTF-8 stand as lone surrogates, which all look alike in UTF-8.
 */
export function recordInputs(inputs: readonly Input[]): RecordedInput[] {
  return inputs.map(({ kind, label, value }) => ({
    kind,
    label,
    digest: value === undefined ? 'absent' : sha256(JSON.stringify(value)).slice(0, 32),
  }));
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
