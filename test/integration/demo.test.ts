import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const minutes = 60_000;

it(
  'shows the main job on the sample service, each step ending as it should',
  { timeout: 5 * minutes },
  () => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'demo'], {
      encoding: 'utf8',
      timeout: 4 * minutes,
    });

    expect({ status, stderr, stdout }).toMatchObject({ status: 0 });
    expect(stdout.match(/^\((accepted|refused), exit code \d/gm)).toEqual([
      '(accepted, exit code 0',
      '(refused, exit code 1',
      '(refused, exit code 1',
      '(accepted, exit code 0',
      '(accepted, exit code 0',
      '(accepted, exit code 0',
    ]);
  },
);
