import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inject, describe, expect, test } from 'vitest';
import { pathWith } from '../helpers/private-path.ts';
import { TestRepo, type Ran, type RunOptions } from '../helpers/test-repo.ts';

const passing = 'def test_it():\n    pass\n';

/** A repository with a test, and what lies in the working tree beside it out of git's sight. */
async function repoWith(files: Record<string, string> = {}): Promise<TestRepo> {
  const repo = await TestRepo.create({ files: { 'test_it.py': passing, ...files } });
  repo.write({ '.git/info/exclude': 'envs\n.venv\nvenv\n' });
  return repo;
}

/**
 * An environment, made the quick way: its interpreter tells its own name to a file, then goes on as that of the tests.
 */
function environment(repo: TestRepo, folder: string): void {
  repo.write({
    [`${folder}/pyvenv.cfg`]: '',
    [`${folder}/bin/python`]: `#!/bin/sh\necho ${folder} >> "$HOME/used"\nexec ${inject('venv')}/bin/python "$@"\n`,
  });
  repo.makeExecutable(`${folder}/bin/python`);
}

/** The environments whose interpreter was started, in this order. */
function started(repo: TestRepo): string[] {
  return [...new Set(readFileSync(join(repo.home, 'used'), 'utf8').trim().split('\n'))];
}

const doctor = (repo: TestRepo, options: RunOptions = {}): Promise<Ran> => repo.pygov(['doctor'], options);

const push = (repo: TestRepo, env: Record<string, string | undefined> = {}): Promise<Ran> =>
  repo.pygov(['gate', 'pre-push'], { env });

const recoveryOf = ({ output }: Ran): string => /to mend: (.+)/.exec(output)?.[1] ?? '';

describe('the interpreter', () => {
  test('is that of .venv, then venv, then VIRTUAL_ENV, then PATH', async () => {
    const repo = await repoWith();
    for (const folder of ['.venv', 'venv', 'envs/active', 'envs/path']) environment(repo, folder);
    const env = {
      VIRTUAL_ENV: join(repo.root, 'envs/active'),
      PATH: pathWith(repo, { python3: join(repo.root, 'envs/path/bin/python'), sh: '/bin/sh' }),
    };
    expect((await doctor(repo, { env })).output).toMatch(/found by \.venv\)/);
    repo.remove('.venv');
    expect((await doctor(repo, { env })).output).toMatch(/found by venv\)/);
    repo.remove('venv');
    expect((await doctor(repo, { env })).output).toMatch(/found by VIRTUAL_ENV\)/);
    expect((await doctor(repo, { env: { PATH: env.PATH } })).output).toMatch(/found by PATH\)/);
    expect(started(repo)).toEqual(['.venv', 'venv', 'envs/active', 'envs/path']);
  });

  test('is the one that is configured, relative to the root or absolute', async () => {
    const repo = await repoWith({ '.governancerc': 'python: envs/own/bin/python\n' });
    for (const folder of ['.venv', 'envs/own', 'envs/other']) environment(repo, folder);
    const gate = await push(repo);
    expect(gate.output).toMatch(/✓ tests-green +1 test/);
    expect(gate.code).toBe(0);
    repo.write({ '.governancerc': `python: ${repo.root}/envs/other/bin/python\n` });
    await repo.git('add', '-A');
    expect((await doctor(repo)).output).toMatch(/found by configuration\)/);
    expect(started(repo)).toEqual(['envs/own', 'envs/other']);
  });

  test('of a linked worktree is its own, else that of the main one', async () => {
    const repo = await repoWith();
    environment(repo, '.venv');
    await repo.git('worktree', 'add', '-q', '--detach', '../linked');
    const cwd = join(repo.root, '../linked');
    expect((await doctor(repo, { cwd })).output).toMatch(/found by \.venv\)/);
    environment(repo, '../linked/venv');
    expect((await doctor(repo, { cwd })).output).toMatch(/found by venv\)/);
    expect(started(repo)).toEqual(['.venv', '../linked/venv']);
  });

  test('is never taken from the judged tree', async () => {
    const repo = await repoWith();
    environment(repo, '.venv');
    await repo.git('add', '-f', '.venv');
    await repo.git('commit', '-q', '-m', 'an environment in git');
    repo.remove('.venv');
    const env = { PATH: pathWith(repo, { sh: '/bin/sh' }) };
    expect((await push(repo, env)).output).toContain('no Python interpreter was found');
  });
});

describe('an interpreter that cannot be used is told, and no other takes its place', () => {
  test('a link to a Python that was uninstalled', async () => {
    const repo = await repoWith();
    repo.write({ '.venv/pyvenv.cfg': 'home = /gone/bin\n' });
    mkdirSync(join(repo.root, '.venv/bin'));
    symlinkSync('/gone/bin/python3', join(repo.root, '.venv/bin/python'));
    const gate = await push(repo);
    expect(gate.output).toMatch(
      /\? tests-green +NOT_VERIFIED TOOL_UNAVAILABLE: the interpreter of \.venv cannot be run: .*\/\.venv\/bin\/python/,
    );
    expect(recoveryOf(gate)).toBe('python3 -m venv --clear .venv');
    expect(gate.code).toBe(2);
  });

  test('a link to an environment that is gone; the printed command takes it away', async () => {
    const repo = await repoWith();
    symlinkSync('envs/gone', join(repo.root, '.venv'));
    const env = { PATH: pathWith(repo, { rm: '/bin/rm', sh: '/bin/sh' }) };
    const gate = await push(repo, env);
    expect(gate.output).toMatch(/\.venv is a symlink to an environment that is gone/);
    expect(gate.code).toBe(2);
    expect(await repo.run(['sh', '-c', recoveryOf(gate)], { env })).toMatchObject({ code: 0 });
    expect((await push(repo, env)).output).toContain('no Python interpreter was found');
  });

  test('a venv without a program', async () => {
    const repo = await repoWith();
    repo.write({ 'venv/pyvenv.cfg': '' });
    const gate = await push(repo);
    expect(gate.output).toMatch(/the interpreter of venv cannot be run: .*\/venv\/bin\/python/);
    expect(recoveryOf(gate)).toBe('python3 -m venv --clear venv');
    expect(gate.code).toBe(2);
  });

  test('one that ends with an error', async () => {
    const repo = await repoWith();
    repo.write({
      '.venv/pyvenv.cfg': '',
      '.venv/bin/python': '#!/bin/sh\necho "libpython is gone" >&2\nexit 1\n',
    });
    repo.makeExecutable('.venv/bin/python');
    const gate = await push(repo);
    expect(gate.output).toMatch(
      /NOT_VERIFIED TOOL_UNAVAILABLE: the interpreter .* does not run: libpython is gone/,
    );
    expect((await repo.run(['sh', '-c', recoveryOf(gate)])).output).toContain('libpython is gone');
    expect(gate.code).toBe(2);
  });

  test('a program that is no Python at all', async () => {
    const repo = await repoWith({ '.governancerc': 'python: /bin/true\n' });
    const gate = await push(repo);
    expect(gate.output).toMatch(/NOT_VERIFIED TOOL_UNAVAILABLE: the interpreter \/bin\/true does not run/);
    expect(gate.code).toBe(2);
  });

  test('a configured one that is not there', async () => {
    const repo = await repoWith({ '.governancerc': 'python: my env/bin/python\n' });
    environment(repo, '.venv');
    const gate = await push(repo);
    expect(gate.output).toMatch(/the interpreter of configuration cannot be run: .*\/my env\/bin\/python/);
    expect(recoveryOf(gate)).toBe(`ls -l '${repo.root}/my env/bin/python'`);
    expect(gate.code).toBe(2);
  });

  test('a VIRTUAL_ENV that is gone', async () => {
    const repo = await repoWith();
    const gate = await push(repo, { VIRTUAL_ENV: join(repo.root, 'envs/gone') });
    expect(gate.output).toMatch(/the interpreter of VIRTUAL_ENV cannot be run: /);
    expect(recoveryOf(gate)).toBe('unset VIRTUAL_ENV');
    expect(gate.code).toBe(2);
  });

  test('none at all: what needs none is judged all the same', async () => {
    const repo = await repoWith();
    const gate = await push(repo, { PATH: pathWith(repo) });
    expect(gate.output).toMatch(/✓ secrets-clean /);
    expect(gate.output).toMatch(/✓ lint-clean +1 file /);
    expect(gate.output).toMatch(
      /\? tests-green +NOT_VERIFIED TOOL_UNAVAILABLE: no Python interpreter was found/,
    );
    expect(gate.code).toBe(2);
    const doctored = await doctor(repo, { env: { PATH: join(repo.home, 'bin') } });
    expect(doctored.output).toMatch(/no Python interpreter was found/);
    expect(doctored.code).toBe(2);
  });

  test('but what it says at its start is passed over', async () => {
    const repo = await repoWith();
    repo.write({
      '.venv/pyvenv.cfg': '',
      '.venv/bin/python': `#!/bin/sh\necho welcome\nexec ${inject('venv')}/bin/python "$@"\n`,
    });
    repo.makeExecutable('.venv/bin/python');
    expect(await push(repo)).toMatchObject({ code: 0 });
  });
});
