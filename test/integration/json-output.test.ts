import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

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

  it('writes nothing else, not even on a terminal', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const ran = await repo.pygov(['run', '--all', '--json']);
    expect(ran.stderr).toBe('');
    expect(() => JSON.parse(ran.stdout) as unknown).not.toThrow();
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

  it('broken configuration', async () => {
    const repo = await TestRepo.create({ files: { '.governancerc': 'targt: main\n' } });
    const { error } = await document(repo, ['gate', 'ci']);
    expect(error?.message).toMatch(/^\.governancerc:1: unknown key "targt"/);
  });

  it('no repository', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    const { error } = await document(repo, ['status'], repo.home);
    expect(error).toMatchObject({ recovery: 'git init', internal: false });
  });
});
