import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { pygovBin, TestRepo } from '../helpers/test-repo.ts';

const verbs = ['install', 'uninstall', 'gate', 'run', 'status', 'evidence', 'doctor', 'hook'];

async function repository(files: Record<string, string> = { 'app.py': goodSource }): Promise<TestRepo> {
  return TestRepo.create({ files });
}

describe('help and version', () => {
  it.each([['--help'], ['-h'], ['help']])('%s names every command', async option => {
    const help = await (await repository()).pygov([option]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const verb of verbs) expect(help.stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
  });

  it('without a command it helps, and is no success', async () => {
    const ran = await (await repository()).pygov([]);
    expect(ran.stdout).toMatch(/^usage: pygov <command>/m);
    expect(ran.code).toBe(2);
  });

  it.each(verbs)('pygov %s --help', async verb => {
    const repo = await repository();
    const help = await repo.pygov([verb, '--help'], { cwd: repo.home });
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^usage: pygov ${verb}`));
  });

  it.each([['--version'], ['-V']])('%s', async option => {
    const version = await (await repository()).pygov([option]);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what is typed wrong ends with exit code 2 and the usage', () => {
  it.each<[string[], RegExp]>([
    [['frob'], /unknown command "frob"; the commands are install, /],
    [['constructor'], /unknown command "constructor"/],
    [['gate'], /name one gate: pre-commit, pre-push or ci[^]*usage: pygov gate/],
    [['gate', 'pre-comit'], /name one gate/],
    [['gate', 'ci', 'pre-push'], /name one gate/],
    [['gate', 'pre-commit', '--frob'], /Unknown option '--frob'[^]*usage: pygov gate/],
    [['gate', 'ci', '--tree'], /--tree[^]*argument missing[^]*usage/],
    [['gate', 'ci', '--tree', 'nowhere'], /no such revision: nowhere/],
    [['gate', 'ci', '--base=--all'], /no such revision: --all/],
    [['run', '--to', 'HEAD'], /--to needs --from/],
    [['run', '--all', '--files', 'app.py'], /choose one way/],
    [['run', 'app.py'], /choose one way/],
    [['run', '--files', 'nothing.py'], /nothing\.py is not in the index\n {2}to mend: git ls-files/],
    [['status', 'now'], /unexpected argument "now"/],
    [['evidence'], /usage: pygov evidence/],
    [['evidence', 'show'], /usage: pygov evidence/],
    [['evidence', 'show', 'ffff'], /no record matches "ffff"/],
    [['hook', 'post-commit'], /no hook "post-commit"/],
  ])('pygov %j', async (args, message) => {
    const ran = await (await repository()).pygov(args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toContain('internal error');
  });
});

describe('where there is nothing to judge', () => {
  it.each(['status', 'doctor', 'install', 'uninstall'])('pygov %s outside a repository', async verb => {
    const repo = await repository();
    const ran = await repo.pygov([verb], { cwd: repo.home });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/is not in a git repository\n {2}to mend: git init/);
  });

  it('in a bare repository', async () => {
    const repo = await repository();
    await repo.git('clone', '-q', '--bare', '.', '../bare.git');
    const ran = await repo.pygov(['gate', 'pre-push'], { cwd: join(repo.root, '../bare.git') });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('is in a bare repository');
  });

  it('in a folder that was deleted', async () => {
    const repo = await repository();
    const command = `mkdir gone && cd gone && rmdir ../gone && '${process.execPath}' '${pygovBin()}' gate ci`;
    const ran = await repo.run(['sh', '-c', command]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^pygov: the current folder is gone\n {2}to mend: cd\n$/);
  });

  it('without git', async () => {
    const repo = await repository();
    const ran = await repo.pygov(['status'], { env: { PATH: repo.home } });
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toContain('git was not found on PATH');
  });
});

describe('exit codes', () => {
  it('0 where all is shown, 1 where a claim failed, 2 where one cannot be shown', async () => {
    const repo = await repository();
    expect((await repo.pygov(['gate', 'ci'])).code).toBe(0);
    repo.write({ 'app.py': lintErrorSource });
    await repo.git('commit', '-q', '-a', '-m', 'bad');
    expect((await repo.pygov(['gate', 'ci'])).code).toBe(1);
    // The interpreter of .venv is none.
    repo.write({ 'app.py': goodSource, 'mypy.ini': '[mypy]\n', '.venv/pyvenv.cfg': '' });
    await repo.git('add', 'app.py', 'mypy.ini');
    expect((await repo.pygov(['gate', 'pre-commit'])).code).toBe(2);
  });
});

it('from a subdirectory, the whole repository is judged and names are relative to it', async () => {
  const repo = await repository({ 'app.py': lintErrorSource, 'sub/inner.py': lintErrorSource });
  const cwd = join(repo.root, 'sub');
  const all = await repo.pygov(['run', '--all'], { cwd });
  expect(all.stdout).toMatch(/ {4}app\.py:1:7[^]*sub\/inner\.py:1:7/);
  const one = await repo.pygov(['run', '--files', 'inner.py'], { cwd });
  expect(one.stdout).toContain('sub/inner.py:1:7');
  expect(one.stdout).not.toContain(' app.py');
  const outside = await repo.pygov(['run', '--files', '../app.py', 'inner.py'], { cwd });
  expect(outside.stdout).toMatch(/app\.py:1:7[^]*sub\/inner\.py:1:7/);
});

describe('pygov run', () => {
  it('on a range: what differs, judged at its end', async () => {
    const repo = await repository({ 'old.py': lintErrorSource });
    repo.write({ 'app.py': lintErrorSource });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'bad');
    const range = await repo.pygov(['run', '--from', 'HEAD^']);
    expect(range.stdout).toContain('app.py:1:7 F821');
    expect(range.stdout).not.toContain('old.py');
    const backwards = await repo.pygov(['run', '--from', 'HEAD', '--to', 'HEAD^']);
    expect(backwards.stdout).toMatch(/lint-clean +not needed/);
  });

  it('on a folder', async () => {
    const repo = await repository({
      'a/one.py': goodSource,
      'a/two.py': goodSource,
      'b/three.py': goodSource,
    });
    expect((await repo.pygov(['run', '--files', 'a'])).stdout).toMatch(/✓ lint-clean +2 files/);
    mkdirSync(join(repo.root, 'empty'));
    const empty = await repo.pygov(['run', '--files', 'empty']);
    expect(empty).toMatchObject({ code: 2 });
    expect(empty.stderr).toMatch(/empty is not in the index\n {2}to mend: git add -- empty/);
  });

  it('goes on after the first failure only when told to', async () => {
    const repo = await repository({ 'app.py': lintErrorSource, 'mypy.ini': '[mypy]\n' });
    expect((await repo.pygov(['run', '--all'])).stdout).toMatch(/types-clean +not reached/);
    expect((await repo.pygov(['run', '--all', '--keep-going'])).stdout).not.toContain('not reached');
  });
});

describe('the reader of the output', () => {
  /** Runs `pygov "$@"` as part of a line of bash; a pipe ends as pygov does. */
  const piped = (repo: TestRepo, line: string) =>
    repo.run([
      'bash',
      '-o',
      'pipefail',
      '-c',
      `pygov() { '${process.execPath}' '${pygovBin()}' "$@"; }; ${line}`,
    ]);

  it('goes away: that is no failure', async () => {
    const repo = await repository();
    await repo.pygov(['gate', 'ci']);
    const ran = await piped(repo, 'for i in 1 2 3; do pygov evidence list | head -c 1; done');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['gate ci | true', 'gate ci | head -n 1 >/dev/null', 'gate ci 2>&1 | true'])(
    'goes away: what failed has failed (%s)',
    async line => {
      const repo = await repository({ 'app.py': lintErrorSource });
      expect(await piped(repo, `pygov ${line}`)).toMatchObject({ code: 1, stderr: '' });
    },
  );

  it('takes its time, and gets everything', async () => {
    const repo = await repository({ 'app.py': lintErrorSource.repeat(1_000) });
    const ran = await piped(repo, 'pygov run --all --json | { sleep 0.5; cat; }');
    expect(ran.stdout.length).toBeGreaterThan(100_000);
    expect(ran.stdout.match(/"rule": "F821"/g)).toHaveLength(1_000);
    expect(ran.code).toBe(1);
  });

  it.each<[string, string, number]>([
    ['status', goodSource, 2],
    ['gate ci', goodSource, 2],
    ['gate ci --json', goodSource, 2],
    ['gate ci', lintErrorSource, 1],
  ])('cannot be written to: pygov %s on %j', async (args, source, code) => {
    const repo = await repository({ 'app.py': source });
    const ran = await piped(repo, `pygov ${args} >/dev/full`);
    expect(ran.stderr).toMatch(/^pygov: the output cannot be written: ENOSPC: [^\n]*\n$/);
    expect(ran.code).toBe(code);
    expect(await piped(repo, `pygov ${args} >/dev/full 2>&1`)).toMatchObject({ code });
  });
});
