import { describe, expect, test } from 'vitest';
import { parsePushedRefs } from '../../src/git/push.ts';
import { UsageError } from '../../src/lib/errors.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const zero = '0'.repeat(40);
const long = 'c'.repeat(64);
const longZero = '0'.repeat(64);

describe('the stdin of pre-push', () => {
  test.each([
    ['nothing to push', '', []],
    ['an update', `refs/heads/x ${a} refs/heads/x ${b}\n`, [['refs/heads/x', a, 'refs/heads/x', b]]],
    [
      'a new ref',
      `refs/heads/x ${a} refs/heads/y ${zero}\n`,
      [['refs/heads/x', a, 'refs/heads/y', undefined]],
    ],
    ['a deletion', `(delete) ${zero} refs/heads/x ${b}\n`, [['(delete)', undefined, 'refs/heads/x', b]]],
    [
      'a deletion with SHA-256',
      `(delete) ${longZero} refs/heads/x ${long}\n`,
      [['(delete)', undefined, 'refs/heads/x', long]],
    ],
    [
      'a revision with spaces',
      `HEAD@{1 day ago} ${a} refs/heads/x ${b}\n`,
      [['HEAD@{1 day ago}', a, 'refs/heads/x', b]],
    ],
    [
      'no newline at the end',
      `refs/tags/t ${a} refs/tags/t ${zero}`,
      [['refs/tags/t', a, 'refs/tags/t', undefined]],
    ],
  ])('%s', (_what, stdin, expected) => {
    const refs = parsePushedRefs(stdin);
    expect(refs.map(ref => [ref.localRef, ref.localOid, ref.remoteRef, ref.remoteOid])).toEqual(expected);
  });

  test.each([
    ['too few fields', `refs/heads/x ${a}\n`],
    ['an id that is cut', `refs/heads/x ${a.slice(1)} refs/heads/x ${b}\n`],
    ['words', 'hello\n'],
    ['a good line before a bad one', `refs/heads/x ${a} refs/heads/x ${b}\nbad\n`],
  ])('that cannot be read is refused: %s', (_what, stdin) => {
    expect(() => parsePushedRefs(stdin)).toThrow(UsageError);
  });
});
