import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

/** Two good files, committed, and a third one staged. */
async function startedRepo(): Promise<TestRepo> {
  const repo = await TestRepo.create({ files: { 'app.py': goodSource, 'other.py': goodSource } });
  repo.write({ 'new.py': goodSource });
  await repo.git('add', '-A');
  return repo;
}

/** What `pygov status` says of the claims of a gate. */
async function standings(repo: TestRepo, gate: string): Promise<Record<string, string>> {
  const { stdout } = await repo.pygov(['status']);
  const section = stdout.split('\n\n').find(text => text.startsWith(`${gate}: `)) ?? '';
  const lines = [...section.matchAll(/^ {2}(\S+) +(.*)$/gm)];
  return Object.fromEntries(lines.map(([, claim = '', standing = '']) => [claim, standing]));
}

/** The ids of the records, as `pygov evidence list` has them. */
async function recordIds(repo: TestRepo, line = /^/): Promise<string[]> {
  const { stdout } = await repo.pygov(['evidence', 'list']);
  const lines = stdout.trimEnd().split('\n');
  return lines.filter(text => line.test(text)).map(text => text.split(' ', 1)[0] ?? '');
}

describe('pygov status', () => {
  it('tells a commit and a push apart, with the tree of each', async () => {
    const repo = await startedRepo();
    const index = await repo.git('write-tree');
    const head = await repo.git('rev-parse', 'HEAD^{tree}');
    expect(await repo.pygov(['status'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: [
        `pre-commit: staged changes (tree ${index.slice(0, 10)})`,
        '  secrets-clean   NOT_VERIFIED MISSING: there is no evidence for it yet',
        '  rules-clean     NOT_VERIFIED MISSING: there is no evidence for it yet',
        '  lint-clean      NOT_VERIFIED MISSING: no evidence for new.py',
        '  format-clean    not needed (no formatter is configured)',
        '  deps-locked     not needed (no lock file)',
        '  types-clean     not needed (no type checker is configured)',
        '',
        `pre-push: HEAD (tree ${head.slice(0, 10)})`,
        '  secrets-clean           NOT_VERIFIED MISSING: there is no evidence for it yet',
        '  rules-clean             NOT_VERIFIED MISSING: there is no evidence for it yet',
        '  lint-clean              NOT_VERIFIED MISSING: no evidence for app.py',
        '  format-clean            not needed (no formatter is configured)',
        '  deps-locked             not needed (no lock file)',
        '  types-clean             not needed (no type checker is configured)',
        '  targeted-tests-green    not needed (the tree has no test files and no test configuration)',
        '  tests-green             not needed (the tree has no test files and no test configuration)',
        '  negative-path-covered   not needed (what is refused, and to whom, is not touched)',
        '  contract-safe           not needed (no OpenAPI document, model or route changed)',
        '  async-covered           not needed (no async function is new or does otherwise)',
        '  migrations-reversible   not needed (the change touches nothing of it)',
        '  risk-covered            NOT_VERIFIED MISSING: TIER-LOW asks for lint (lint-clean is NOT_VERIFIED)',
        '  scorecard-passed        NOT_VERIFIED MISSING: 0.00 of 0.80 for TIER-LOW; not verified: no-credentials (critical), sound-code (critical)',
        '',
      ].join('\n'),
    });
  });

  it('follows what is proved, what fails and what changes', async () => {
    const repo = await startedRepo();
    await repo.pygov(['gate', 'pre-commit']);
    expect(await standings(repo, 'pre-commit')).toMatchObject({ 'lint-clean': 'VERIFIED (just now)' });
    expect((await standings(repo, 'pre-push'))['lint-clean']).toMatch(/^NOT_VERIFIED /);

    repo.write({ 'new.py': lintErrorSource });
    expect(await standings(repo, 'pre-commit')).toMatchObject({ 'lint-clean': 'VERIFIED (just now)' });
    await repo.git('add', '-A');
    expect((await standings(repo, 'pre-commit'))['lint-clean']).toMatch(/^NOT_VERIFIED /);
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 1 });
    expect((await standings(repo, 'pre-commit'))['lint-clean']).toMatch(/^NOT_VERIFIED /);
    expect(await repo.pygov(['status'])).toMatchObject({ code: 0 });
  });

  it('runs no check and records nothing', async () => {
    const repo = await startedRepo();
    await repo.pygov(['gate', 'pre-commit']);
    const before = await repo.run(['sh', '-c', 'find .governance -type f | xargs cksum']);
    repo.write({ 'new.py': lintErrorSource });
    await repo.git('add', '-A');
    await repo.pygov(['status']);
    await repo.pygov(['evidence', 'why', 'lint-clean']);
    expect(await repo.run(['sh', '-c', 'find .governance -type f | xargs cksum'])).toEqual(before);
  });

  it('says the same in a subdirectory', async () => {
    const repo = await TestRepo.create({ files: { 'sub/app.py': goodSource } });
    const { stdout } = await repo.pygov(['status']);
    expect(await repo.pygov(['status'], { cwd: join(repo.root, 'sub') })).toMatchObject({ code: 0, stdout });
  });

  it('with configuration that cannot be read is an error', async () => {
    const repo = await TestRepo.create({ files: { '.governancerc': 'targt: main\n' } });
    const status = await repo.pygov(['status']);
    expect(status).toMatchObject({ code: 2, stdout: '' });
    expect(status.stderr).toMatch(/^pygov: \.governancerc:1: unknown key "targt"/);
  });

  it('as a document names every claim with its standing and the evidence for it', async () => {
    const repo = await startedRepo();
    await repo.pygov(['gate', 'pre-commit']);
    const ids = await recordIds(repo, / lint-clean /);
    const { stdout } = await repo.pygov(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 1,
      gates: [
        {
          gate: 'pre-commit',
          tree: await repo.git('write-tree'),
          base: await repo.git('rev-parse', 'HEAD^{tree}'),
          claims: [
            { claim: 'secrets-clean', kind: 'VERIFIED' },
            { claim: 'rules-clean', kind: 'VERIFIED' },
            { claim: 'lint-clean', kind: 'VERIFIED', evidence: ids },
            { claim: 'format-clean', kind: 'NOT_NEEDED', why: 'no formatter is configured' },
            { claim: 'deps-locked', kind: 'NOT_NEEDED', why: 'no lock file' },
            { claim: 'types-clean', kind: 'NOT_NEEDED' },
          ],
        },
        { gate: 'pre-push', tree: await repo.git('rev-parse', 'HEAD^{tree}') },
      ],
    });
  });
});

describe('pygov evidence', () => {
  it('shows one record whole, by a part of its id', async () => {
    const repo = await startedRepo();
    repo.write({ 'new.py': `\n${lintErrorSource}` });
    await repo.git('add', '-A');
    await repo.pygov(['gate', 'pre-commit']);
    const [id = ''] = await recordIds(repo, / lint-clean +failed /);
    const show = await repo.pygov(['evidence', 'show', id.slice(-12)]);
    expect(show).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(show.stdout)).toMatchObject({
      format: 1,
      record: {
        id,
        claims: ['lint-clean'],
        result: 'failed',
        gate: 'pre-commit',
        tree: await repo.git('write-tree'),
        findings: [{ rule: 'F821', severity: 'error', path: 'new.py', line: 2, column: 7 }],
      },
    });
    expect((await repo.pygov(['evidence', 'show', id, '--json'])).stdout).toBe(show.stdout);
  });

  it.each([
    ['no record', 'no-such-id', /^pygov: no record matches "no-such-id"$/m],
    ['several', '.', /^pygov: 3 records match "\."$/m],
  ])('does not guess where %s fits', async (_what, part, problem) => {
    const repo = await startedRepo();
    await repo.pygov(['gate', 'pre-commit']);
    const show = await repo.pygov(['evidence', 'show', part]);
    expect(show).toMatchObject({ code: 2, stdout: '' });
    expect(show.stderr).toMatch(problem);
    const [, recovery = 'false'] = /to mend: (.*)$/m.exec(show.stderr) ?? [];
    expect((await repo.run(['sh', '-c', recovery])).stdout).toMatch(/secrets-clean[^]*lint-clean/);
  });

  it('lists the oldest first, one line a record', async () => {
    const repo = await startedRepo();
    await repo.pygov(['gate', 'pre-commit']);
    const first = await recordIds(repo);
    repo.write({ 'app.py': 'ANSWER = 43\n' });
    await repo.git('add', '-A');
    await repo.pygov(['gate', 'pre-commit']);
    const both = await recordIds(repo);
    expect(both.slice(0, first.length)).toEqual(first);
    const folders = readdirSync(join(repo.root, '.governance/ledger'));
    const files = folders.flatMap(folder => readdirSync(join(repo.root, '.governance/ledger', folder)));
    expect(both.map(id => `${id}.json`).sort()).toEqual(files.sort());
    const { stdout } = await repo.pygov(['evidence', 'list', '--json']);
    const { records } = JSON.parse(stdout) as { records: { id: string }[] };
    expect(records.map(({ id }) => id)).toEqual(both);
  });

  it('tells why a claim counts, or the very file that differs', async () => {
    const repo = await startedRepo();
    const unproved = await repo.pygov(['evidence', 'why', 'secrets-clean']);
    expect(unproved).toMatchObject({ code: 2, stderr: '' });
    expect(unproved.stdout).toMatch(/^secrets-clean is NOT_VERIFIED for tree [0-9a-f]{10}\n {2}MISSING: /);
    expect(unproved.stdout).toMatch(/MISSING means: there is no evidence /);

    await repo.pygov(['gate', 'pre-commit']);
    const proved = await repo.pygov(['evidence', 'why', 'lint-clean']);
    const [id = ''] = await recordIds(repo, / lint-clean /);
    expect(proved).toMatchObject({ code: 0, stderr: '' });
    expect(proved.stdout).toMatch(/^lint-clean is VERIFIED for tree [0-9a-f]{10}, by\n {2}/);
    expect(proved.stdout).toContain(id);

    repo.write({ 'other.py': 'ANSWER = 43\n' });
    await repo.git('add', '-A');
    const changed = await repo.pygov(['evidence', 'why', 'secrets-clean']);
    expect(changed).toMatchObject({ code: 2 });
    expect(changed.stdout).toMatch(/\n {2}TREE_CHANGED: .*\n {4}other\.py\n/);
  });

  it.each<[string[], number, RegExp]>([
    [['why', 'types-clean'], 0, /^types-clean is not needed: no type checker is configured$/m],
    [
      ['why', 'no-such-claim'],
      2,
      /no claim "no-such-claim"; it looks at secrets-clean, rules-clean, lint-clean, /,
    ],
    [['why', 'lint-clean', '--tree', 'HEAD'], 2, /^lint-clean is NOT_VERIFIED/m],
    [['why', 'lint-clean', '--tree', 'nowhere'], 2, /no such revision: nowhere/],
  ])('%j', async (args, code, text) => {
    const ran = await (await startedRepo()).pygov(['evidence', ...args]);
    expect(ran.output).toMatch(text);
    expect(ran.code).toBe(code);
  });
});
