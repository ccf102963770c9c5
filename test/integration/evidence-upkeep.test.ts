import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Ledger } from '../../src/evidence/ledger.ts';
import type { Evidence } from '../../src/model.ts';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const day = 86_400_000;

/** A repository whose staged file was linted, and the record of that. */
async function lintedRepo(): Promise<{ repo: TestRepo; ledger: Ledger; record: Evidence }> {
  const repo = await TestRepo.create();
  repo.write({ 'app.py': goodSource });
  await repo.git('add', '-A');
  expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  const ledger = new Ledger(join(repo.root, '.governance'));
  const record = ledger.all().records.find(({ check }) => check === 'lint');
  if (!record) throw new Error('nothing was recorded');
  return { repo, ledger, record };
}

const asOf = (record: Evidence, ageMs: number, more: Partial<Evidence> = {}) => ({
  ...record,
  ...more,
  finished: new Date(Date.parse(record.finished) - ageMs).toISOString(),
});

describe('`pygov evidence prune`', () => {
  test('removes what expired or was proved again, and nothing that a gate would use', async () => {
    const { repo, ledger, record } = await lintedRepo();
    const superseded = ledger.append(asOf(record, 60_000));
    const expired = ledger.append(asOf(record, 8 * day, { key: 'e'.repeat(64) }));
    const failed = ledger.append(asOf(record, 9 * day, { key: 'f'.repeat(64), result: 'failed' }));
    const ids = () => ledger.all().records.map(({ id }) => id);
    const before = ids();

    const dry = await repo.pygov(['evidence', 'prune', '--dry-run']);
    expect(dry.stdout).toMatch(/^would remove 2 of 6 records \(1 expired, 1 followed by a later one\)$/m);
    expect(ids()).toEqual(before);

    const pruned = await repo.pygov(['evidence', 'prune', '--json']);
    expect(pruned).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(pruned.stdout)).toMatchObject({
      dryRun: false,
      records: 6,
      removed: [
        { id: superseded.id, why: 'superseded' },
        { id: expired.id, why: 'expired' },
      ],
    });
    expect(ids().sort()).toEqual(before.filter(id => id !== superseded.id && id !== expired.id).sort());
    expect(ids()).toContain(failed.id);
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/lint-clean +1 file, reused/);
  });

  test('sets aside what is damaged, and clears away what interrupted writes and old days left', async () => {
    const { repo } = await lintedRepo();
    const old = new Date(Date.now() - 2 * day);
    repo.write({
      '.governance/ledger/lint/torn.json': '{"seal":',
      '.governance/ledger/lint/.tmp-1-0': 'half a rec',
      '.governance/ledger/lint/.tmp-2-0': 'being written',
      '.governance/gates/2020-01-01.jsonl': '{}\n',
    });
    utimesSync(join(repo.root, '.governance/ledger/lint/.tmp-1-0'), old, old);
    const pruned = await repo.pygov(['evidence', 'prune']);
    expect(pruned.stdout).toMatch(/^set aside ledger\/lint\/torn\.json, which is torn or damaged$/m);
    expect(pruned.stdout).toMatch(/^removed gates\/2020-01-01\.jsonl: statistics of long ago$/m);
    expect(readdirSync(join(repo.root, '.governance/ledger/damaged'))).toEqual(['lint.torn.json']);
    expect(existsSync(join(repo.root, '.governance/gates/2020-01-01.jsonl'))).toBe(false);
    expect(readdirSync(join(repo.root, '.governance/gates'))).toHaveLength(1);
    expect(existsSync(join(repo.root, '.governance/ledger/lint/.tmp-2-0'))).toBe(true);
    // A file system does not let the time of the last change be set, so this one is still too young.
    expect(existsSync(join(repo.root, '.governance/ledger/lint/.tmp-1-0'))).toBe(true);
  });

  test('loses no record that is written at the same time', async () => {
    const { repo, ledger, record } = await lintedRepo();
    for (let number = 0; number < 150; number++) ledger.append(asOf(record, 8 * day + number));
    const progress = { done: false };
    const pruning = Promise.all([
      repo.pygov(['evidence', 'prune']),
      repo.pygov(['evidence', 'prune']),
    ]).finally(() => (progress.done = true));
    const written: string[] = [];
    while (!progress.done) {
      written.push(ledger.append(asOf(record, -written.length, { key: 'a'.repeat(64) })).id);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    for (const ran of await pruning) expect(ran).toMatchObject({ code: 0, stderr: '' });
    const left = ledger.all().records.map(({ id }) => id);
    expect(left).toContain(written.at(-1));
    expect(left).toContain(record.id);
    expect(left.length).toBeLessThan(150 + written.length);
    expect(readdirSync(join(repo.root, '.governance/ledger'))).not.toContain('damaged');
  });
});

describe('`pygov evidence stats`', () => {
  test('counts what gates settled, and how', async () => {
    const { repo } = await lintedRepo();
    const stats = async () =>
      JSON.parse((await repo.pygov(['evidence', 'stats', '--json'])).stdout) as {
        records: { number: number };
        gates: { number: number; blocked: number };
        claims: { claim: string; settled: number; reused: number; reusedInPart: number; ran: number }[];
        total: { settled: number; reused: number; hitRate?: number; savedMs: number; ranMs: number };
      };
    const first = await stats();
    expect(first).toMatchObject({
      records: { number: 3, passed: 3 },
      gates: { number: 1, blocked: 0 },
      total: { settled: 3, reused: 0, hitRate: 0, savedMs: 0 },
    });
    expect(first.total.ranMs).toBeGreaterThan(0);

    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
    repo.write({ 'bad.py': lintErrorSource });
    await repo.git('add', '-A');
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 1 });
    const after = await stats();
    expect(after.gates).toMatchObject({ number: 3, blocked: 1 });
    expect(after.claims).toMatchObject([
      { claim: 'secrets-clean', settled: 3, reused: 1, reusedInPart: 0, ran: 2 },
      { claim: 'rules-clean', settled: 3, reused: 1, reusedInPart: 0, ran: 2 },
      { claim: 'lint-clean', settled: 3, reused: 1, reusedInPart: 0, ran: 2 },
    ]);
    expect(after.total).toMatchObject({ settled: 9, reused: 3, hitRate: 1 / 3 });

    writeFileSync(join(repo.root, '.governance/gates', '2026-01-01.jsonl'), '{"at":');
    const text = await repo.pygov(['evidence', 'stats']);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(
      /^records: 6 \(5 passed, 1 failed, 0 skipped, 0 unproved\), \d+\.\d kB, the oldest just now/m,
    );
    expect(text.stdout).toMatch(/^gates: 3, 1 of them blocked/m);
    expect(text.stdout).toMatch(/^lint-clean +3 +1 +0 +2 +33 %/m);
    expect(text.stdout).toMatch(/^all +9 +3 +0 +6 +33 %/m);
  });

  test('says so where there is nothing', async () => {
    const repo = await TestRepo.create();
    const stats = await repo.pygov(['evidence', 'stats']);
    expect(stats).toMatchObject({ code: 0 });
    expect(stats.stdout).toMatch(/^records: 0[^]*gates: none is noted yet/);
    expect(existsSync(join(repo.root, '.governance'))).toBe(false);
    expect((await repo.pygov(['evidence', 'prune'])).stdout).toMatch(/^removed 0 of 0 records/);
    expect(existsSync(join(repo.root, '.governance'))).toBe(false);
  });
});
