import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource, token } from '../helpers/bad-content.ts';
import { branchWith, pushRepo } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const big = 50_000_000;

function bytes(length: number, fill: (index: number) => number): Buffer {
  const buffer = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) buffer[index] = fill(index);
  return buffer;
}

describe('content of every kind is judged', () => {
  it.each<{ what: string; path: string; content: string | Buffer; found?: string }>([
    { what: 'an empty file', path: 'empty.py', content: '' },
    { what: 'only a newline', path: 'newline.py', content: '\n' },
    { what: 'only a byte order mark', path: 'mark.py', content: '\ufeff' },
    { what: 'no newline at the end', path: 'app.py', content: 'ANSWER = 42' },
    {
      what: 'a secret without a newline at the end',
      path: 'app.py',
      content: secretSource.trim(),
      found: 'app.py:1:10',
    },
    {
      what: 'a lint error without a newline at the end',
      path: 'app.py',
      content: lintErrorSource.trim(),
      found: 'app.py:1:7 F821',
    },
    { what: 'CRLF', path: 'app.py', content: 'A = 1\r\nB = 2\r\n' },
    {
      what: 'a secret between CRLF',
      path: 'app.py',
      content: `A = 1\r\nB = "${token}"\r\n`,
      found: 'app.py:2:6',
    },
    {
      what: 'a lint error between CRLF',
      path: 'app.py',
      content: 'A = 1\r\nprint(B)\r\n',
      found: 'app.py:2:7 F821',
    },
    {
      what: 'a lint error after a byte order mark',
      path: 'app.py',
      content: '\ufeffprint(B)\n',
      found: 'app.py:1:7 F821',
    },
    {
      what: 'a lint error in Latin-1 as declared',
      path: 'app.py',
      content: Buffer.from('# coding: latin-1\nprint(\xe9)\n', 'latin1'),
      found: 'app.py:2:7 F821',
    },
    {
      what: 'Latin-1 that is not declared',
      path: 'app.py',
      content: Buffer.from('A = "\xe9"\n', 'latin1'),
      found: 'app.py:1:1 invalid-encoding',
    },
    {
      what: 'a coding that nobody knows',
      path: 'app.py',
      content: '# coding: klingon\nA = 1\n',
      found: 'app.py:1:1 invalid-encoding',
    },
    {
      what: 'a Python file of binary data',
      path: 'app.py',
      content: Buffer.from([0, 159, 146, 150]),
      found: 'app.py:1:1 invalid-encoding',
    },
    { what: 'binary data', path: 'image.bin', content: bytes(100_000, index => (index * 31) % 256) },
    {
      what: 'a secret in binary data',
      path: 'image.bin',
      content: Buffer.concat([bytes(70_000, index => (index * 31) % 256), Buffer.from(`\0${token}\0`)]),
      found: 'image.bin',
    },
    { what: 'a secret in a stub', path: 'app.pyi', content: secretSource, found: 'app.pyi:1:10' },
    { what: 'a file of 50 MB', path: 'data.csv', content: Buffer.alloc(big, '1,2,3,4,5,6,7\n') },
    {
      what: 'a secret near the end of 50 MB',
      path: 'data.csv',
      content: Buffer.concat([Buffer.alloc(big, '1,2,3,4,5,6,7\n'), Buffer.from(`\n${token}\n`)]),
      found: 'github-token',
    },
    {
      what: 'a secret at the end of 50 MB of one line',
      path: 'blob.bin',
      content: Buffer.concat([Buffer.alloc(big, 'ghp_x'), Buffer.from(` ${token}`)]),
      found: 'github-token',
    },
  ])('$what', async ({ path, content, found }) => {
    const repo = await TestRepo.create();
    repo.write({ [path]: content });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.output).toContain(found ?? 'ready-to-commit');
    expect(gate.output).not.toContain(token);
    expect(gate.code).toBe(found === undefined ? 0 : 1);
  });
});

describe('a submodule', () => {
  it('is an entry without content here: it is let through, and what comes with it is judged', async () => {
    const repo = await pushRepo({ 'app.py': goodSource }, { venv: true });
    const commit = await repo.git('rev-parse', 'HEAD');
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${commit},vendor.py`);
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},elsewhere`);
    expect((await repo.tryGit(['commit', '-m', 'submodules'])).output).toContain('ready-to-commit');
    repo.write({ 'test_app.py': 'import app\n\ndef test_it():\n    assert app\n' });
    await repo.git('add', 'test_app.py');
    await repo.git('commit', '-q', '-m', 'tests');
    const push = await repo.tryGit(['push', 'origin', 'main']);
    expect(push.output).toMatch(/✓ tests-green +1 test/);
    expect(push.code).toBe(0);

    await branchWith(repo, 'bad', { 'bad.py': secretSource });
    const bad = await repo.tryGit(['push', 'origin', 'bad']);
    expect(bad.output).toContain('bad.py:1:10');
    expect(bad.code).toBe(1);
  });

  it('that becomes a file is judged as one', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor.py`);
    await repo.git('commit', '-q', '-m', 'submodule');
    repo.write({ 'vendor.py': lintErrorSource });
    await repo.git('add', 'vendor.py');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.output).toContain('vendor.py:1:7 F821');
    expect(gate.code).toBe(1);
  });
});
