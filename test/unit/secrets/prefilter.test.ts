import { expect, test } from 'vitest';
import { buildPrefilter, storedPrefilter } from '../../../src/checks/secrets/prefilter.ts';
import { rulesDigest } from '../../../src/checks/secrets/rules-digest.ts';
import {
  formatPrefilter,
  parsePrefilter,
  type PrefilterData,
} from '../../../src/checks/secrets/stored-prefilter.ts';

const built = buildPrefilter();

test('the build stores what would be built', () => expectBuilt(storedPrefilter()));

const whole = formatPrefilter(built, rulesDigest());

test.each([
  ['empty', Buffer.alloc(0)],
  ['cut in its table', whole.subarray(0, whole.length - 4)],
  ['cut in its first line', whole.subarray(0, 100)],
  ['longer than it says', Buffer.concat([whole, Buffer.alloc(4)])],
  ['of zeros from its middle on', Buffer.from(whole).fill(0, whole.length >> 1)],
  ['of another bit', flipped(whole, whole.length - 1000)],
  ['of another bit in its first lines', flipped(whole, 200)],
])('one that is %s is not used', (_what, bytes) => {
  expect(parsePrefilter(bytes, rulesDigest())).toBeUndefined();
});

test('neither is one of other rules', () => {
  expect(parsePrefilter(whole, '0'.repeat(64))).toBeUndefined();
  expectBuilt(parsePrefilter(whole, rulesDigest()));
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** A table of two megabytes is compared as bytes. */
function expectBuilt(prefilter: PrefilterData | undefined): void {
  const { table = new Uint8Array(), ...rest } = prefilter?.automaton ?? {};
  const { table: expected, ...expectedRest } = built.automaton;
  expect(Buffer.compare(table, expected)).toBe(0);
  expect({ ...rest, keywords: prefilter?.keywords }).toEqual({ ...expectedRest, keywords: built.keywords });
}
