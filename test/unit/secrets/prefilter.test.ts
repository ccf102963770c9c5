import { expect, test } from 'vitest';
import { buildPrefilter, storedPrefilter } from '../../../src/checks/secrets/prefilter.ts';
import { rulesDigest } from '../../../src/checks/secrets/rules-digest.ts';
import { formatPrefilter, parsePrefilter } from '../../../src/checks/secrets/stored-prefilter.ts';

test('the build stores what would be built', () => {
  expect(storedPrefilter()).toEqual(buildPrefilter());
});

const whole = formatPrefilter(buildPrefilter(), rulesDigest());

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
  expect(parsePrefilter(whole, rulesDigest())).toEqual(buildPrefilter());
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
