import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource } from '../helpers/bad-content.ts';
import { branchWith, pushRepo, remoteRefs } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const failing = 'def test_it():\n    assert False\n';

async function staged(files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ files: { 'start.txt': 'start\n' } });
  expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

describe('PYGOV_SKIP', () => {
  it('lets a commit through, never as ready, and the next gate makes up for it', async () => {
    const repo = await staged({ 'app.py': lintErrorSource });
    const env = { PYGOV_SKIP: 'lint-clean' };
    const commit = await repo.tryGit(['commit', '-m', 'later'], { env });
    expect(commit.output).toMatch(/^! lint-clean +skipped \(PYGOV_SKIP\)$/m);
    expect(commit.output).toMatch(/^unverified in .*the next gate makes up for it$/m);
    expect(commit.output).not.toContain('ready-to-commit');
    expect(commit.code).toBe(0);

    const why = await repo.pygov(['evidence', 'why', 'lint-clean', '--tree', 'HEAD']);
    expect(why.stdout).toMatch(/SKIPPED: it was skipped at 20.* \(PYGOV_SKIP\)/);
    expect(why.code).toBe(2);
    const push = await repo.pygov(['gate', 'pre-push']);
    expect(push.stdout).toMatch(/✗ lint-clean +FAILED[^]*ran because: SKIPPED/);
    expect(push.code).toBe(1);
  });

  it('does not hide what is proved, and what is not needed', async () => {
    const repo = await staged({ 'app.py': goodSource });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
    const env = { PYGOV_SKIP: 'lint-clean,types-clean' };
    const gate = await repo.pygov(['gate', 'pre-commit'], { env });
    expect(gate.stdout).toMatch(/✓ lint-clean +1 file, reused/);
    expect(gate.stdout).toMatch(/types-clean +not needed/);
    expect(gate.stdout).toContain('ready-to-commit');
  });

  it('other claims block as ever', async () => {
    const repo = await staged({ 'app.py': secretSource });
    const commit = await repo.tryGit(['commit', '-m', 'x'], { env: { PYGOV_SKIP: 'lint-clean' } });
    expect(commit.output).toMatch(/✗ secrets-clean/);
    expect(commit.code).toBe(1);
  });

  it('takes the secret scan only with a reason, which is shown', async () => {
    const repo = await staged({ 'app.py': secretSource });
    const env = { PYGOV_SKIP: 'secrets-clean' };
    const refused = await repo.tryGit(['commit', '-m', 'x'], { env });
    expect(refused.output).toMatch(/secrets-clean is not skipped without a reason[^]*PYGOV_SKIP_REASON=/);
    expect(refused.code).toBe(1);
    const reasoned = await repo.tryGit(['commit', '-m', 'x'], {
      env: { ...env, PYGOV_SKIP_REASON: 'revoked already' },
    });
    expect(reasoned.output).toMatch(/! secrets-clean +skipped \(PYGOV_SKIP: revoked already\)/);
    expect(reasoned.code).toBe(0);
  });

  it('refuses the name of no claim', async () => {
    const repo = await staged({ 'app.py': goodSource });
    const gate = await repo.pygov(['gate', 'pre-commit', '--json'], { env: { PYGOV_SKIP: 'tests' } });
    expect(gate.code).toBe(2);
    expect(JSON.parse(gate.stdout)).toMatchObject({
      error: { message: expect.stringMatching(/PYGOV_SKIP names no claim: "tests"/) as string },
    });
  });
});

describe('gates.pre-push.refs', () => {
  const config = 'gates: { pre-push: { refs: { "backup/**": secrets, "refs/heads/wip-*": fast } } }\n';

  it.each([
    [
      'backup/mine',
      { 'app.py': lintErrorSource, 'test_app.py': failing },
      /! lint-clean +skipped \(the ref asks/,
    ],
    ['wip-1', { 'app.py': goodSource, 'test_app.py': failing }, /✓ lint-clean[^]*! tests-green +skipped/],
  ])('%s is held to less, and ends unverified', async (name, files, expected) => {
    const repo = await pushRepo({ '.governancerc': config }, { venv: true });
    await branchWith(repo, name, files);
    const push = await repo.tryGit(['push', 'origin', name]);
    expect(push.output).toMatch(expected);
    expect(push.output).toMatch(/^unverified in/m);
    expect(push.code).toBe(0);
    expect(await remoteRefs(repo)).toHaveProperty(`refs/heads/${name}`);

    const full = await repo.tryGit(['push', 'origin', `${name}:refs/heads/feature`]);
    expect(full.output).toMatch(/FAILED/);
    expect(full.code).toBe(1);
  });

  it('one commit that is pushed to two refs is judged for each', async () => {
    const repo = await pushRepo({ '.governancerc': config });
    await branchWith(repo, 'f', { 'app.py': lintErrorSource });
    const push = await repo.tryGit(['push', 'origin', 'f:refs/heads/backup/f', 'f:refs/heads/f']);
    expect(push.output).toMatch(/refs\/heads\/backup\/f [^]*unverified/);
    expect(push.output).toMatch(/refs\/heads\/f [^]*✗ lint-clean/);
    expect(push.code).toBe(1);
  });

  it('secrets are scanned for every ref', async () => {
    const repo = await pushRepo({ '.governancerc': config });
    await branchWith(repo, 'backup/f', { 'app.py': secretSource });
    expect(await repo.tryGit(['push', 'origin', 'backup/f'])).toMatchObject({ code: 1 });
  });
});
