import { beforeEach, describe, expect, it } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const counting = '#!/bin/sh\necho run >>"$HOME/runs"\ntest "$1" = good\n';
const checks = { counted: { run: ['./count.sh', 'good'], files: ['count.sh'] } };

let repo: TestRepo;

const record = (command: readonly string[], ...more: string[]) =>
  repo.pygov(['evidence', 'record', ...more, '--', ...command]);
const runs = async () => (await repo.run(['cat', `${repo.home}/runs`])).stdout.split('\n').length - 1;

describe('`pygov evidence record`', () => {
  beforeEach(async () => {
    repo = await TestRepo.create();
    repo.write({ 'count.sh': counting, '.governancerc': JSON.stringify({ checks }) });
    repo.makeExecutable('count.sh');
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'start');
  });

  it('runs the command of a claim in the snapshot, and a gate need not run it again', async () => {
    repo.write({ 'count.sh': '#!/bin/sh\nexit 1\n' });
    const recorded = await record(['./count.sh', 'good'], '--claim', 'counted');
    expect(recorded).toMatchObject({ code: 0, stderr: '' });
    expect(recorded.stdout).toMatch(/^counted at tree [0-9a-f]{10}: VERIFIED, exit code 0\n$/);
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(/✓ counted +exit code 0, reused/);
    expect(await runs()).toBe(1);
    expect(await record(['./count.sh', 'good'], '--claim', 'counted')).toMatchObject({ code: 0 });
    expect(await runs()).toBe(2);
  });

  it('of another command serves no claim, and spoils none', async () => {
    const recorded = await record(['./count.sh', '--bad'], '--claim', 'counted', '--tree', 'HEAD');
    expect(recorded.code).toBe(1);
    expect(recorded.stdout).toMatch(/counted at tree .*: FAILED, exit code 1/);
    expect(recorded.stdout).toMatch(/^it does not serve counted, whose command is: \.\/count\.sh good$/m);
    const passed = await record(['true'], '--claim', 'counted', '--json');
    expect(JSON.parse(passed.stdout)).toMatchObject({ serves: false, status: { kind: 'VERIFIED' } });
    expect((await repo.pygov(['evidence', 'why', 'counted', '--tree', 'HEAD'])).stdout).toMatch(
      /POLICY_CHANGED: the command line: arguments has changed/,
    );
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(/✓ counted +exit code 0 /);
    expect(await runs()).toBe(2);
  });

  it('proves nothing with a command that is not there', async () => {
    const recorded = await record(['no-such-program'], '--claim', 'counted');
    expect(recorded.code).toBe(2);
    expect(recorded.stdout).toMatch(/NOT_VERIFIED, TOOL_UNAVAILABLE: no-such-program is not on PATH/);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a claim that pygov proves itself',
      ['--claim', 'tests-green', '--', 'true'],
      /proved by a check of pygov's own/,
    ],
    [
      'a claim that there is not',
      ['--claim', 'gone', '--', 'true'],
      /"gone" is no claim of "checks".*has counted/,
    ],
    ['no claim', ['--', 'true'], /^pygov: usage: pygov evidence/],
    ['no command', ['--claim', 'counted'], /^pygov: usage: pygov evidence/],
  ])('refuses %s', async (_what, args, problem) => {
    const recorded = await repo.pygov(['evidence', 'record', ...args]);
    expect(recorded).toMatchObject({ code: 2, stdout: '' });
    expect(recorded.stderr).toMatch(problem);
  });
});
