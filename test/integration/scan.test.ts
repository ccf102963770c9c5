import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';
import { expandShape } from '../unit/secrets/expand-shape.ts';

const token = (seed: number) => expandShape('ghp_{crc32-base62:30}', seed).text;

interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly rules: readonly { readonly help: { readonly text: string } }[] };
    };
    readonly results: readonly { readonly partialFingerprints: Readonly<Record<string, string>> }[];
  }[];
}

/** A secret that was committed, moved about, and deleted again. */
async function withHistory() {
  const repo = await TestRepo.create({ files: { 'app.py': 'A = 1\n', 'docs/a.md': 'Text.\n' } });
  const commits: string[] = [];
  for (const text of [`T = "${token(1)}"\n`, `# more\nT = "${token(1)}"\n`, 'T = None\n']) {
    repo.write({ 'old.py': text });
    await repo.git('add', '-A');
    await repo.git('commit', '-qm', 'change');
    commits.push(await repo.git('rev-parse', 'HEAD'));
  }
  return { repo, commits };
}

describe('pygov scan', () => {
  it('looks at every byte of the index, whatever changed', async () => {
    const repo = await TestRepo.create({
      files: { 'a.py': `T = "${token(2)}"\n`, 'b/c.txt': 'text\n', 'd.bin': '\0\u{1F600}' },
    });
    const listed = (await repo.git('ls-tree', '-r', '-l', 'HEAD')).split('\n');
    const bytes = listed.reduce((sum, line) => sum + Number(line.split(/\s+/)[3]), 0);
    const { stdout, code } = await repo.pygov(['scan', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      files: 3,
      bytes,
      unscanned: [],
      findings: [
        {
          rule: 'github-token',
          path: 'a.py',
          line: 1,
          column: 6,
          fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        },
      ],
    });
    expect(code).toBe(1);
    expect(stdout).not.toContain(token(2).slice(4, 12));
  });

  it('counts as many bytes as are staged, at a commit as well', async () => {
    const repo = await TestRepo.create({ files: { 'a.py': 'A = 1\n' } });
    repo.write({ 'b.py': 'B = 2\n', 'c.txt': 'x'.repeat(700) });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stdout).toContain('secrets-clean   2 files, 706 bytes scanned');
  });

  it('looks at some paths', async () => {
    const repo = await TestRepo.create({ files: { 'a.py': `T = "${token(3)}"\n`, 'b/c.txt': 'text\n' } });
    expect(await repo.pygov(['scan', 'b'])).toMatchObject({
      code: 0,
      stdout: '0 secrets in 1 file, 5 bytes scanned\n',
    });
    expect(await repo.pygov(['scan', 'nowhere'])).toMatchObject({ code: 2 });
  });

  it('finds in the history what is deleted again, once, with its first commit', async () => {
    const { repo, commits } = await withHistory();
    expect(await repo.pygov(['scan'])).toMatchObject({ code: 0 });
    const { stdout, code } = await repo.pygov(['scan', '--history']);
    expect(stdout).toContain(`old.py:1:6 github-token`);
    expect(stdout).toContain(`(in commit ${commits[0]?.slice(0, 10) ?? ''})`);
    expect(stdout).toMatch(/\n1 secret in 5 files, \d+ bytes scanned\n$/);
    expect(code).toBe(1);
  });

  it('looks at what a range brings', async () => {
    const { repo, commits } = await withHistory();
    const [first = '', second = '', third = ''] = commits;
    expect(await repo.pygov(['scan', '--range', `${second}..${third}`])).toMatchObject({ code: 0 });
    expect(await repo.pygov(['scan', '--range', `${first}^..${third}`])).toMatchObject({ code: 1 });
    expect((await repo.pygov(['scan', '--range', first])).stderr).toContain(
      '--range takes two revisions, as in main..HEAD',
    );
  });

  it('names what it could not scan, and is not clean then', async () => {
    const repo = await TestRepo.create({ files: { 'a.py': 'A = 1\n', 'b.py': 'B = 2\n' } });
    const oid = await repo.git('rev-parse', 'HEAD:b.py');
    rmSync(join(repo.root, '.git', 'objects', oid.slice(0, 2), oid.slice(2)));
    const { stdout, code } = await repo.pygov(['scan']);
    expect(stdout).toBe(
      `not scanned: b.py (${oid}), which git does not have\n0 secrets in 1 file, 6 bytes scanned\n`,
    );
    expect(code).toBe(2);
  });

  it('is not clean where there was nothing to scan', async () => {
    const repo = await TestRepo.create({ files: { 'a.py': 'A = 1\n' } });
    await repo.git('read-tree', '--empty');
    expect(await repo.pygov(['scan'])).toMatchObject({
      code: 2,
      stdout: 'not scanned: anything: the index holds no file\n0 secrets in 0 files, 0 bytes scanned\n',
    });
  });

  it('tells of comments and entries that accept nothing', async () => {
    const secret = `T = "${token(5)}"  # pygov:allow made up\n`;
    const repo = await TestRepo.create({ files: { 'a.py': secret, 'b.py': secret.replace(/ {2}#.*/, '') } });
    await repo.pygov(['secrets', 'baseline', '--reason', 'made up']);
    repo.write({ 'a.py': `${secret}# pygov:allow[jwt] gone\nA = "pygov:allow"\n`, 'b.py': 'B = 2\n' });
    await repo.git('add', '-A');
    const { stdout, code } = await repo.pygov(['scan']);
    expect(stdout).toMatch(
      /^ +a\.py:1:6 info .*\nstale: b\.py github-token \(made up\)\nunused: a\.py:2 `pygov:allow\[jwt\]` accepts nothing\n0 secrets, 1 acc/,
    );
    expect(code).toBe(0);
    expect(JSON.parse((await repo.pygov(['scan', '--json'])).stdout)).toMatchObject({
      unused: [{ path: 'a.py', line: 2, text: 'pygov:allow[jwt]' }],
      stale: [{ path: 'b.py', rule: 'github-token' }],
    });
    // Of what is not looked at nothing is said.
    expect((await repo.pygov(['scan', '.governance-baseline.json'])).stdout).toMatch(/^0 secrets in 1 file/);
  });

  it('looks at what git-lfs keeps, and says where that is not here', async () => {
    const content = `T = "${token(6)}"\n`;
    const oid = createHash('sha256').update(content).digest('hex');
    const repo = await TestRepo.create({ files: { '.gitattributes': '*.env filter=lfs -text\n' } });
    await repo.git('config', 'filter.lfs.clean', 'cat');
    const kept = `.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;
    repo.write({
      'prod.env': `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`,
      [kept]: content,
    });
    await repo.git('add', '-A');
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/✗ secrets-clean .*\n +prod\.env:1:6 /);
    expect(await repo.pygov(['scan'])).toMatchObject({ code: 1 });
    repo.remove(kept);
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stdout).toMatch(/NOT_VERIFIED OBJECT_MISSING: git-lfs has not fetched prod\.env/);
    expect(gate.stdout).toContain('to mend: git lfs fetch\n');
    const scan = await repo.pygov(['scan']);
    expect(scan).toMatchObject({ code: 2 });
    expect(scan.stdout).toMatch(/^not scanned: prod\.env \([0-9a-f]+\), which git-lfs has not fetched\n/);
  });

  it('says so where the history is cut off', async () => {
    const { repo } = await withHistory();
    const clone = await TestRepo.create();
    await clone.git('fetch', '-q', '--depth=1', `file://${repo.root}`, 'main:shallow');
    const { stdout, code } = await clone.pygov(['scan', '--history']);
    expect(stdout).toMatch(/^not scanned: the history before commit [0-9a-f]{10} \(a shallow clone\)\n/);
    expect(code).toBe(2);
  });

  it('reports as SARIF 2.1.0, in which what is accepted stays the same result', async () => {
    const line = `T = "${token(4)}"`;
    const repo = await TestRepo.create({ files: { 'a b.py': `${line}\n${line}\n` } });
    const { stdout, code } = await repo.pygov(['scan', '--sarif']);
    const before = JSON.parse(stdout) as Sarif;
    expect(code).toBe(1);
    const [run] = before.runs;
    const region = (startLine: number) => ({
      physicalLocation: {
        artifactLocation: { uri: 'a%20b.py', uriBaseId: '%SRCROOT%' },
        region: { startLine, startColumn: 6 },
      },
    });
    const result = { ruleId: 'github-token', ruleIndex: 0, level: 'error' };
    expect(before).toMatchObject({
      $schema: expect.stringMatching(/^https:\/\/.*sarif-schema-2\.1\.0\.json$/) as string,
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'pygov', rules: [{ id: 'github-token' }] } },
          columnKind: 'utf16CodeUnits',
          invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
          results: [
            { ...result, locations: [region(1)] },
            { ...result, locations: [region(2)] },
          ],
        },
      ],
    });
    expect(run?.tool.driver.rules[0]?.help.text).toMatch(/\. First delete the token on GitHub/);
    repo.write({ 'a b.py': `#\n${line}  # pygov:allow revoked in May\n${line}\n` });
    await repo.git('add', '-A');
    const after = JSON.parse((await repo.pygov(['scan', '--sarif'])).stdout) as Sarif;
    const prints = ({ runs }: Sarif) => runs[0]?.results.map(one => one.partialFingerprints['pygov/v2']);
    expect(new Set(prints(before)).size).toBe(2);
    expect(prints(after)).toEqual(prints(before));
    expect(after.runs[0]?.results[0]).toMatchObject({
      level: 'note',
      suppressions: [{ kind: 'inSource', status: 'accepted', justification: 'revoked in May' }],
    });
    expect(after.runs[0]?.results[1]).not.toHaveProperty('suppressions');
  });

  it.each([
    [['scan', '--history', 'a.py'], 'choose one of PATH, --history and --range'],
    [['scan', '--json', '--sarif'], 'choose one of --json and --sarif'],
    [['scan', '--range', 'a...b'], '--range takes two revisions'],
  ])('%j is refused', async (args, problem) => {
    const repo = await TestRepo.create({ files: { 'a.py': 'A = 1\n' } });
    const { code, stderr } = await repo.pygov(args);
    expect(stderr).toContain(problem);
    expect(code).toBe(2);
  });
});
