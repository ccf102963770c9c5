import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { secretSource, token } from '../helpers/bad-content.ts';
import { pygovBin, TestRepo } from '../helpers/test-repo.ts';

const files = { 'app.py': 'ONE = 1\n' };

/** A repository with one record for its linter, and the path of that record. */
async function lintedRepo(
  content: Record<string, string> = files,
): Promise<{ repo: TestRepo; record: string }> {
  const repo = await TestRepo.create();
  repo.write(content);
  await repo.git('add', '-A');
  expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  const folder = join(repo.root, '.governance', 'ledger', 'lint');
  const [name = ''] = readdirSync(folder);
  return { repo, record: join(folder, name) };
}

describe('a record that cannot be trusted is said, set aside, and does not count', () => {
  const flip = (text: string, at: number) =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
  test.each<[string, (record: string) => void]>([
    ['one bit of its end', record => writeFileSync(record, flip(readFileSync(record, 'utf8'), 400))],
    ['one bit of its seal', record => writeFileSync(record, flip(readFileSync(record, 'utf8'), 12))],
    ['a torn one', record => writeFileSync(record, readFileSync(record, 'utf8').slice(0, 200))],
    ['an empty one', record => writeFileSync(record, '')],
    ['null', record => writeFileSync(record, 'null')],
    ['a list', record => writeFileSync(record, '[]')],
    [
      'an edited one',
      record => writeFileSync(record, readFileSync(record, 'utf8').replace('1 file', '9 file')),
    ],
    [
      'a folder in its place',
      record => {
        rmSync(record);
        mkdirSync(record);
      },
    ],
  ])('%s', async (_what, damage) => {
    const { repo, record } = await lintedRepo();
    damage(record);
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 0 });
    expect(gate.stdout).toMatch(/warning: the evidence lint\/.* is set aside/);
    expect(gate.stdout).toMatch(/ran because: CORRUPT/);
    expect(gate.stdout).not.toMatch(/lint-clean.*reused/);
    expect(readdirSync(join(repo.root, '.governance/ledger/damaged'))).toHaveLength(1);
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/lint-clean +1 file, reused/);
  });

  test('one of another repository', async () => {
    const { repo, record } = await lintedRepo();
    const other = await lintedRepo();
    copyFileSync(other.record, record);
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/was edited or comes from elsewhere/);
  });

  test('a failed one that was made a passed one', async () => {
    const repo = await TestRepo.create();
    repo.write({ 'app.py': 'print(no_such_name)\n' });
    await repo.git('add', '-A');
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 1 });
    const folder = join(repo.root, '.governance/ledger/lint');
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      writeFileSync(file, readFileSync(file, 'utf8').replace('"failed"', '"passed"'));
    }
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 1 });
  });

  test('a good one under the name of another key', async () => {
    const { repo, record } = await lintedRepo();
    repo.write({ 'other.py': 'TWO = 2\n' });
    await repo.git('add', '-A');
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
    const secrets = join(repo.root, '.governance/ledger/secrets');
    const [name = ''] = readdirSync(secrets);
    renameSync(record, join(secrets, name));
    const list = await repo.pygov(['evidence', 'list']);
    expect(list).toMatchObject({ code: 2 });
    expect(list.stderr).toMatch(/is not where it belongs/);
  });

  test('all, after the key of the repository has gone', async () => {
    const { repo } = await lintedRepo();
    repo.remove('.governance/key');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 0 });
    expect(gate.stdout).not.toMatch(/reused/);
  });

  test('nothing goes on with a key that is damaged', async () => {
    const { repo } = await lintedRepo();
    writeFileSync(join(repo.root, '.governance/key'), 'short');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toMatch(/is damaged or readable by others[^]*to mend: rm /);
  });
});

describe('a ledger that cannot be written ends in one clear error, and nothing is lost', () => {
  test('a file where the folder should be', async () => {
    const repo = await TestRepo.create();
    repo.write({ ...files, '.governance': 'mine\n' });
    await repo.git('add', 'app.py');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toMatch(/^pygov: evidence cannot be kept in .*\.governance/);
    expect(gate.stderr).not.toMatch(/internal error/);
    expect(readFileSync(join(repo.root, '.governance'), 'utf8')).toBe('mine\n');
  });

  test('a folder that is read-only', async () => {
    const { repo } = await lintedRepo();
    const folder = join(repo.root, '.governance/ledger/lint');
    const lock = await repo.run(['sh', '-c', lockCommand(folder)]);
    expect(lock).toMatchObject({ code: 0 });
    onTestFinished(async () => {
      await repo.run(['sh', '-c', unlockCommand(folder)]);
    });
    repo.write({ 'new.py': 'NEW = 1\n' });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toMatch(/^pygov: evidence cannot be kept in /m);
    expect(await repo.run(['sh', '-c', unlockCommand(folder)])).toMatchObject({ code: 0 });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });

  test('a disk that is full', async () => {
    const { repo } = await lintedRepo();
    repo.write({ 'new.py': 'NEW = 1\n' });
    await repo.git('add', '-A');
    // A limit on the size of files fails a write as a full disk does, in any folder and for any user.
    const limited = ['sh', '-c', 'trap "" XFSZ; ulimit -f 0; exec "$@"', 'sh'];
    const pygov = await repo.run([...limited, process.execPath, pygovBin(), 'gate', 'pre-commit']);
    expect(pygov).toMatchObject({ code: 2 });
    expect(pygov.output).toMatch(/^pygov: .*EFBIG/m);
    expect(pygov.output).not.toMatch(/internal error|at .*cli\.js/);
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });
});

describe('what is recorded gives nothing away', () => {
  test('no secret, no value of the environment, no path of the machine', async () => {
    const repo = await TestRepo.create({ venv: true });
    const value = 'canary-4711-value';
    repo.write({
      'app.py': secretSource,
      '.governancerc': `env: { set: { CANARY: ${value} } }\n`,
      'mypy.ini': '[mypy]\n',
    });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit', '--keep-going', '--json']);
    expect(gate).toMatchObject({ code: 1 });
    const recorded = await repo.run([
      'sh',
      '-c',
      'cat .governance/session-state.json .governance/ledger/*/*',
    ]);
    expect(recorded.stdout).toMatch(/github-token/);
    for (const written of [gate.output, recorded.stdout]) {
      expect(written).not.toContain(token);
      expect(written).not.toContain(token.slice(8));
      expect(written).not.toContain(value);
    }
    expect(recorded.stdout).not.toContain(repo.root);
    expect(recorded.stdout).not.toContain(repo.home);
  });

  test('and git does not see it', async () => {
    const { repo } = await lintedRepo();
    await repo.git('commit', '-q', '-m', 'all');
    expect(await repo.git('status', '--porcelain')).toBe('');
    expect(existsSync(join(repo.root, '.governance/.gitignore'))).toBe(true);
  });
});

/** Not even root writes into a read-only mount or an immutable folder; for others the mode is enough. */
function lockCommand(folder: string): string {
  const readOnly = `mount --bind '${folder}' '${folder}' && mount -o remount,ro,bind '${folder}'`;
  return `if [ "$(id -u)" != 0 ]; then chmod 500 '${folder}'; else ( ${readOnly} ) || chattr +i '${folder}'; fi`;
}

function unlockCommand(folder: string): string {
  const writable = `if mountpoint -q '${folder}'; then umount '${folder}'; else chattr -i '${folder}' || true; fi`;
  return `if [ "$(id -u)" != 0 ]; then chmod 700 '${folder}'; else ${writable}; fi`;
}
