import { writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource } from '../helpers/bad-content.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const suite = {
  'app.py': goodSource,
  'mypy.ini': '[mypy]\n',
  'test_app.py': 'def test_it():\n    pass\n',
  Makefile: 'lint:\n\tpoetry run mypy --strict app.py\n',
};

async function healthyRepo(): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: suite });
  expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
  return repo;
}

/** The line of a subject, and the command below it. */
function about(ran: Ran, subject: string): { line: string; recovery: string | undefined } {
  const lines = ran.stdout.split('\n');
  const index = lines.findIndex(line => line.slice(8).startsWith(subject));
  const [, recovery] = /^ {8}to mend: (.*)$/.exec(lines[index + 1] ?? '') ?? [];
  return { line: lines[index] ?? '', recovery };
}

describe('pygov doctor', () => {
  it('says ok where all is there, and how each tool is called', async () => {
    const repo = await healthyRepo();
    const doctor = await repo.pygov(['doctor'], { env: { DATABASE_URL: 'postgres://x' } });
    expect(doctor.stdout).not.toContain('not ok');
    expect(doctor.code).toBe(0);
    expect(about(doctor, 'python').line).toMatch(
      /^ok +python +3\.\d+\.\d+ at .*\.venv.*\(found by \.venv\)$/,
    );
    expect(about(doctor, 'hook pre-push').line).toContain('installed');
    expect(about(doctor, 'types-clean').line).toMatch(/mypy [\d.]+: <python> -m mypy/);
    expect(about(doctor, 'tests-green').line).toMatch(/pytest [\d.]+: <python> -m pytest/);
    expect(about(doctor, 'command (types)').line).toContain(
      'mypy --strict app.py in Makefile, lint; "checks": {"mypy-clean": {"run": ["python", "-m", "mypy", "--strict", "app.py"]}}',
    );
    expect(about(doctor, 'environment').line).toContain('DATABASE_URL');
  });

  it('runs nothing and leaves nothing but its own folder', async () => {
    const repo = await healthyRepo();
    const before = await repo.git('status', '--porcelain', '--ignored');
    await repo.pygov(['doctor']);
    const after = await repo.git('status', '--porcelain', '--ignored');
    expect(after.replace('!! .governance/\n', '')).toBe(before);
  });

  const harms: Record<string, [harm: (repo: TestRepo) => unknown, subject: string, detail: RegExp]> = {
    'a hook that is not there': [
      repo => {
        repo.remove('.git/hooks/pre-push');
      },
      'hook pre-push',
      /missing: /,
    ],
    'a hook that somebody replaced': [
      repo => {
        repo.write({ '.git/hooks/pre-commit': '#!/bin/sh\nexit 0\n' });
      },
      'hook pre-commit',
      /foreign: /,
    ],
    'an interpreter that does not run': [
      repo => {
        repo.remove('.venv');
        repo.write({ '.venv/pyvenv.cfg': '' });
      },
      'python',
      /the interpreter of \.venv cannot be run/,
    ],
    'a tool that is not installed': [
      async repo => {
        repo.remove('.venv');
        await repo.run(['python3', '-m', 'venv', '--without-pip', '.venv']);
      },
      'types-clean',
      /TOOL_UNAVAILABLE: mypy is not installed for/,
    ],
    'configuration that cannot be read': [
      async repo => {
        repo.write({ '.governancerc': 'python: [\n' });
        await repo.git('add', '.governancerc');
      },
      'configuration',
      /\.governancerc:\d+: /,
    ],
    'a record that is damaged': [
      async repo => {
        await repo.pygov(['gate', 'pre-push']);
        const folder = join(repo.root, '.governance/ledger/tests');
        for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"torn');
      },
      'ledger',
      /damaged record/,
    ],
  };

  it.each(Object.entries(harms))(
    'names %s, with one command that exists',
    async (_what, [harm, subject, detail]) => {
      const repo = await healthyRepo();
      await harm(repo);
      const doctor = await repo.pygov(['doctor']);
      expect(doctor.code).toBe(2);
      const { line, recovery } = about(doctor, subject);
      expect(line).toMatch(/^not ok/);
      expect(line).toMatch(detail);
      const [program = ''] = (recovery ?? '').split(' ');
      expect(
        await repo.run(['sh', '-c', `command -v "$1"`, 'sh', program.replace(/^'|'$/g, '')]),
      ).toMatchObject({
        code: 0,
      });
    },
  );

  it('what it prints for a missing hook mends it', async () => {
    const repo = await healthyRepo();
    repo.remove('.git/hooks/pre-push');
    const { recovery = 'false' } = about(await repo.pygov(['doctor']), 'hook pre-push');
    expect(await repo.run(['sh', '-c', recovery])).toMatchObject({ code: 0 });
    expect(await repo.pygov(['doctor'])).toMatchObject({ code: 0 });
  });
});

describe('what pygov doctor says', () => {
  it('is a document as well, with a command for whatever is not ok', async () => {
    const repo = await TestRepo.create({
      files: { '.governancerc': 'checks: { mine: { run: [no-such-tool] } }\n' },
    });
    const doctor = await repo.pygov(['doctor', '--json']);
    expect(doctor).toMatchObject({ code: 2, stderr: '' });
    const { healthy, diagnoses } = JSON.parse(doctor.stdout) as {
      healthy: boolean;
      diagnoses: { subject: string; ok: boolean; detail: string; recovery?: string }[];
    };
    expect(healthy).toBe(false);
    const missing = diagnoses.filter(({ ok }) => !ok);
    expect(missing.map(({ subject }) => subject)).toEqual([
      'hook pre-commit',
      'hook pre-merge-commit',
      'hook pre-push',
      'mine',
    ]);
    for (const { recovery } of missing) expect(recovery).toMatch(/ (install|gate pre-push)$/);
    for (const { ok, recovery } of diagnoses) expect(recovery === undefined).toBe(ok);
    const text = await repo.pygov(['doctor']);
    expect(text.stdout.match(/^ {8}to mend: /gm)).toHaveLength(missing.length);
  });

  it('takes a damaged record out of the way by the command that it prints', async () => {
    const repo = await healthyRepo();
    await repo.pygov(['gate', 'pre-commit', '--base', 'HEAD']);
    await repo.pygov(['run', '--all']);
    const folder = join(repo.root, '.governance/ledger/lint');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"torn');
    const { recovery = 'false' } = about(await repo.pygov(['doctor']), 'ledger');
    expect(await repo.run(['sh', '-c', recovery])).toMatchObject({ code: 0 });
    expect(await repo.pygov(['doctor'])).toMatchObject({ code: 0 });
    expect(readdirSync(join(repo.root, '.governance/ledger/damaged'))).toHaveLength(1);
  });
});

describe('pygov status and evidence', () => {
  it('before the first commit', async () => {
    const repo = await TestRepo.create();
    const status = await repo.pygov(['status']);
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(status.stdout).toMatch(/^pre-commit: staged changes/);
    expect(status.stdout).not.toContain('pre-push');
    expect((await repo.pygov(['evidence', 'list'])).stdout).toBe('no evidence is recorded yet\n');
  });

  it('tells what is proved, for a commit and for a push', async () => {
    const repo = await healthyRepo();
    expect((await repo.pygov(['status'])).stdout).toMatch(/pre-push[^]*tests-green +NOT_VERIFIED MISSING/);
    await repo.pygov(['gate', 'pre-push']);
    expect((await repo.pygov(['status'])).stdout).toMatch(/pre-push[^]*tests-green +VERIFIED \(just now\)/);
    const list = await repo.pygov(['evidence', 'list']);
    expect(list.stdout).toMatch(
      /^[0-9a-f]{32}\.\d+\.[0-9a-f]{12} {2}tests-green +passed {2}1 test \(tree [0-9a-f]{10}, just now\)$/m,
    );
    const ambiguous = await repo.pygov(['evidence', 'show', '.']);
    expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
    expect(ambiguous.stderr).toMatch(/\d records match "\."/);
    const [id = ''] = /\S+(?= {2}tests-green)/.exec(list.stdout) ?? [];
    const show = await repo.pygov(['evidence', 'show', id.slice(0, 12)]);
    expect(JSON.parse(show.stdout)).toMatchObject({ record: { id, check: 'tests', result: 'passed' } });
  });
});
