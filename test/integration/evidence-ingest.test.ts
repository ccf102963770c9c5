import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const report = (body: string) =>
  `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest">${body}</testsuite></testsuites>\n`;
const passed = report('<testcase classname="test_it" name="test_it"/>');
const failed = report('<testcase name="test_it"><failure message="no"/></testcase>');

/** It fails wherever it is run. */
const suite = { 'test_it.py': 'def test_it():\n    assert False\n' };
const reason = 'CI builds the same tree';
const trusting = { '.governancerc': `evidence: { trust-ingested: { reason: ${reason} } }\n` };

async function repoWith(files: Record<string, string>, xml = passed): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files });
  repo.write({ '../junit.xml': xml });
  return repo;
}

const ingest = (repo: TestRepo, ...more: string[]) =>
  repo.pygov(['evidence', 'ingest', '../junit.xml', '--tree', 'HEAD', ...more]);

describe('an ingested report', () => {
  it('proves tests-green for its tree, with the reason for which it is trusted, and for no other', async () => {
    const repo = await repoWith({ ...suite, ...trusting });
    const ingested = await ingest(repo);
    expect(ingested).toMatchObject({ code: 0, stderr: '' });
    expect(ingested.stdout).toMatch(/^ingested for tests-green at tree [0-9a-f]{10}: passed, 1 test\n$/);
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.stdout).toMatch(/✓ tests-green +1 test, ingested: CI builds the same tree, reused/);
    expect(gate.stdout).toMatch(/– targeted-tests-green +not needed \(the whole suite passed on this tree\)/);
    expect(gate.code).toBe(0);
    const why = await repo.pygov(['evidence', 'why', 'tests-green', '--tree', 'HEAD']);
    expect(why.stdout).toMatch(/tests-green is VERIFIED[^]*passed {2}1 test/);

    repo.write({ 'notes.txt': 'more\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'more');
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(
      /✗ tests-green +FAILED: 1 test, 1 failed/,
    );
  });

  it('counts for nothing where the repository does not say why it is trusted', async () => {
    const repo = await repoWith(suite);
    expect((await ingest(repo)).stdout).toContain('it does not count: evidence.trust-ingested is not set');
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.stdout).toMatch(/✗ tests-green +FAILED: 1 test, 1 failed/);
    expect(gate.stdout).not.toContain('ingested');
  });

  it('does not outweigh what failed here', async () => {
    const repo = await repoWith({ ...suite, ...trusting });
    expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 1 });
    expect(await ingest(repo)).toMatchObject({ code: 0 });
    expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 1 });
  });

  it('that shows a failure proves nothing, also beside one that does not', async () => {
    const repo = await repoWith({ ...suite, ...trusting }, failed);
    const ingested = await ingest(repo, '--json');
    expect(ingested.code).toBe(1);
    expect(JSON.parse(ingested.stdout)).toMatchObject({ record: { result: 'failed' }, trusted: true });
    repo.write({ '../junit.xml': passed });
    expect(await ingest(repo)).toMatchObject({ code: 0 });
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(
      /✗ tests-green +FAILED: 1 test, 1 failed/,
    );
  });

  it.each([
    ['in which nothing was collected', report(''), /shows no test that ran \(0 tests\)/],
    ['in which all were skipped', report('<testcase><skipped/></testcase>'), /shows no test that ran/],
    ['that is cut off', passed.slice(0, -20), /^pygov: junit\.xml is no whole XML: .*\n$/],
    ['that is something else', '<html></html>', /is no test report/],
  ])('%s is one clear error, and nothing is recorded', async (_what, xml, problem) => {
    const repo = await repoWith({ ...suite, ...trusting }, xml);
    const ingested = await ingest(repo);
    expect(ingested).toMatchObject({ code: 2, stdout: '' });
    expect(ingested.stderr).toMatch(problem);
    expect(existsSync(join(repo.root, '.governance'))).toBe(false);
  });

  it('is asked for with a file and a tree that there are', async () => {
    const repo = await repoWith(suite);
    const refused = async (...args: string[]) => (await repo.pygov(['evidence', 'ingest', ...args])).stderr;
    expect(await refused('../junit.xml')).toMatch(/^pygov: ingest needs --tree/);
    expect(await refused('gone.xml', '--tree', 'HEAD')).toMatch(/^pygov: gone\.xml cannot be read: ENOENT/);
    expect(await refused('../junit.xml', '--tree', 'gone')).toMatch(/^pygov: no such revision: gone/);
    expect(await refused('.git', '--tree', 'HEAD')).toMatch(/^pygov: \.git cannot be read: EISDIR/);
    expect(readdirSync(repo.root)).not.toContain('.governance');
  });
});

describe('the report of a command of the repository', () => {
  const writes = (xml: string, code = 0) => [
    'sh',
    '-c',
    `printf '%s' "$0" >report.xml; exit ${code}`,
    xml.replace('\n', ''),
  ];
  it.each<[string, readonly string[], RegExp]>([
    ['is counted', writes(passed), /✓ suite +1 test, exit code 0/],
    [
      'is counted where the command fails',
      writes(failed, 3),
      /✗ suite +FAILED: 1 test, 1 failed, exit code 3/,
    ],
    ['is believed when it shows a failure', writes(failed), /✗ suite +FAILED: 1 test, 1 failed, exit code 0/],
    [
      'without a test proves nothing',
      writes(report('')),
      /\? suite +NOT_VERIFIED PARTIAL_SCOPE: no test was/,
    ],
    [
      'with skipped tests alone proves nothing',
      writes(report('<testcase><skipped/></testcase>')),
      /\? suite +NOT_VERIFIED PARTIAL_SCOPE: every test was skipped/,
    ],
    ['that is broken proves nothing', writes('<testsuite>'), /\? suite +NOT_VERIFIED TOOL_ERROR: its report/],
    ['that is not written proves nothing', ['true'], /\? suite +NOT_VERIFIED TOOL_ERROR: it did not write/],
    ['that is not written does not hide a failure', ['false'], /✗ suite +FAILED: exit code 1/],
  ])('%s', async (_what, run, told) => {
    const checks = { suite: { run, junit: 'report.xml' } };
    const repo = await TestRepo.create({ files: { '.governancerc': `${JSON.stringify({ checks })}\n` } });
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(told);
  });

  it('may be that of pytest', async () => {
    const run = ['python', '-m', 'pytest', '-p', 'no:cacheprovider', '--junitxml=out/report.xml'];
    const checks = { suite: { run, junit: 'out/report.xml', order: 0 } };
    const good = { 'test_it.py': 'def test_it():\n    pass\n', '.governancerc': JSON.stringify({ checks }) };
    const repo = await TestRepo.create({ venv: true, files: good });
    expect((await repo.pygov(['gate', 'pre-push'])).stdout).toMatch(/✓ suite +1 test, exit code 0/);
  });
});
