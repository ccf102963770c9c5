import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource, secretSource } from '../helpers/bad-content.ts';
import { branchWith, pushRepo } from '../helpers/push-repo.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

/** The one command that was printed last, whichever stream it went to. */
function recoveryOf(ran: Ran): string {
  const [last = '', ...more] = [...ran.output.matchAll(/^ +to mend: (.*)$/gm)].map(([, text = '']) => text);
  expect(more).toEqual([]);
  expect(last).not.toBe('');
  return last;
}

/** Types a printed command into the shell that the user was in. */
const type = (repo: TestRepo, command: string, cwd = repo.root) => repo.run(['sh', '-c', command], { cwd });

async function staged(files: Record<string, string>, options: { name?: string } = {}): Promise<TestRepo> {
  const repo = await TestRepo.create({
    ...options,
    files: { 'start.py': goodSource, 'sub/in.py': goodSource },
  });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

describe('the command that is printed works where the user is', () => {
  it.each(['', 'sub'])('a lint error, in the folder "%s"', async folder => {
    const repo = await staged({ 'app.py': lintErrorSource, 'sub/more.py': lintErrorSource });
    const cwd = join(repo.root, folder);
    const gate = await repo.pygov(['gate', 'pre-commit'], { cwd });
    const again = await type(repo, recoveryOf(gate), cwd);
    expect(again.code).toBe(1);
    expect(again.stdout).toMatch(/ app\.py:1:7 F821 [^]* sub\/more\.py:1:7 F821 /);
  });

  it.each(['', 'sub'])('a secret that is staged, in the folder "%s"', async folder => {
    const repo = await staged({ "it's a key.py": secretSource, 'good.py': goodSource }, { name: 'my repos' });
    const cwd = join(repo.root, folder);
    const gate = await repo.pygov(['gate', 'pre-commit'], { cwd });
    expect(gate.code).toBe(1);
    expect(await type(repo, recoveryOf(gate), cwd)).toMatchObject({ code: 0 });
    expect(await repo.git('diff', '--cached', '--name-only')).toBe('good.py');
    expect(await repo.pygov(['gate', 'pre-commit'], { cwd })).toMatchObject({ code: 0 });
  });

  it('a secret before the first commit', async () => {
    const repo = await TestRepo.create();
    repo.write({ 'keys.py': secretSource });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(await type(repo, recoveryOf(gate))).toMatchObject({ code: 0 });
    expect(await repo.git('ls-files')).toBe('');
    expect(await repo.git('status', '--porcelain')).toBe('?? keys.py');
  });

  it('a commit that is refused, typed in a subdirectory', async () => {
    const repo = await staged({ 'keys.py': secretSource, 'sub/in.py': 'ANSWER = 43\n' });
    expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
    const cwd = join(repo.root, 'sub');
    const refused = await repo.tryGit(['commit', '-q', '-m', 'all'], { cwd });
    expect(refused.code).toBe(1);
    expect(await type(repo, recoveryOf(refused), cwd)).toMatchObject({ code: 0 });
    expect(await repo.tryGit(['commit', '-q', '-m', 'all'], { cwd })).toMatchObject({ code: 0 });
    expect(await repo.git('show', '--format=', '--name-only', 'HEAD')).toBe('sub/in.py');
  });

  it('a pushed branch that is not checked out: its lint error is shown again', async () => {
    const repo = await pushRepo();
    await branchWith(repo, 'f1', { 'bad.py': lintErrorSource });
    const push = await repo.tryGit(['push', '-q', 'origin', 'f1']);
    expect(push.code).toBe(1);
    const again = await type(repo, recoveryOf(push));
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('bad.py:1:7 F821');
  });

  it('a pushed branch that is not checked out: what was not verified is judged again', async () => {
    const repo = await pushRepo();
    const config = 'checks: { mine: { run: [no-such-program] } }\n';
    await branchWith(repo, 'f1', { '.governancerc': config });
    const push = await repo.tryGit(['push', '-q', 'origin', 'f1']);
    expect(push.output).toContain('blocked: mine: TOOL_UNAVAILABLE');
    const again = await type(repo, recoveryOf(push));
    expect(again.code).toBe(2);
    expect(again.stdout).toContain('blocked: mine: TOOL_UNAVAILABLE');
    expect(recoveryOf(again)).toBe(recoveryOf(push));
  });

  it('evidence that somebody committed, in a subdirectory', async () => {
    const repo = await staged({ '.governance/ledger/x.json': '{}\n' });
    const cwd = join(repo.root, 'sub');
    const gate = await repo.pygov(['gate', 'pre-commit'], { cwd });
    expect(gate.code).toBe(2);
    expect(await type(repo, recoveryOf(gate), cwd)).toMatchObject({ code: 0 });
    expect(await repo.git('ls-files', '.governance')).toBe('');
    expect(await repo.pygov(['gate', 'pre-commit'], { cwd })).toMatchObject({ code: 0 });
  });

  it('a damaged key, in a folder with a space and a quote', async () => {
    const repo = await staged({ 'app.py': goodSource }, { name: "it's mine" });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
    repo.write({ '.governance/key': 'short' });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.code).toBe(2);
    expect(await type(repo, recoveryOf(gate))).toMatchObject({ code: 0 });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });

  it('a hooks folder that the environment names', async () => {
    const repo = await TestRepo.create();
    mkdirSync(join(repo.home, 'shared'));
    const env = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: join(repo.home, 'shared'),
    };
    const install = await repo.pygov(['install'], { env });
    expect(install).toMatchObject({ code: 2, stdout: '' });
    const mended = await repo.run(['sh', '-c', recoveryOf(install)], { env });
    expect(mended).toMatchObject({ code: 0, stderr: '' });
    expect(await repo.git('config', '--default', 'none', '--get', 'core.hooksPath')).toBe('none');
    expect((await type(repo, 'ls .git/hooks/pre-push')).code).toBe(0);
  });

  it('an environment that is gone, told by doctor in a subdirectory', async () => {
    const repo = await staged({ 'mypy.ini': '[mypy]\n' });
    expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
    symlinkSync('/no/such/environment', join(repo.root, '.venv'));
    const cwd = join(repo.root, 'sub');
    const doctor = await repo.pygov(['doctor'], { cwd });
    expect(doctor.code).toBe(2);
    const [, recovery = 'false'] = /not ok +python .*\n +to mend: (.*)/.exec(doctor.stdout) ?? [];
    expect(await type(repo, recovery, cwd)).toMatchObject({ code: 0 });
    expect((await repo.pygov(['doctor'], { cwd })).stdout).toMatch(/^ok +python /m);
  });

  it.each<[string, string[]]>([
    ['an unknown command', ['frob']],
    ['an unknown record', ['evidence', 'show', 'frob']],
    ['an unknown hook', ['hook', 'frob']],
    ['an unknown revision', ['gate', 'ci', '--tree', 'frob']],
  ])('%s', async (_what, args) => {
    const repo = await staged({});
    expect(await type(repo, recoveryOf(await repo.pygov(args)))).toMatchObject({ code: 0, stderr: '' });
  });
});
