import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { locateRepository } from '../../src/git/repository.ts';
import { hookStates, install, uninstall } from '../../src/install.ts';
import { TestRepo } from '../helpers/test-repo.ts';

/** A pygov that tells how it was called, and ends as it is told. */
const fakePygov = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs');
const call = { bin: __filename, argv: process.argv.slice(2), stdin: readFileSync(0, 'latin1') };
call.leaked = Object.keys(process.env).filter(name => /^pygov/i.test(name));
appendFileSync(process.env.HOME + '/calls', JSON.stringify(call) + '\\n');
process.exit(Number(process.env.FAKE_EXIT ?? 0));
`;

const bare = '/usr/bin:/bin';
const hostile = `it's a "place" with $(touch ran) and \\n`;

let repo: TestRepo;
let pygov: string;

beforeEach(async () => {
  repo = await TestRepo.create({ name: hostile });
  rmSync(join(repo.root, '.git/hooks'), { recursive: true });
  pygov = fakeAt(join(dirname(repo.root), hostile, 'lib/node_modules/pygov'));
});

describe('the installed hook', () => {
  it('is called by git for a commit, a merge and a push', async () => {
    await installFake();
    await repo.git('commit', '--quiet', '--allow-empty', '-m', 'one');
    await repo.git('branch', 'side');
    await repo.git('commit', '--quiet', '--allow-empty', '-m', 'two');
    await repo.git('switch', '--quiet', 'side');
    await repo.git('commit', '--quiet', '--allow-empty', '-m', 'three');
    await repo.git('merge', '--quiet', '--no-edit', 'main');
    await repo.git('init', '--quiet', '--bare', '../remote.git');
    await repo.git('push', '--quiet', '../remote.git', 'side', 'main');

    const commit = { bin: pygov, argv: ['hook', 'pre-commit'], leaked: [] };
    const merge = { ...commit, argv: ['hook', 'pre-merge-commit'] };
    const push = { ...commit, argv: ['hook', 'pre-push', '../remote.git', '../remote.git'] };
    expect(calls()).toMatchObject([commit, commit, commit, merge, push]);
    expect(calls().at(-1)?.stdin).toMatch(/^refs\/heads\/(.|\n)*refs\/heads\/.*\n$/);
  });

  it('is called in a linked worktree', async () => {
    await installFake();
    await repo.git('commit', '--quiet', '--allow-empty', '-m', 'one');
    await repo.git('worktree', 'add', '--quiet', '../linked');
    await repo.git('-C', '../linked', 'commit', '--quiet', '--allow-empty', '-m', 'two');
    expect(calls()).toHaveLength(2);
  });

  it.each([1, 2, 130])('ends with the exit code of pygov: %i', async code => {
    await installFake();
    expect(await hook('pre-commit', { env: { FAKE_EXIT: String(code) } })).toMatchObject({
      code,
      output: '',
    });
    expect(await hook('pre-push', { env: { FAKE_EXIT: String(code) } })).toMatchObject({ code, output: '' });
    expect((await commit({ FAKE_EXIT: String(code) })).code).toBe(1);
  });

  it('starts the pygov of the repository before the recorded one, and that before one on PATH', async () => {
    await installFake();
    const own = fakeAt(join(repo.root, 'node_modules/pygov'));
    const onPath = fakeOnPath(fakePygov);
    const env = { PATH: [dirname(onPath), repo.env.PATH].join(delimiter) };
    const started = async () => {
      expect((await hook('pre-commit', { env })).code).toBe(0);
      return calls().at(-1)?.bin;
    };
    expect(await started()).toBe(own);
    rmSync(own);
    expect(await started()).toBe(pygov);
    rmSync(pygov);
    expect(await started()).toBe(onPath);
  });

  it('starts a shell script on PATH as what it is', async () => {
    await installFake();
    const onPath = fakeOnPath(`#!/bin/sh\nexec node "$HOME/real.js" "$@"\n`);
    writeFileSync(join(repo.home, 'real.js'), fakePygov);
    rmSync(pygov);
    const env = { PATH: [dirname(onPath), repo.env.PATH].join(delimiter) };
    expect(await hook('pre-push', { args: ['origin', 'url'], input: 'a\n', env })).toMatchObject({ code: 0 });
    expect(calls()).toMatchObject([{ argv: ['hook', 'pre-push', 'origin', 'url'], stdin: 'a\n' }]);
  });

  it('needs neither node nor pygov on PATH', async () => {
    const node = join(dirname(repo.root), hostile, 'node');
    symlinkSync(process.execPath, node);
    await installFake({ node });
    const PATH = emptyPath();
    expect(await hook('pre-commit', { env: { PATH } })).toMatchObject({ code: 0, output: '' });
    expect(await hook('pre-commit', { env: { PATH: bare } })).toMatchObject({ code: 0, output: '' });
    expect(calls()).toMatchObject([{ bin: pygov }, { bin: pygov }]);
    expect(existsSync(join(repo.root, 'ran'))).toBe(false);
  });

  it('takes node from PATH where the recorded one is gone', async () => {
    await installFake({ node: '/nowhere/node' });
    expect(await hook('pre-commit', { env: { PATH: dirname(process.execPath) } })).toMatchObject({ code: 0 });
    expect((await states()).every(state => state === 'outdated')).toBe(true);
  });

  it.each([
    ['pygov', `pygov is neither in node_modules nor at `],
    ['node', `node is neither at /nowhere/node nor on PATH`],
  ])('refuses in two lines where there is no %s', async (missing, says) => {
    await installFake({ node: '/nowhere/node' });
    if (missing === 'pygov') rmSync(pygov);
    const { code, stdout, stderr } = await hook('pre-commit', { env: { PATH: emptyPath() } });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining(`pygov: the pre-commit hook cannot judge anything: ${says}`),
      'pygov: mend it from a terminal: npx --yes pygov install',
      '',
    ]);
    expect(calls()).toEqual([]);
  });

  it('does not take npx for pygov on PATH', async () => {
    await installFake();
    rmSync(pygov);
    const bin = join(repo.home, '.npm/_npx/0123/node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'pygov'), fakePygov, { mode: 0o755 });
    const env = { PATH: [bin, repo.env.PATH].join(delimiter) };
    expect((await hook('pre-commit', { env })).code).toBe(2);
    expect(calls()).toEqual([]);
  });

  it('changes no variable of the user for what it starts', async () => {
    previous('pre-push', '#!/bin/sh\nenv >"$HOME/seen"\n');
    await installFake();
    const env = { input: 'mine', node: 'mine', pygov: 'mine', name: 'mine' };
    await hook('pre-push', { env, input: '' });
    const seen = readFileSync(join(repo.home, 'seen'), 'utf8');
    for (const line of Object.entries(env).map(([name, value]) => `${name}=${value}`))
      expect(seen).toContain(line);
    expect(seen).not.toMatch(/^pygov_/m);
    expect(calls()).toMatchObject([{ leaked: ['pygov'] }]);
  });

  it.each([['sh'], ['dash'], ['bash']])('is valid for %s', async shell => {
    await installFake();
    for (const name of ['pre-commit', 'pre-merge-commit', 'pre-push']) {
      expect(await repo.run([shell, '-n', hookPath(name)])).toMatchObject({ code: 0, output: '' });
    }
  });

  it('passes shellcheck', async context => {
    const found = await repo.run(['sh', '-c', 'command -v shellcheck']);
    context.skip(found.code !== 0, 'not run: shellcheck is not installed');
    await installFake();
    const hooks = ['pre-commit', 'pre-merge-commit', 'pre-push'].map(hookPath);
    expect(await repo.run(['shellcheck', '-s', 'sh', ...hooks])).toMatchObject({ code: 0, output: '' });
  });
});

describe('the hook that stood there before', () => {
  const tell = 'printf "%s\\n" "$0" "$@" >"$HOME/seen"; cat >"$HOME/seen-stdin"\n';
  const shells = ['#!/bin/sh', '#! /bin/dash', '#!/bin/bash', '#!/bin/sh -e', '#!/usr/bin/env sh'];
  const runs = [...shells, '#!/usr/bin/env bash', '#!/usr/bin/env -S bash -eu'];

  it.each(runs)('runs first, under its own name, with the same arguments and input: %s', async shebang => {
    previous('pre-push', `${shebang}\n${tell}`);
    await installFake();
    for (const input of ['refs/heads/a 1 refs/heads/a 0\n', 'no newline at the end', '', 'a\n\n\n']) {
      const { code, output } = await hook('pre-push', { args: ['the remote', '$(x) *'], input });
      expect({ code, output }).toEqual({ code: 0, output: '' });
      expect(seen()).toEqual([hookPath('pre-push'), 'the remote', '$(x) *']);
      expect(readFileSync(join(repo.home, 'seen-stdin'), 'utf8')).toBe(input);
      expect(calls().at(-1)).toMatchObject({
        argv: ['hook', 'pre-push', 'the remote', '$(x) *'],
        stdin: input,
      });
    }
  });

  it.each([
    [
      'python',
      '#!/usr/bin/env python3\nimport os, sys\nopen(os.environ["HOME"] + "/seen", "w").write("\\n".join(sys.argv))\n',
    ],
    ['no shebang', tell],
    ['an option that cannot be passed on', `#!/bin/bash --posix\n${tell}`],
    [
      'a script that asks whether it is sourced',
      `#!/bin/bash\nif [[ "\${BASH_SOURCE[0]}" == "$0" ]]; then ${tell}fi\n`,
    ],
  ])('is executed as it is: %s', async (_case, script) => {
    previous('pre-push', script);
    await installFake();
    expect(await hook('pre-push', { args: ['origin', 'url'], input: 'a\n' })).toMatchObject({
      code: 0,
      output: '',
    });
    expect(seen()).toEqual([`${hookPath('pre-push')}.pygov-previous`, 'origin', 'url']);
    expect(calls()).toMatchObject([{ stdin: 'a\n' }]);
  });

  it('runs through the symlink that it is', async () => {
    mkdirSync(join(repo.root, 'scripts'));
    writeFileSync(join(repo.root, 'scripts/check'), `#!/bin/sh\n${tell}exit 4\n`, { mode: 0o755 });
    mkdirSync(dirname(hookPath('pre-commit')));
    symlinkSync('../../scripts/check', hookPath('pre-commit'));
    await installFake();
    expect((await hook('pre-commit')).code).toBe(4);
    expect(seen()).toEqual([hookPath('pre-commit')]);
  });

  it.each([
    '#!/bin/sh\nexit 3\n',
    '#!/bin/sh\nset -e\nf() { return 3; }\nf\necho on\n',
    '#!/usr/bin/env python3\nraise SystemExit(3)\n',
  ])('ends everything with its own exit code: %j', async script => {
    previous('pre-commit', script);
    previous('pre-push', script);
    await installFake();
    expect(await hook('pre-commit')).toMatchObject({ code: 3, output: '' });
    expect(await hook('pre-push', { input: 'x'.repeat(1_000_000) })).toMatchObject({ code: 3, output: '' });
    expect((await commit()).code).toBe(1);
    expect(calls()).toEqual([]);
  });

  it('is followed by pygov, whose exit code counts then', async () => {
    previous('pre-push', '#!/bin/sh\necho first\n');
    await installFake();
    const result = await hook('pre-push', { input: 'x'.repeat(1_000_000), env: { FAKE_EXIT: '1' } });
    expect(result).toMatchObject({ code: 1, stdout: 'first\n', stderr: '' });
    expect(calls()[0]?.stdin).toHaveLength(1_000_000);
  });

  it('does not run where git would not have run it', async () => {
    previous('pre-commit', '#!/bin/sh\nexit 1\n', 0o644);
    mkdirSync(join(repo.root, '.git/hooks'), { recursive: true });
    symlinkSync('nowhere', hookPath('pre-push'));
    await installFake();
    expect((await hook('pre-commit')).code).toBe(0);
    expect((await hook('pre-push')).code).toBe(0);
    expect(calls()).toHaveLength(2);
  });

  it('finds its parts as husky 9 does, and nothing recurses', async () => {
    await repo.git('config', 'core.hooksPath', '.husky/_');
    const user = '#!/bin/sh\necho "user $*" >>"$HOME/seen"\n';
    repo.write({
      '.husky/_/.gitignore': '*',
      '.husky/_/h': huskyShim,
      '.husky/_/pre-commit': '#!/usr/bin/env sh\n. "$(dirname "$0")/h"',
      '.husky/_/pre-push': '#!/usr/bin/env sh\n. "$(dirname "$0")/h"',
      '.husky/pre-commit': user,
      '.husky/pre-push': user,
    });
    for (const name of ['pre-commit', 'pre-push']) repo.makeExecutable(`.husky/_/${name}`);
    await installFake();
    expect((await commit()).code).toBe(0);
    await repo.git('init', '--quiet', '--bare', '../remote.git');
    await repo.git('push', '--quiet', '../remote.git', 'main');
    expect(seen()).toEqual(['user ', 'user ../remote.git ../remote.git']);
    expect(calls().map(({ argv }) => argv[1])).toEqual(['pre-commit', 'pre-push']);

    repo.write({ '.husky/pre-commit': 'exit 7\n' });
    expect((await repo.run(['.husky/_/pre-commit'])).code).toBe(7);
  });

  it('may call the hook that took its place, and nothing recurses', async () => {
    previous('pre-push', '#!/bin/sh\necho >>"$HOME/seen"\n"$(dirname "$0")/pre-push" "$@"\n');
    await installFake();
    expect((await hook('pre-push', { input: 'a\n' })).code).toBe(0);
    expect(readFileSync(join(repo.home, 'seen'), 'utf8')).toBe('\n');
    expect(calls()).toHaveLength(2);
  });

  /** As `pre-commit install` does: it renames what it finds, and refuses to be called by what it calls. */
  it('may take its place again and chain pygov’s, and nothing recurses', async () => {
    const theirs = `#!/usr/bin/env bash
[ -z "$LEGACY" ] || { echo "installed in migration mode"; exit 1; }
echo theirs
HERE=$(cd "$(dirname "$0")" && pwd)
[ ! -x "$HERE/pre-commit.legacy" ] || LEGACY=1 "$HERE/pre-commit.legacy" "$@"
`;
    previous('pre-commit', theirs);
    await installFake();
    await repo.run(['mv', hookPath('pre-commit'), `${hookPath('pre-commit')}.legacy`]);
    previous('pre-commit', theirs);
    expect(await hook('pre-commit')).toMatchObject({ code: 0, output: 'theirs\n' });
    expect(calls()).toHaveLength(1);

    await installFake();
    expect(existsSync(`${hookPath('pre-commit')}.legacy`)).toBe(false);
    expect(await hook('pre-commit')).toMatchObject({ code: 0, output: 'theirs\n' });
    expect(calls()).toHaveLength(2);

    await uninstall(await locate());
    expect(readFileSync(hookPath('pre-commit'), 'utf8')).toBe(theirs);
  });
});

/** The shim of husky 9.1.7, without its warnings. */
const huskyShim = `#!/usr/bin/env sh
n=$(basename "$0")
s=$(dirname "$(dirname "$0")")/$n

[ ! -f "$s" ] && exit 0

export PATH="node_modules/.bin:$PATH"
sh -e "$s" "$@"
c=$?

[ $c != 0 ] && echo "husky - $n script failed (code $c)"
exit $c
`;

async function installFake(program: { node?: string } = {}) {
  return install(await locate(), {
    packageRoot: dirname(dirname(pygov)),
    version: '0.0.0',
    node: program.node ?? process.execPath,
    dataFolder: join(repo.home, 'data'),
  });
}

async function states() {
  return (await hookStates(await locate())).map(({ state }) => state);
}

function locate() {
  const signal = new AbortController().signal;
  return locateRepository({ cwd: repo.root, env: repo.env, now: () => new Date(), signal });
}

interface Call {
  readonly bin: string;
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly leaked: readonly string[];
}

function calls(): Call[] {
  const file = join(repo.home, 'calls');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map(line => JSON.parse(line) as Call);
}

function seen(): string[] {
  return readFileSync(join(repo.home, 'seen'), 'utf8').trimEnd().split('\n');
}

function commit(env: Record<string, string> = {}) {
  return repo.tryGit(['commit', '--quiet', '--allow-empty', '-m', 'one'], { env });
}

/** Runs a hook as git does: in the root, by its path. */
function hook(name: string, options: { args?: string[]; input?: string; env?: Record<string, string> } = {}) {
  const { args = [], input = '', env = {} } = options;
  return repo.run([hookPath(name), ...args], { input, env });
}

function hookPath(name: string): string {
  return join(repo.root, '.git/hooks', name);
}

function previous(name: string, script: string, mode = 0o755): void {
  mkdirSync(join(repo.root, '.git/hooks'), { recursive: true });
  rmSync(hookPath(name), { force: true });
  writeFileSync(hookPath(name), script);
  chmodSync(hookPath(name), mode);
}

function fakeAt(packageRoot: string): string {
  mkdirSync(join(packageRoot, 'bin'), { recursive: true });
  writeFileSync(join(packageRoot, 'bin/pygov.cjs'), fakePygov);
  return join(packageRoot, 'bin/pygov.cjs');
}

function fakeOnPath(script: string): string {
  const bin = join(repo.home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'pygov'), script, { mode: 0o755 });
  return join(bin, 'pygov');
}

/** A PATH on which there is nothing. */
function emptyPath(): string {
  const folder = join(repo.home, 'nothing');
  mkdirSync(folder, { recursive: true });
  return folder;
}
