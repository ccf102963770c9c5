import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/commands/install.ts';
import { locateRepository } from '../../src/git/repository.ts';
import { hookStates } from '../../src/install.ts';
import { UsageError } from '../../src/lib/errors.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const names = ['pre-commit', 'pre-merge-commit', 'pre-push'];

let repository: string;
let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  const repo = await TestRepo.create({ name: 'the place' });
  repository = repo.root;
  folder = dirname(repository);
  env = { ...repo.env };
  rmSync(hooks(), { recursive: true });
});

describe('core.hooksPath', () => {
  it.each([
    ['relative', '.githooks'],
    ['relative to the root, with spaces', './my hooks/$(x)'],
  ])('follows a local one: %s', async (_case, value) => {
    git('config', 'core.hooksPath', value);
    const below = join(repository, 'below');
    mkdirSync(below);
    const out = await install(below);
    expect(readdirSync(join(repository, value)).sort()).toEqual(names);
    expect(out).toContain('They hold paths of this machine: keep them out of your commits.');
    expect(existsSync(hooks())).toBe(false);
  });

  it('says nothing of commits where git ignores the folder', async () => {
    git('config', 'core.hooksPath', '.husky/_');
    mkdirSync(join(repository, '.husky/_'), { recursive: true });
    writeFileSync(join(repository, '.husky/_/.gitignore'), '*');
    expect(await install()).toHaveLength(5);
  });

  it.each(['.git/hooks', 'below/hooks'])(
    'follows a local absolute one inside the repository: %s',
    async value => {
      git('config', 'core.hooksPath', join(repository, value));
      await install();
      expect(readdirSync(join(repository, value)).sort()).toEqual(names);
    },
  );

  it('follows one of this worktree alone, and one in the main work tree', async () => {
    git('commit', '--quiet', '--allow-empty', '--message=first');
    git('worktree', 'add', '--quiet', '../linked');
    const linked = join(folder, 'linked');
    git('config', 'extensions.worktreeConfig', 'true');
    git('-C', linked, 'config', '--worktree', 'core.hooksPath', 'mine');
    await install(linked);
    expect(readdirSync(join(linked, 'mine')).sort()).toEqual(names);
    expect(existsSync(hooks())).toBe(false);

    git('-C', linked, 'config', '--worktree', 'core.hooksPath', join(repository, 'main'));
    await install(linked);
    expect(readdirSync(join(repository, 'main')).sort()).toEqual(names);
  });

  interface Refused {
    readonly name: string;
    readonly arrange: (shared: string) => void;
    readonly says: string | RegExp;
  }

  const refused: Refused[] = [
    {
      name: 'global',
      arrange: shared => git('config', '--global', 'core.hooksPath', shared),
      says: /\.gitconfig \(global\)/,
    },
    {
      name: 'global, through an include',
      arrange: shared => {
        writeFileSync(join(folder, 'team.inc'), `[core]\n\thooksPath = ${shared}\n`);
        git('config', '--global', 'include.path', join(folder, 'team.inc'));
      },
      says: /team\.inc \(global\)/,
    },
    {
      name: 'local, absolute, outside',
      arrange: shared => git('config', 'core.hooksPath', shared),
      says: /\.git\/config \(local\)/,
    },
    {
      name: 'local, relative, outside',
      arrange: () => git('config', 'core.hooksPath', '../shared'),
      says: /"\.\.\/shared", set in .*\.git\/config \(local\)/,
    },
    { name: 'empty', arrange: () => git('config', 'core.hooksPath', ''), says: 'git cannot use that' },
    {
      name: 'switched off',
      arrange: () => git('config', 'core.hooksPath', '/dev/null'),
      says: '"/dev/null"',
    },
    {
      name: 'a symlink to outside',
      arrange: shared => {
        symlinkSync(shared, hooks());
      },
      says: 'leads to',
    },
    {
      name: 'a symlink to a folder that is not there yet',
      arrange: () => {
        symlinkSync('../../shared/later', hooks());
      },
      says: 'leads to',
    },
    {
      name: 'local, relative, through a symlink to outside',
      arrange: shared => {
        symlinkSync(shared, join(repository, 'link'));
        git('config', 'core.hooksPath', 'link/below');
      },
      says: 'leads to',
    },
  ];

  it.each(refused)('refuses a folder that others may share: $name', async ({ arrange, says }) => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    arrange(shared);
    const error = await refusal();
    expect(error.message).toMatch(says);
    expect(readdirSync(shared)).toEqual([]);
    expect((await hookStates(await locateRepository(context(repository))))[0]?.folder.refusal?.message).toBe(
      error.message,
    );

    // The one command mends it; `pygov` is not on PATH here.
    const [mend = '', install_] = error.recovery?.split(' && ') ?? [];
    expect(install_).toBe('pygov install');
    execFileSync('sh', ['-c', mend], { cwd: repository, env });
    const out = await install();
    expect(out[0]).toMatch(/^hooks in .*\/\.git\/(pygov-)?hooks:$/);
    expect(readdirSync(shared)).toEqual([]);
  });

  it('refuses one of this worktree that lies outside, and mends it there', async () => {
    git('commit', '--quiet', '--allow-empty', '--message=first');
    git('config', 'extensions.worktreeConfig', 'true');
    git('config', '--worktree', 'core.hooksPath', join(folder, 'shared'));
    const error = await refusal();
    expect(error.recovery).toMatch(/^git config --worktree --replace-all core\.hooksPath /);
  });

  it('refuses one from the environment, which no file outranks', async () => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    Object.assign(env, {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: shared,
    });
    const error = await refusal();
    expect(error.message).toContain("by git -c or by git's environment variables");
    expect(error.recovery).toBe('env -u GIT_CONFIG_COUNT -u GIT_CONFIG_PARAMETERS pygov install');

    delete env.GIT_CONFIG_COUNT;
    env.GIT_CONFIG_PARAMETERS = `'core.hookspath=${shared}'`;
    expect((await refusal()).recovery).toBe(error.recovery);
    expect(readdirSync(shared)).toEqual([]);
    expect(existsSync(hooks())).toBe(false);
  });

  it('lets a local one outrank a global one', async () => {
    git('config', '--global', 'core.hooksPath', join(folder, 'shared'));
    git('config', 'core.hooksPath', '.githooks');
    await install();
    expect(readdirSync(join(repository, '.githooks')).sort()).toEqual(names);
  });
});

async function install(cwd = repository): Promise<string[]> {
  const lines: string[] = [];
  const out = (text: string) => lines.push(text);
  expect(await run([], context(cwd), { out, err: out })).toBe(0);
  return lines;
}

async function refusal(): Promise<UsageError> {
  const error: unknown = await install().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UsageError) return error;
  throw new Error('install did not refuse', { cause: error });
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
