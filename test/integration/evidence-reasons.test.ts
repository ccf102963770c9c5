import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Ledger } from '../../src/evidence/ledger.ts';
import { privateVenv } from '../helpers/private-venv.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const suite = {
  'app.py': 'ONE = 1\n',
  'test_app.py': 'from app import ONE\n\n\ndef test_one():\n    assert ONE == 1\n',
};

async function provedRepo(files: Record<string, string> = suite): Promise<TestRepo> {
  const repo = await TestRepo.create({ files, venv: true });
  expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 0 });
  return repo;
}

async function commit(repo: TestRepo, files: Record<string, string>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '-m', 'edit');
}

describe('`pygov evidence why` names what has changed', () => {
  test('nothing', async () => {
    const repo = await provedRepo();
    const why = await repo.pygov(['evidence', 'why', 'tests-green', '--tree', 'HEAD']);
    expect(why).toMatchObject({ code: 0 });
    expect(why.stdout).toMatch(/tests-green is VERIFIED/);
  });

  test.each<[string, Record<string, string>, RegExp, RegExp]>([
    ['a source file', { 'app.py': 'ONE = 0 + 1\n' }, /TREE_CHANGED: the set of judged files/, /^ +app\.py$/m],
    [
      'a configuration that is new',
      { 'pytest.ini': '[pytest]\n' },
      /CONFIG_CHANGED: pytest\.ini is new/,
      /^ +pytest\.ini$/m,
    ],
    [
      'the declared environment',
      { '.governancerc': 'env: { set: { MODE: test } }\n' },
      /ENV_CHANGED: the variable MODE is new/,
      /means: an environment variable/,
    ],
    [
      'the way the tool is called',
      { '.governancerc': 'tests: { paths: [test_app.py] }\n' },
      /POLICY_CHANGED: the command line: arguments has changed/,
      /means: the rules or the way/,
    ],
  ])('%s', async (_what, files, reason, more) => {
    const repo = await provedRepo();
    await commit(repo, files);
    const why = await repo.pygov(['evidence', 'why', 'tests-green', '--tree', 'HEAD']);
    expect(why).toMatchObject({ code: 2 });
    expect(why.stdout).toMatch(reason);
    expect(why.stdout).toMatch(more);
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate).toMatchObject({ code: 0 });
    expect(gate.stdout).toMatch(reason.source.includes(':') ? /ran because: [A-Z]+_CHANGED/ : reason);
  });

  test.each<[string, string, RegExp]>([
    ['another package', 'extra-1.0.dist-info', /PACKAGES_CHANGED: the package extra is new/],
    ['another build of the tool', 'pytest-99.0.dist-info', /TOOL_CHANGED: the tool pytest has changed/],
  ])('%s', async (_what, folder, reason) => {
    const repo = await TestRepo.create({ files: suite });
    const site = await privateVenv(repo);
    expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 0 });
    repo.write({
      [join('.venv', site.slice(join(repo.root, '.venv').length + 1), folder, 'METADATA')]: 'Name: x\n',
    });
    const why = await repo.pygov(['evidence', 'why', 'tests-green', '--tree', 'HEAD']);
    expect(why).toMatchObject({ code: 2 });
    expect(why.stdout).toMatch(reason);
  });

  test.each<[string, number, RegExp]>([
    ['a record that is too old', -8, /EXPIRED: the evidence is from 20/],
    ['a record of the future', 2, /FUTURE_TIMESTAMP: the evidence is dated 20/],
  ])('%s', async (_what, days, reason) => {
    const repo = await provedRepo();
    const folder = join(repo.root, '.governance');
    const ledger = new Ledger(folder);
    for (const record of ledger.all().records.filter(({ check }) => check === 'tests')) {
      const finished = new Date(Date.parse(record.finished) + days * 86_400_000).toISOString();
      repo.remove(`.governance/ledger/tests/${record.id}.json`);
      ledger.append({ ...record, finished });
    }
    const why = await repo.pygov(['evidence', 'why', 'tests-green', '--tree', 'HEAD']);
    expect(why.stdout).toMatch(reason);
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate).toMatchObject({ code: 0 });
    expect(gate.stdout).toMatch(new RegExp(`ran because: ${reason.source.split(':')[0] ?? ''}`));
    // What was proved now counts, beside the record of another time.
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(/tests-green +1 test, reused/);
  });

  test('an age that the repository has set', async () => {
    const repo = await provedRepo({ ...suite, '.governancerc': 'evidence: { max-age: 1s }\n' });
    await new Promise(resolve => setTimeout(resolve, 1_100));
    const why = await repo.pygov(['evidence', 'why', 'tests-green', '--tree', 'HEAD']);
    expect(why.stdout).toMatch(/EXPIRED/);
  });

  test('a claim that there is not is refused', async () => {
    const repo = await provedRepo();
    const why = await repo.pygov(['evidence', 'why', 'tests-gren']);
    expect(why).toMatchObject({ code: 2, stdout: '' });
    expect(why.stderr).toMatch(/no claim "tests-gren"/);
  });
});

describe('the session state', () => {
  test('speaks of the last gate in the terms of the specification, and is never read back', async () => {
    const repo = await provedRepo();
    const path = '.governance/session-state.json';
    const read = async () =>
      JSON.parse((await repo.run(['cat', path])).stdout) as {
        SESSION_STATE: { Gate: { outcome: string }; BuildEvidence: { items: { claim: string }[] } };
      };
    const { SESSION_STATE: state } = await read();
    expect(state.Gate.outcome).toBe('ready-for-pr');
    expect(state.BuildEvidence.items.map(({ claim }) => claim).sort()).toEqual([
      'lint-clean',
      'rules-clean',
      'secrets-clean',
      'tests-green',
    ]);
    writeFileSync(join(repo.root, path), 'garbage');
    expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 0 });
    expect((await read()).SESSION_STATE.Gate.outcome).toBe('ready-for-pr');
    expect(readdirSync(join(repo.root, '.governance')).filter(name => name.startsWith('.tmp'))).toEqual([]);
  });
});
