import { describe, expect, it } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

describe('pygov explain', () => {
  it('prints from what a blocked verdict follows, with the rule and its origin at every step', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': 'A = 1\n' } });
    repo.write({ 'app.py': 'print(no_such_name)\n' });
    await repo.git('add', '-A');
    await repo.pygov(['gate', 'pre-commit']);
    const tree = (await repo.git('write-tree')).slice(0, 10);
    const base = (await repo.git('rev-parse', 'HEAD^{tree}')).slice(0, 10);
    const { stdout, code } = await repo.pygov(['explain']);
    const lines = stdout.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      `blocked: pre-commit of staged changes (tree ${tree}, base ${base}), just now`,
      '  <- a required claim failed (claim-failed, condition 1 of master)',
      '  <- lint-clean: 1 error in 1 file',
    ]);
    expect(lines).toContain('  evidence counts for 7d (core)');
    const at = lines.indexOf('lint-clean FAILED <- required (core)');
    expect(lines.slice(at + 1, at + 4)).toEqual([
      expect.stringMatching(/^ {2}<- evidence [0-9a-f]{32}\.\d+\.[0-9a-f]+: failed, 1 file \(just now\)$/),
      expect.stringMatching(/^ {5}<- task ruff .*: .*check/),
      expect.stringMatching(/^ {8}<- inputs 1 file; .*policy \(.*rulebooks/),
    ]);
    expect(code).toBe(0);
    await repo.git('commit', '-qm', 'break');
    await repo.pygov(['gate', 'ci', '--base', 'HEAD^']);
    const pushed = (await repo.pygov(['explain'])).stdout.split('\n');
    expect(pushed).toContain('TIER-LOW <- nothing that it touches is riskier');
    expect(pushed).toContain('  sound-code failed: lint-clean FAILED, weighs 2, critical');
  });

  it('prints one claim alone, and what its reason means', async () => {
    const repo = await TestRepo.create({
      files: {
        'app.py': 'A = 1\n',
        'tests/test_app.py': 'def test_a(): ...\n',
        '.governancerc.yaml': 'python: nowhere/python\n',
      },
    });
    await repo.pygov(['gate', 'ci']);
    const { stdout } = await repo.pygov(['explain', 'tests-green']);
    expect(stdout).toContain(
      'tests-green NOT_VERIFIED <- required (core)\n  <- TOOL_UNAVAILABLE: a tool that the project needs',
    );
    expect(stdout).not.toContain('secrets-clean');
    expect(stdout).not.toContain('TIER-');
  });

  it('is a document as well, with every record', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': 'A = 1\n' } });
    await repo.pygov(['gate', 'ci']);
    expect(JSON.parse((await repo.pygov(['explain', '--json'])).stdout)).toMatchObject({
      outcome: 'ready-for-pr',
      decidedBy: { condition: 'otherwise', place: 6 },
      maxAge: { value: '7d', origin: 'core' },
      risk: { tier: 'TIER-LOW' },
      claims: expect.arrayContaining([
        expect.objectContaining({
          claim: 'secrets-clean',
          evidence: [
            expect.objectContaining({ record: expect.objectContaining({ result: 'passed' }) as object }),
          ],
        }),
      ]) as object,
    });
  });

  it.each([
    ['before any gate', () => undefined, [], 'no gate has been here yet', 'gate pre-commit'],
    [
      'of a file that was damaged',
      (repo: TestRepo) => repo.write({ '.governance/session-state.json': '{' }),
      [],
      'session-state.json is damaged',
      'gate pre-commit',
    ],
    [
      'for a claim that the gate did not look at',
      async (repo: TestRepo) => repo.pygov(['gate', 'pre-commit']),
      ['tests-green'],
      'the last gate looked at no claim "tests-green"; it looked at secrets-clean, ',
      '',
    ],
  ])('says what is wrong %s', async (_name, prepare, args, problem, recovery) => {
    const repo = await TestRepo.create({ files: { 'app.py': 'A = 1\n' } });
    await prepare(repo);
    const { code, stderr } = await repo.pygov(['explain', ...args]);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(recovery);
    expect(code).toBe(2);
  });
});
