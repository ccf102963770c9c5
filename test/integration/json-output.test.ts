import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { pygovBin, TestRepo } from '../helpers/test-repo.ts';

interface Document {
  format: number;
  exitCode?: number;
  error?: { message: string; recovery?: string; internal: boolean };
  verdicts?: { state: string; claims: { claim: string; status: { kind: string } }[] }[];
}

/** The one document that a command prints with `--json`. */
async function document(
  repo: TestRepo,
  args: string[],
  cwd = repo.root,
): Promise<Document & { code: number }> {
  const ran = await repo.pygov([...args, '--json'], { cwd });
  return { ...(JSON.parse(ran.stdout) as Document), code: ran.code ?? -1 };
}

describe('a gate', () => {
  it.each([
    ['that passes', goodSource, 0, 'ready-to-commit', 'VERIFIED'],
    ['that fails', lintErrorSource, 1, 'blocked', 'FAILED'],
  ])('%s', async (_what, source, code, state, lint) => {
    const repo = await TestRepo.create();
    repo.write({ 'app.py': source });
    await repo.git('add', '-A');
    const answer = await document(repo, ['gate', 'pre-commit']);
    expect(answer).toMatchObject({ format: 1, exitCode: code, code, verdicts: [{ state }] });
    const claims = answer.verdicts?.[0]?.claims ?? [];
    expect(claims.find(({ claim }) => claim === 'lint-clean')?.status.kind).toBe(lint);
  });

  it('that cannot be judged', async () => {
    const repo = await TestRepo.create({ files: { 'mypy.ini': '[mypy]\n', 'app.py': goodSource } });
    repo.write({ '.venv/pyvenv.cfg': '' });
    const answer = await document(repo, ['gate', 'ci']);
    expect(answer).toMatchObject({ exitCode: 2, code: 2, verdicts: [{ state: 'blocked' }] });
  });

  it('that is let through on purpose', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': lintErrorSource } });
    const ran = await repo.pygov(['gate', 'ci', '--json'], { env: { PYGOV_SKIP: 'lint-clean' } });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ exitCode: 0, verdicts: [{ state: 'unverified' }] });
  });

  it('names the change, the finding and the blocker', async () => {
    const repo = await TestRepo.create({ files: { 'old.py': goodSource } });
    repo.write({ 'sub/app.py': `\n${lintErrorSource}` });
    await repo.git('add', '-A');
    const { stdout } = await repo.pygov(['gate', 'pre-commit', '--json']);
    const tree = await repo.git('write-tree');
    const commit = await repo.git('rev-parse', 'HEAD');
    const finding = { rule: 'F821', severity: 'error', path: 'sub/app.py', line: 2, column: 7 };
    expect(JSON.parse(stdout)).toMatchObject({
      verdicts: [
        {
          gate: 'pre-commit',
          change: { kind: 'staged', base: { commit }, head: { tree }, files: ['sub/app.py'] },
          claims: [
            { claim: 'secrets-clean', requirement: 'required', status: { kind: 'VERIFIED' } },
            { claim: 'rules-clean', status: { kind: 'VERIFIED' } },
            { claim: 'lint-clean', status: { kind: 'FAILED', findings: [finding] } },
            { claim: 'format-clean', status: { kind: 'NOT_NEEDED' } },
            { claim: 'deps-locked', status: { kind: 'NOT_NEEDED' } },
            { claim: 'types-clean', status: { kind: 'NOT_VERIFIED', reason: 'NOT_REACHED' } },
          ],
          blocker: {
            claim: 'lint-clean',
            recovery: expect.stringMatching(/ run --files sub\/app\.py$/) as string,
          },
        },
      ],
    });
  });

  it('writes nothing else, not even on a terminal', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const command = `'${process.execPath}' '${pygovBin()}' run --all --json`;
    const ran = await repo.run(['script', '-qec', command, '/dev/null'], { env: { TERM: 'xterm' } });
    expect(JSON.parse(ran.output)).toMatchObject({ verdicts: [{ state: 'ready-to-commit' }] });
  });

  it('that is told to stop while a command runs', async () => {
    const repo = await TestRepo.create();
    const config =
      "checks: { mine: { run: [sh, -c, 'kill -TERM $PPID; sleep 600'], gates: [pre-commit] } }\n";
    repo.write({ '.governancerc': config });
    await repo.git('add', '-A');
    const answer = await document(repo, ['gate', 'pre-commit']);
    const [verdict] = answer.verdicts ?? [];
    expect(verdict?.state).toBe('blocked');
    expect(verdict?.claims.at(-1)).toMatchObject({ status: { kind: 'NOT_VERIFIED', reason: 'INTERRUPTED' } });
    expect(answer.code).toBe(143);
  });

  it('names files that are not UTF-8 and keeps the document valid', async () => {
    const repo = await TestRepo.create();
    await repo.run(['bash', '-c', `printf 'print(nothing)\\n' > $'b\\xff.py'; git add -A`]);
    const ran = await repo.pygov(['gate', 'pre-commit', '--json']);
    expect(Buffer.from(ran.stdout).toString('utf8')).toBe(ran.stdout);
    expect(ran.stdout).toContain('F821');
    expect(ran.code).toBe(1);
  });
});

describe('every other command answers with one document', () => {
  it.each<[string[], number]>([
    [['status'], 0],
    [['doctor'], 2],
    [['evidence', 'list'], 0],
    [['evidence', 'why', 'lint-clean'], 0],
    [['run', '--all'], 0],
    [['run', '--from', 'HEAD'], 0],
  ])('pygov %j', async (args, code) => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    await repo.pygov(['gate', 'ci']);
    expect(await document(repo, args)).toMatchObject({ format: 1, code });
  });

  it('evidence show', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    await repo.pygov(['gate', 'ci']);
    const { records } = (await document(repo, ['evidence', 'list'])) as unknown as {
      records: { id: string }[];
    };
    const [first] = records;
    expect(await document(repo, ['evidence', 'show', first?.id ?? ''])).toMatchObject({ record: first });
  });
});

describe('an error is a document as well, and a line for people on stderr', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['frob'], /unknown command/],
    ['an unknown option', ['status', '--frob'], /Unknown option/],
    ['an unknown revision', ['gate', 'ci', '--tree', 'x'], /no such revision/],
    ['an unknown record', ['evidence', 'show', 'x'], /no record matches/],
    ['an unknown claim', ['evidence', 'why', 'x'], /looks at no claim/],
    ['a file that is not in the index', ['run', '--files', 'x'], /not in the index/],
    ['an argument too many', ['doctor', 'x'], /unexpected argument/],
    ['no command', [], /unknown command "--json"/],
    ['a command that has no document', ['install'], /Unknown option '--json'/],
    ['another such command', ['uninstall'], /Unknown option '--json'/],
    ['a hook that does not exist', ['hook', 'x'], /no hook "x"/],
  ])('%s', async (_what, args, message) => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const ran = await repo.pygov([...args, '--json']);
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      exitCode: 2,
      error: { message: expect.stringMatching(message) as string, internal: false },
    });
    expect(ran.stderr).toMatch(message);
  });

  const everyCommand = [
    ['gate', 'pre-commit'],
    ['gate', 'ci'],
    ['run', '--all'],
    ['status'],
    ['evidence', 'why', 'lint-clean'],
  ];

  it('broken configuration, for every command that reads it', async () => {
    const repo = await TestRepo.create({ files: { '.governancerc': 'targt: main\n' } });
    for (const args of everyCommand) {
      const { error, code } = await document(repo, args);
      expect(error?.message).toMatch(/^\.governancerc:1: unknown key "targt"/);
      expect(code).toBe(2);
    }
    expect(await document(repo, ['doctor'])).toMatchObject({
      healthy: false,
      diagnoses: expect.arrayContaining([
        expect.objectContaining({
          subject: 'configuration',
          ok: false,
          recovery: expect.any(String) as string,
        }),
      ]) as object[],
      code: 2,
    });
  });

  it('no repository, for every command', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    for (const args of [...everyCommand, ['doctor'], ['evidence', 'list'], ['evidence', 'show', 'x']]) {
      const { error, code } = await document(repo, args, repo.home);
      expect(error).toMatchObject({ recovery: 'git init', internal: false });
      expect(code).toBe(2);
    }
  });

  it('a key that is damaged, found when the gate has begun', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource, '.gitignore': '.governance\n' } });
    repo.write({ '.governance/key': 'short' });
    const { error, code } = await document(repo, ['gate', 'ci']);
    expect(error?.message).toMatch(/key is damaged or readable by others/);
    expect(code).toBe(2);
  });

  it('a signal while git is asked', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    // The real git, called once pygov has been told to stop.
    const { stdout: git } = await repo.run(['sh', '-c', 'command -v git']);
    mkdirSync(join(repo.home, 'bin'));
    writeFileSync(join(repo.home, 'bin/git'), `#!/bin/sh\nkill -INT $PPID\nexec ${git.trim()} "$@"\n`, {
      mode: 0o755,
    });
    const env = { PATH: `${repo.home}/bin:${repo.env.PATH ?? ''}` };
    const ran = await repo.pygov(['gate', 'ci', '--json'], { env });
    expect(JSON.parse(ran.stdout)).toEqual({
      format: 1,
      exitCode: 130,
      error: { message: 'interrupted', internal: false },
    });
    expect(ran.stderr).toBe('pygov: interrupted, nothing is proved\n');
    expect(ran.code).toBe(130);
  });
});
