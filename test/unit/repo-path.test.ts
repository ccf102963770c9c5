import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodePath, displayPath, encodePath, isUtf8Path } from '../../src/lib/repo-path.ts';

describe('names of files', () => {
  test('of any bytes come back as they were', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const bytes = createHash('sha256')
        .update(String(seed))
        .digest()
        .subarray(0, 1 + (seed % 32));
      expect(encodePath(decodePath(bytes)).equals(bytes)).toBe(true);
    }
  });

  test.each([
    ['ascii', 'app/main.py', true],
    ['unicode', 'src/größe.py', true],
    ['emoji', 'docs/🎉.md', true],
  ])('in UTF-8 are plain text: %s', (_what, name, utf8) => {
    expect(decodePath(Buffer.from(name))).toBe(name);
    expect(isUtf8Path(name)).toBe(utf8);
  });

  test('that are not UTF-8 are known as such', () => {
    expect(isUtf8Path(decodePath(Buffer.from([0x61, 0xff, 0x62])))).toBe(false);
  });

  test.each([
    ['a newline', 'a\nb', '"a\\nb"'],
    ['an escape sequence', 'a\u001b[31m', '"a\\u001b[31m"'],
    ['a byte that is not UTF-8', decodePath(Buffer.from([0x61, 0xff])), '"a\\xff"'],
    ['a space at the end', 'a ', '"a "'],
    ['a backslash', 'a\\b', '"a\\\\b"'],
    ['text that runs the other way', 'a\u202eb', '"a\\u202eb"'],
    ['nothing special', 'a b.py', 'a b.py'],
  ])('are shown without steering a terminal: %s', (_what, path, shown) => {
    expect(displayPath(path)).toBe(shown);
  });
});
