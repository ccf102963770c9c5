import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, secretSource } from '../helpers/bad-content.ts';
import { branchWith, pushRepo, remoteRefs } from '../helpers/push-repo.ts';
import type { TestRepo } from '../helpers/test-repo.ts';

describe('a push of 300 tags', () => {
  it('of what the target branch has is no news, whatever their number', async () => {
    const repo = await pushRepo();
    await tagAll(repo, { main: 300 });
    const oid = await repo.git('rev-parse', 'main');
    const lines = Array.from({ length: 300 }, (_, at) => pushed(`refs/tags/main-${at}`, oid));
    const calls = await countGit(repo, ['hook', 'pre-push', 'origin', '../remote.git'], lines.join(''));
    expect(calls).toBeLessThan(12);

    const push = await repo.tryGit(['push', '--tags', 'origin']);
    expect(push.output).toContain(
      'pygov pre-push: nothing new in refs/tags/main-0, refs/tags/main-1, refs/tags/main-10 and 297 more: the target branch has these commits',
    );
    expect(push.code).toBe(0);
    expect(Object.keys(await remoteRefs(repo))).toHaveLength(301);
  });

  it('judges each tree once, and tells only of the bad one', async () => {
    const repo = await pushRepo();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of names) {
      await branchWith(repo, name, {
        [`${name}.py`]: name === 'e' ? secretSource : `${name.toUpperCase()} = 1\n`,
      });
    }
    await tagAll(repo, { main: 180, a: 20, b: 20, c: 20, d: 20, e: 20, f: 20 });
    const push = await repo.tryGit(['push', '--tags', 'origin']);
    const told = push.stdout.split('\n').filter(line => line.startsWith('pygov pre-push'));
    expect(told).toEqual([
      expect.stringContaining(
        'nothing new in refs/tags/main-0, refs/tags/main-1, refs/tags/main-10 and 177 more',
      ),
      'pygov pre-push: 6 different changes, each judged at its own tree',
      expect.stringContaining('refs/tags/e-0, refs/tags/e-1, refs/tags/e-10 and 17 more (1 file changed'),
    ]);
    expect(push.output).toContain('e.py:1:10');
    expect(push.output).toContain('ready-for-pr: refs/tags/a-0, refs/tags/a-1, refs/tags/a-10 and 97 more\n');
    expect(push.output).toContain('blocked: 1 of 6 changes\n');
    expect(push.code).toBe(1);
  });

  it('judges tags of the target branch where the configuration says what they are held to', async () => {
    const refs = { gates: { 'pre-push': { refs: { 'refs/tags/**': 'full' } } } };
    const repo = await pushRepo({ 'app.py': goodSource, '.governancerc.json': JSON.stringify(refs) });
    await tagAll(repo, { main: 2 });
    const push = await repo.tryGit(['push', '--tags', 'origin']);
    expect(push.output).toContain('pygov pre-push: refs/tags/main-0, refs/tags/main-1 (0 files changed');
    expect(push.code).toBe(0);
  });
});

/** Makes so many tags of each branch, `<branch>-<number>`. */
async function tagAll(repo: TestRepo, tags: Readonly<Record<string, number>>): Promise<void> {
  let input = '';
  for (const [branch, number] of Object.entries(tags)) {
    const oid = await repo.git('rev-parse', branch);
    for (let at = 0; at < number; at += 1) input += `create refs/tags/${branch}-${at} ${oid}\n`;
  }
  expect(await repo.tryGit(['update-ref', '--stdin'], { input })).toMatchObject({ code: 0 });
}

function pushed(ref: string, oid: string): string {
  return `${ref} ${oid} ${ref} ${'0'.repeat(oid.length)}\n`;
}

/** How often pygov calls git. */
async function countGit(repo: TestRepo, args: string[], input: string): Promise<number> {
  const real = (await repo.run(['sh', '-c', 'command -v git'])).stdout.trim();
  const log = join(repo.home, 'git-calls');
  repo.write({ '../counting/git': `#!/bin/sh\necho call >>'${log}'\nexec '${real}' "$@"\n` });
  repo.makeExecutable('../counting/git');
  const env = { PATH: `${join(repo.root, '../counting')}:${repo.env.PATH ?? ''}` };
  expect(await repo.pygov(args, { input, env })).toMatchObject({ code: 0 });
  return readFileSync(log, 'utf8').trimEnd().split('\n').length;
}
