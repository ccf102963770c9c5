import { describe, expect, test } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

/** A repository without a configured linter, with files that are staged and not judged yet. */
async function staged(files: Record<string, string | Uint8Array>): Promise<TestRepo> {
  const repo = await TestRepo.create({ files: { 'README.md': 'A service.\n' } });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

/** Text with one byte a character. */
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** All cases in one commit, each in a folder of its own. */
async function findingsOf(
  cases: readonly (readonly [what: string, path: string, source: string | Uint8Array])[],
): Promise<{ code: number | undefined; kind: string | undefined; of: (index: number) => string[] }> {
  const repo = await staged(
    Object.fromEntries(cases.map(([, path, source], index) => [`${index}/${path}`, source])),
  );
  const gate = await repo.pygov(['gate', 'pre-commit', '--json']);
  const { verdicts } = JSON.parse(gate.stdout) as {
    verdicts: [{ claims: { claim: string; status: { kind: string; findings?: Finding[] } }[] }];
  };
  const lint = verdicts[0].claims.find(({ claim }) => claim === 'lint-clean');
  const lines = (lint?.status.findings ?? []).map(
    ({ path, line, column, rule, message }) => `${path}:${String(line)}:${String(column)} ${rule} ${message}`,
  );
  return {
    code: gate.code,
    kind: lint?.status.kind,
    of: index => lines.filter(line => line.startsWith(`${index}/`)).map(line => line.replace(/^\d+\//, '')),
  };
}

interface Finding {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly rule: string;
  readonly message: string;
}

describe('without a configured linter', () => {
  test('what would break when it runs is found', async () => {
    const cases: [what: string, path: string, source: string | Uint8Array, found: RegExp][] = [
      ['a syntax error', 'app.py', 'x = 1\ndef f(:\n', /^app\.py:2:7 invalid-syntax /],
      [
        'a block that never starts',
        'app.py',
        'def f():\n',
        /^app\.py:1:9 invalid-syntax |app\.py:2:1 invalid-syntax /,
      ],
      [
        'a conflict that was committed',
        'app.py',
        '<<<<<<< HEAD\nx = 1\n=======\n',
        /^app\.py:1:1 invalid-syntax /,
      ],
      ['return outside of a function', 'app.py', 'return 1\n', /^app\.py:1:1 F706 /],
      ['await outside of async', 'app.py', 'def f(g):\n    await g\n', /^app\.py:2:5 PLE1142 /],
      ['an undefined name', 'app.py', lintErrorSource, /^app\.py:1:7 F821 Undefined name `no_such_name`/],
      ['a name in __all__ that is not', 'app.py', '__all__ = ["gone"]\n', /^app\.py:1:12 F822 /],
      [
        'a local read before it is set',
        'app.py',
        'n = 1\ndef f():\n    print(n)\n    n = 2\n',
        /^app\.py:3:11 F823 /,
      ],
      ['`is` with a literal', 'app.py', 'def f(a):\n    return a is "x"\n', /^app\.py:2:12 F632 /],
      ['an assertion that cannot fail', 'app.py', 'assert (1, "always")\n', /^app\.py:1:1 F631 /],
      ['columns as editors count them', 'app.py', 's = "🙂"; print(nope)\n', /^app\.py:1:17 F821 /],
      [
        'a global that comes too late',
        'app.py',
        'def f():\n    n = 1\n    global n\n',
        /^app\.py:2:5 PLE0118 /,
      ],
      [
        'an import from the future that comes too late',
        'app.py',
        'x = 1\nfrom __future__ import annotations\n',
        /^app\.py:2:1 F404 /,
      ],
      ['an undefined name in a stub', 'app.pyi', 'def f() -> Nope: ...\n', /^app\.pyi:1:12 F821 /],
      ['a syntax error in a stub', 'pkg/app.pyi', 'def f(: ...\n', /^pkg\/app\.pyi:1:7 invalid-syntax /],
      ['bytes that are not UTF-8', 'app.py', latin1('name = "caf\xe9"\n'), /^app\.py:1:1 invalid-encoding /],
      [
        'a cookie that the bytes do not fit',
        'app.py',
        latin1('# coding: utf-8\nname = "caf\xe9"\n'),
        /^app\.py:1:1 invalid-encoding cannot be decoded as utf-8/,
      ],
      ['a cookie of no encoding', 'app.py', '# coding: klingon\n', /^app\.py:1:1 invalid-encoding .*klingon/],
      [
        'a cookie after code, which Python does not read',
        'app.py',
        latin1('x = 1\n# coding: latin-1\nname = "caf\xe9"\n'),
        /^app\.py:1:1 invalid-encoding /,
      ],
      [
        'a cookie of ASCII over more than that',
        'app.py',
        latin1('# coding: ascii\nname = "caf\xe9"\n'),
        /^app\.py:1:1 invalid-encoding .*ascii/,
      ],
      [
        'an undefined name behind a cookie',
        'app.py',
        latin1('# -*- coding: latin-1 -*-\ns = "\xe9\xe9"; print(nope)\n'),
        /^app\.py:2:17 F821 /,
      ],
      ['a NUL byte', 'app.py', 'x = 1\n# \0\n', /^app\.py:2:1 invalid-syntax .*NUL/],
    ];
    const findings = await findingsOf(cases.map(([what, path, source]) => [what, path, source]));
    for (const [index, [what, , , found]] of cases.entries()) {
      expect.soft(findings.of(index).join('\n'), what).toMatch(found);
    }
    expect(findings).toMatchObject({ kind: 'FAILED', code: 1 });
  });

  test('what Python takes is clean', async () => {
    const cases: [what: string, path: string, source: string | Uint8Array][] = [
      [
        'type parameters (PEP 695)',
        'app.py',
        'type Pair[T] = tuple[T, T]\n\ndef f[T](a: T) -> T:\n    return a\n',
      ],
      ['f-strings in f-strings (PEP 701)', 'app.py', 'd = {"a": 1}\nprint(f"{d["a"]}")\n'],
      ['match', 'app.py', 'def f(a):\n    match a:\n        case {"b": b}:\n            return b\n'],
      [
        'except without parentheses (PEP 758)',
        'app.py',
        'try:\n    pass\nexcept OSError, ValueError:\n    pass\n',
      ],
      ['style that nobody asked about', 'app.py', 'import os,sys\nl=lambda:0\n'],
      ['a stub that names what comes later', 'app.pyi', 'class Leaf(Node): ...\nclass Node: ...\nx: Leaf\n'],
      ['an empty file', 'app.py', ''],
      ['a byte order mark', 'app.py', Buffer.concat([byteOrderMark, Buffer.from(goodSource)])],
      ['Windows line ends', 'app.py', 'def f():\r\n    return 1\r\n'],
      ['latin-1 with a cookie', 'app.py', latin1('# -*- coding: latin-1 -*-\nname = "caf\xe9"\n')],
      [
        'a cookie on the second line',
        'app.py',
        latin1('#!/usr/bin/python\n# vim: fileencoding=iso-8859-1 :\nn = "\xe9"\n'),
      ],
      ['the first of two cookies', 'app.py', latin1('# coding: latin-1\n# coding: utf-8\nn = "\xe9"\n')],
      ['utf-8 with a cookie', 'app.py', '# coding: utf-8\nname = "café"\n'],
      [
        "Python's own spelling of an encoding",
        'app.py',
        Buffer.concat([latin1('# coding: koi8_r\nn = "'), Buffer.from([0xc1, 0x22, 0x0a])]),
      ],
      ['names that Python brings', 'app.py', 'print(__file__, __name__, WindowsError, __builtins__)\n'],
    ];
    const findings = await findingsOf(cases);
    for (const [index, [what]] of cases.entries()) expect.soft(findings.of(index), what).toEqual([]);
    expect(findings).toMatchObject({ kind: 'VERIFIED', code: 0 });
  });

  test('one bad file blocks', async () => {
    const repo = await staged({ 'app.py': 'x = 1\n1 = x\n' });
    const gate = await commit(repo);
    expect(gate.output).toMatch(/✗ lint-clean +FAILED: 1 error in 1 file/);
    expect(gate.output).toMatch(/^ +app\.py:2:1 invalid-syntax /m);
    expect(gate.code).toBe(1);
  });

  test('a tree of stubs alone is Python, too', async () => {
    const gate = await commit(await staged({ 'app.pyi': 'def f() -> Nope: ...\n' }));
    expect(gate.output).toMatch(/^ +app\.pyi:1:12 F821 /m);
    expect(gate.code).toBe(1);
  });
});

describe('a linter is not needed', () => {
  test('for a change that only deletes', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': lintErrorSource, 'keep.py': goodSource } });
    await repo.git('rm', '-q', 'app.py');
    const gate = await commit(repo);
    expect(gate.output).toMatch(/– lint-clean +not needed \(no Python file changed\)/);
    expect(gate.code).toBe(0);
  });

  test.each<[what: string, files: Record<string, string>]>([
    ['other languages', { 'app.js': 'print(no_such_name)\n', 'python.txt': lintErrorSource }],
    ['a folder with the name of a module', { 'app.py/notes.md': 'print(no_such_name)\n' }],
  ])('for %s', async (_what, files) => {
    const repo = await staged(files);
    const gate = await commit(repo);
    expect(gate.output).toMatch(/– lint-clean +not needed/);
    expect(gate.code).toBe(0);
  });
});

describe('an error', () => {
  test('is counted with its files, and the printed command shows it again until it is mended', async () => {
    const repo = await staged({
      'odd name.py': 'print(nope, never)\n',
      '-x.py': lintErrorSource,
      "it's/bad.py": lintErrorSource,
      'good.py': goodSource,
    });
    const gate = await commit(repo);
    expect(gate.output).toMatch(/✗ lint-clean +FAILED: 4 errors in 3 files/);
    const [, recovery = ''] = /to mend: (.+)/.exec(gate.output) ?? [];
    const again = await repo.run(['sh', '-c', recovery]);
    expect(again.output).toMatch(/✗ lint-clean +FAILED: 4 errors in 3 files/);
    expect(again.code).toBe(1);

    repo.write({ 'odd name.py': goodSource, '-x.py': goodSource, "it's/bad.py": goodSource });
    await repo.git('add', '-A');
    const mended = await repo.run(['sh', '-c', recovery]);
    expect(mended.output).toMatch(/✓ lint-clean +3 files/);
    expect(mended.code).toBe(0);
    const whole = await commit(repo);
    expect(whole.output).toMatch(/✓ lint-clean +4 files, reused/);
  });

  test('in one file does not lose the proof of the others', async () => {
    const repo = await staged({ 'bad.py': lintErrorSource, 'good.py': goodSource });
    expect(await commit(repo)).toMatchObject({ code: 1 });
    repo.write({ 'bad.py': goodSource });
    await repo.git('add', '-A');
    expect((await commit(repo)).output).toMatch(/✓ lint-clean +2 files, 1 of them reused/);
  });

  test('is found where the file is judged, not where a symlink points to', async () => {
    const repo = await staged({ 'real.txt': lintErrorSource });
    await repo.run(['ln', '-s', 'real.txt', 'link.py']);
    await repo.git('add', '-A');
    expect((await commit(repo)).output).toMatch(/– lint-clean +not needed/);
  });

  test('cannot hide in source that is too deep to read', async () => {
    const repo = await staged({
      'deep.py': `x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}\nprint(nope)\n`,
    });
    const gate = await commit(repo);
    expect(gate.output).toMatch(/\? lint-clean +NOT_VERIFIED TOOL_ERROR: .*deep\.py/);
    expect(gate.code).toBe(2);
  });
});
