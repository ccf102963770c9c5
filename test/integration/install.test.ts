import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run as runInstall } from '../../src/commands/install.ts';
import { run as runUninstall } from '../../src/commands/uninstall.ts';
import { locateRepository } from '../../src/git/repository.ts';
import { hookStates, type HookState } from '../../src/install.ts';
import { sha256 } from '../../src/lib/digest.ts';
import { UsageError } from '../../src/lib/errors.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const names = ['pre-commit', 'pre-merge-commit', 'pre-push'];

let repo: TestRepo;
let repository: string;
let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  repo = await TestRepo.create({ name: 'the place' });
  repository = repo.root;
  folder = dirname(repository);
  env = { ...repo.env };
  // As with an empty template; the usual one brings samples.
  rmSync(hooks(), { recursive: true });
});

describe('install', () => {
  it('installs before the first commit, where there is no hooks folder yet', async () => {
    const { code, out } = await install();
    expect(code).toBe(0);
    expect(out).toEqual([
      `hooks in ${hooks()}:`,
      '  pre-commit        installed',
      '  pre-merge-commit  installed',
      '  pre-push          installed',
      'next: pygov doctor',
    ]);
    expect(readdirSync(hooks()).sort()).toEqual(names);
    for (const name of names) expect(lstatSync(join(hooks(), name)).mode & 0o777).toBe(0o755);
  });

  it('changes nothing when called again', async () => {
    hook('pre-commit', '#!/bin/sh\n');
    await install();
    const before = listing(hooks());
    expect((await install()).out[1]).toBe(
      `  pre-commit        unchanged, runs ${join(hooks(), 'pre-commit.pygov-previous')} first`,
    );
    expect(listing(hooks())).toEqual(before);
  });

  it('refreshes the hook of another version and leaves the kept one', async () => {
    hook('pre-commit', '#!/bin/sh\necho kept\n');
    await install();
    const kept = listing(hooks())['pre-commit.pygov-previous'];
    const current = readFileSync(join(hooks(), 'pre-commit'), 'utf8');
    // As a version of pygov would have written it whose hook had one more comment.
    const older = current.replace(/ sha256:.*/, '').replace('# Made by', '# once\n# Made by');
    hook('pre-commit', older.replace('# pygov-hook', `# pygov-hook sha256:${sha256(older)}`));
    expect(await states()).toMatchObject({ 'pre-commit': 'outdated', 'pre-push': 'installed' });

    expect((await install()).out[1]).toMatch(/pre-commit +refreshed, runs /);
    expect(readFileSync(join(hooks(), 'pre-commit'), 'utf8')).toBe(current);
    expect(listing(hooks())['pre-commit.pygov-previous']).toEqual(kept);
  });

  it('makes its hook executable again', async () => {
    await install();
    chmodSync(join(hooks(), 'pre-push'), 0o644);
    expect(await states()).toMatchObject({ 'pre-push': 'outdated' });
    expect((await install()).out[3]).toMatch(/pre-push +refreshed/);
    expect(await states()).toMatchObject({ 'pre-push': 'installed' });
  });

  it('installs from a linked worktree for all of them', async () => {
    git('commit', '--quiet', '--allow-empty', '--message=first');
    git('worktree', 'add', '--quiet', '../linked');
    git('config', 'extensions.worktreeConfig', 'true');
    await install(join(folder, 'linked'));
    expect(readdirSync(hooks()).sort()).toEqual(names);
    expect(await states()).toMatchObject({ 'pre-commit': 'installed' });
  });

  it('installs from a folder below the root', async () => {
    mkdirSync(join(repository, 'a/b'), { recursive: true });
    await install(join(repository, 'a/b'));
    expect(readdirSync(hooks()).sort()).toEqual(names);
  });

  it('refuses an argument, and tells its usage', async () => {
    await expect(install(repository, ['--force'])).rejects.toThrow(UsageError);
    await expect(install(repository, ['now'])).rejects.toThrow(UsageError);
    expect((await install(repository, ['--help'])).out.join()).toMatch(/^usage: pygov install/);
    expect(existsSync(hooks())).toBe(false);
  });

  it('refuses a folder in the place of a hook before it writes anything', async () => {
    mkdirSync(join(hooks(), 'pre-push'), { recursive: true });
    await expect(install()).rejects.toThrow(/pre-push is not a file/);
    expect(readdirSync(hooks())).toEqual(['pre-push']);
  });

  it('says in its own words that a folder cannot be written', async () => {
    writeFileSync(hooks(), 'a file');
    await expect(install()).rejects.toThrow(UsageError);
  });
});

describe('uninstall', () => {
  it('restores what stood there, byte for byte and with its mode', async () => {
    mkdirSync(join(repository, 'scripts'));
    writeFileSync(join(repository, 'scripts/check'), '#!/bin/sh\n', { mode: 0o755 });
    hook('pre-commit', Buffer.from([0x23, 0x21, 0xff, 0x00, 0x0a, 0x80]), 0o710);
    hook('pre-push', 'not executable', 0o640);
    symlinkSync('../../scripts/check', join(hooks(), 'pre-merge-commit'));
    hook('commit-msg', 'someone else');
    const before = listing(hooks());

    const { out } = await install();
    expect(out[3]).toMatch(/pre-push +installed, keeps .*pre-push\.pygov-previous, which does not run/);
    expect(readlinkSync(join(hooks(), 'pre-merge-commit.pygov-previous'))).toBe('../../scripts/check');
    expect(readFileSync(join(repository, 'scripts/check'), 'utf8')).toBe('#!/bin/sh\n');

    const result = await uninstall();
    expect(result).toMatchObject({ code: 0, err: [] });
    expect(result.out[0]).toBe(`${join(hooks(), 'pre-commit')}: the hook from before pygov is back`);
    expect(listing(hooks())).toEqual(before);
  });

  it('leaves nothing where nothing was, and may be called twice', async () => {
    await install();
    expect((await uninstall()).out).toEqual(names.map(name => `${join(hooks(), name)}: removed`));
    expect(readdirSync(hooks())).toEqual([]);
    expect(await uninstall()).toMatchObject({
      code: 0,
      out: names.map(name => `${join(hooks(), name)}: not installed`),
    });
  });

  it('leaves a hook that is not its own any more', async () => {
    hook('pre-commit', '#!/bin/sh\necho first\n');
    await install();
    hook('pre-commit', '#!/bin/sh\necho replaced\n');
    const before = listing(hooks());
    const { code, out } = await uninstall();
    expect(code).toBe(0);
    const path = join(hooks(), 'pre-commit');
    expect(out[0]).toBe(
      `${path}: left alone, it is not pygov's; the hook from before pygov remains at ${path}.pygov-previous`,
    );
    expect(listing(hooks())).toMatchObject({
      'pre-commit': before['pre-commit'],
      'pre-commit.pygov-previous': before['pre-commit.pygov-previous'],
    });
  });

  it('finds its hooks after core.hooksPath has hidden them, and touches no shared folder', async () => {
    await install();
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    renameSync(join(hooks(), 'pre-push'), join(shared, 'pre-push'));
    git('config', '--global', 'core.hooksPath', shared);
    const { err } = await uninstall();
    expect(err.join()).toContain('other repositories share that folder');
    expect(readdirSync(hooks())).toEqual([]);
    expect(readdirSync(shared)).toEqual(['pre-push']);
  });
});

describe('a hook that somebody changed', () => {
  it('is kept when it is not pygov’s and nothing is kept yet', async () => {
    await install();
    hook('pre-push', '#!/bin/sh\necho theirs\n');
    expect(await states()).toMatchObject({ 'pre-push': 'foreign' });
    await install();
    expect(readFileSync(join(hooks(), 'pre-push.pygov-previous'), 'utf8')).toBe('#!/bin/sh\necho theirs\n');
  });

  it('is refused when another one is kept, and nothing is written', async () => {
    hook('pre-push', '#!/bin/sh\necho first\n');
    await install();
    hook('pre-push', '#!/bin/sh\necho second\n');
    rmSync(join(hooks(), 'pre-commit'));
    const before = listing(hooks());
    const error = await refusal();
    const path = join(hooks(), 'pre-push');
    expect(error.message).toContain(`${path} is not pygov's, and ${path}.pygov-previous keeps another hook`);
    expect(listing(hooks())).toEqual(before);
    await mendAndInstall(error);
    expect(readFileSync(`${path}.pygov-previous`, 'utf8')).toContain('second');
    expect(readFileSync(`${path}.pygov-previous.old`, 'utf8')).toContain('first');
  });

  it('is replaced when it is the kept one, written anew by its own tool', async () => {
    hook('pre-commit', '#!/bin/sh\necho husky\n');
    await install();
    hook('pre-commit', '#!/bin/sh\necho husky\n');
    await install();
    expect(await states()).toMatchObject({ 'pre-commit': 'installed' });
    await uninstall();
    expect(readFileSync(join(hooks(), 'pre-commit'), 'utf8')).toBe('#!/bin/sh\necho husky\n');
  });

  it.each([
    ['with its marker', (text: string) => `${text}\necho more\n`],
    ['without its marker', (text: string) => text.replace(/^# pygov-hook.*\n/m, '')],
  ])('is never chained to itself: %s', async (_case, edit) => {
    await install();
    const path = join(hooks(), 'pre-commit');
    const edited = edit(readFileSync(path, 'utf8'));
    hook('pre-commit', edited);
    expect(await states()).toMatchObject({ 'pre-commit': 'edited' });
    const error = await refusal();
    expect(error.message).toBe(`${path} was made by pygov and changed since: pygov does not overwrite it`);
    expect((await uninstall()).code).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe(edited);

    await mendAndInstall(error);
    expect(readFileSync(`${path}.edited`, 'utf8')).toBe(edited);
    expect(await states()).toMatchObject({ 'pre-commit': 'installed' });
  });
});

async function install(cwd = repository, args: string[] = []) {
  return runCommand(runInstall, cwd, args);
}

async function uninstall() {
  return runCommand(runUninstall, repository, []);
}

async function runCommand(run: typeof runInstall, cwd: string, args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const output = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
  const code = await run(args, context(cwd), output);
  return { code, out, err };
}

async function refusal(): Promise<UsageError> {
  const error: unknown = await install().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UsageError) return error;
  throw new Error('install did not refuse', { cause: error });
}

async function mendAndInstall(error: UsageError): Promise<void> {
  const [mend = ''] = error.recovery?.split(' && ') ?? [];
  execFileSync('sh', ['-c', mend], { cwd: repository, env });
  await install();
}

async function states(): Promise<Record<string, HookState['state']>> {
  return Object.fromEntries((await hookStates(await locate())).map(({ name, state }) => [name, state]));
}

function locate() {
  return locateRepository(context(repository));
}

function context(cwd: string) {
  return { cwd, env, now: () => new Date(), signal: new AbortController().signal };
}

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: repository, env });
}

function hooks(): string {
  return join(repository, '.git/hooks');
}

function hook(name: string, content: string | Buffer, mode = 0o755): void {
  mkdirSync(hooks(), { recursive: true });
  rmSync(join(hooks(), name), { force: true });
  writeFileSync(join(hooks(), name), content);
  chmodSync(join(hooks(), name), mode);
}

/** What a change would change: mode, time and bytes, or a symlink's target; by name. */
function listing(path: string): Record<string, string> {
  const describeFile = (name: string) => {
    const file = join(path, name);
    const stats = lstatSync(file);
    if (stats.isSymbolicLink()) return `symlink ${readlinkSync(file)}`;
    return `${stats.mode.toString(8)} ${stats.mtimeMs} ${readFileSync(file).toString('hex')}`;
  };
  return Object.fromEntries(readdirSync(path).map(name => [name, describeFile(name)]));
}
