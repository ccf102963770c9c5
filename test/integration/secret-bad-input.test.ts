import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { goodSource, secretSource, token } from '../helpers/bad-content.ts';
import { pushRepo } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';
import { expandShape } from '../unit/secrets/expand-shape.ts';

const utf16 = Buffer.from(`# orders\r\n${secretSource}`, 'utf16le');
const utf16be = Buffer.from(utf16).swap16();
const notebook = JSON.stringify({
  cells: [{ cell_type: 'code', outputs: [{ output_type: 'stream', text: [`{"token": "${token}"}\n`] }] }],
  nbformat: 4,
});

/** By path; `place` is where the token stands, without one where a file has no lines. */
const kinds: readonly { path: string; content: string | Buffer; place?: [line: number, column: number] }[] = [
  { path: 'cr.txt', content: `a\r${secretSource}`, place: [2, 10] },
  { path: 'crlf.txt', content: `a\r\n${secretSource}`, place: [2, 10] },
  {
    path: 'invalid.txt',
    content: Buffer.concat([Buffer.from([0xff, 0xc3, 0x28, 0x0a]), Buffer.from(secretSource)]),
    place: [2, 10],
  },
  { path: 'latin1.txt', content: Buffer.from(`caf\xe9 \xe9 ${secretSource}`, 'latin1'), place: [1, 17] },
  {
    path: 'line.json',
    content: `{"a": "${'1, '.repeat(3_400_000)}", "b": "${token}"}`,
    place: [1, 10_200_017],
  },
  { path: 'notebook.ipynb', content: notebook, place: [1, notebook.indexOf(token) + 1] },
  { path: 'nul.bin', content: `\0a\0\0${token}\0`, place: [1, 5] },
  { path: 'packed.sql.gz', content: gzipSync(`INSERT\n${secretSource}`) },
  { path: 'utf16be-mark.ini', content: Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), place: [2, 10] },
  { path: 'utf16be.ini', content: utf16be, place: [2, 10] },
  { path: 'utf16le-mark.ini', content: Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), place: [2, 10] },
  { path: 'utf16le.ini', content: utf16, place: [2, 10] },
];

describe('a commit of files of every kind', () => {
  it('finds the secret in each, in the target of a symlink and in a wheel too', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    repo.write(Object.fromEntries(kinds.map(({ path, content }) => [path, content])));
    symlinkSync(`/srv/${token}`, join(repo.root, 'link'));
    zip(join(repo.root, 'wheel.whl'), { 'orders/settings.py': secretSource });
    await repo.git('add', '-A');
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/lib`);
    const gate = await repo.pygov(['gate', 'pre-commit', '--json']);
    expect(gate.code).toBe(1);
    expect(gate.output).not.toContain(token.slice(8));
    const places = secretsOf(gate.stdout).map(({ path, line, column }) => [path, line, column]);
    expect(places).toEqual(
      [
        ...kinds.slice(0, 5).map(asPlace),
        ['link', 1, 6],
        ...kinds.slice(5).map(asPlace),
        ['wheel.whl', undefined, undefined],
      ].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    expect(gate.stdout).toContain('in line 1 of orders/settings.py');
    expect(gate.stdout).toContain('in line 2 of its content');
  });

  it('lets clean ones through, and says what it did not look into', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    repo.write({ 'dump.xz': Buffer.from('\xfd7zXZ\0\0\x04', 'latin1'), 'a.sql.gz': gzipSync('SELECT 1;\n') });
    zip(join(repo.root, 'broken.zip'), { 'a.txt': 'text', 'b.txt': 'more' }, { cutAt: 40 });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.output).toMatch(/broken\.zip warning packed-content .*its directory is missing/);
    expect(gate.output).toMatch(/dump\.xz warning packed-content .*xz is not unpacked/);
    expect(gate.output).toContain('ready-to-commit');
    expect(gate.code).toBe(0);
  });
});

describe('a secret that stood there before, past the gate', () => {
  const files = { 'app.py': goodSource, 'old.txt': secretSource };
  it.each<[what: string, change: (repo: TestRepo) => Promise<unknown>]>([
    ['renamed', repo => repo.git('mv', 'old.txt', 'new.txt')],
    ['another mode', repo => repo.git('update-index', '--chmod=+x', 'old.txt')],
  ])('%s: it is scanned again and counted', async (_what, change) => {
    const repo = await TestRepo.create({ files });
    await change(repo);
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.output).toMatch(/✓ secrets-clean +1 finding that stood there before/);
    expect(gate.code).toBe(0);
  });

  it.each<[what: string, pack: (text: string) => string | Buffer]>([
    ['packed', text => gzipSync(text)],
    ['behind a CR', text => `a\r${text}`],
  ])('%s: another one in its place is new', async (_what, pack) => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    repo.write({ 'old.bin': pack(secretSource) });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'past the gate');
    repo.write({ 'old.bin': pack(secretSource.replace(token, anotherToken)) });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.output).toContain('old.bin');
    expect(gate.code).toBe(1);
  });
});

it('what a partial clone has not fetched is named by a scan, with its command by a gate, and nothing is fetched', async () => {
  const repo = await pushRepo({ 'app.py': goodSource, 'old.txt': 'text\n' });
  await repo.git('config', 'uploadpack.allowFilter', 'true');
  const cwd = join(repo.root, '..', 'partial');
  await repo.git('clone', '-q', '--no-checkout', '--filter=blob:none', `file://${repo.root}`, cwd);
  await repo.git('-C', cwd, 'reset', '-q');
  const oid = await repo.git('rev-parse', 'HEAD:old.txt');
  const scan = await repo.pygov(['scan'], { cwd });
  expect(scan.stdout).toContain(`not scanned: old.txt (${oid}), which git does not have`);
  expect(scan.code).toBe(2);
  const gate = await repo.pygov(['gate', 'ci', '--base', emptyTree], { cwd });
  expect(gate.output).toContain('OBJECT_MISSING');
  expect(gate.output).toContain('git fetch --refetch --no-filter');
  expect(gate.code).toBe(2);
  expect(await repo.git('-C', cwd, 'rev-list', '--objects', '--missing=print', 'HEAD')).toContain(`?${oid}`);
});

const anotherToken = expandShape('ghp_{crc32-base62:30}', 8).text;
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function asPlace({ path, place }: (typeof kinds)[number]) {
  return [path, place?.[0], place?.[1]];
}

interface Found {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

function secretsOf(json: string): readonly Found[] {
  const { verdicts } = JSON.parse(json) as { verdicts: { claims: { status: { findings?: Found[] } }[] }[] };
  return verdicts.flatMap(({ claims }) => claims.flatMap(({ status }) => status.findings ?? []));
}

/** Packed as Python packs wheels; `cutAt` leaves out what is behind so many bytes. */
function zip(
  path: string,
  files: Readonly<Record<string, string>>,
  { cutAt }: { cutAt?: number } = {},
): void {
  const program =
    'import sys, zipfile\n' +
    'with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as made:\n' +
    '    for name, text in zip(sys.argv[3::2], sys.argv[4::2]):\n        made.writestr(name, text)\n' +
    'if sys.argv[2]:\n    open(sys.argv[1], "r+b").truncate(int(sys.argv[2]))\n';
  execFileSync('python3', ['-c', program, path, String(cutAt ?? ''), ...Object.entries(files).flat()]);
}
