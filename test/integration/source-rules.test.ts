import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const project = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi"]\n';
const sleeps = 'import time\n\n\ndef test_job():\n    time.sleep(2)\n';

async function repoWith(files: Record<string, string | Uint8Array>): Promise<TestRepo> {
  const repo = await TestRepo.create({ files: { 'pyproject.toml': project } });
  return stage(repo, files);
}

async function stage(repo: TestRepo, files: Record<string, string | Uint8Array>): Promise<TestRepo> {
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

/** Without the claims that need tools of the project. */
const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

test('a finding blocks the commit, and its mended form is accepted', async () => {
  const repo = await repoWith({ 'tests/test_job.py': sleeps });
  const bad = await commit(repo);
  expect(bad).toMatchObject({ code: 1 });
  expect(bad.stdout).toMatch(
    /✗ rules-clean +FAILED: 1 finding in 1 file[^]*tests\/test_job.py:5:5 [^\n]*sleep-in-test[^\n]*time.sleep waits for real time/,
  );
  const told = await repo.pygov(['rules', 'list', 'sleep-in-test']);
  expect(told.stdout).toContain('  or, where it is meant: # pygov: ignore[sleep-in-test] reason');
  await stage(repo, {
    'tests/test_job.py': sleeps
      .replace('time.sleep(2)', 'wait_for(done)')
      .replace('import time', 'from shop import done, wait_for'),
  });
  const good = await commit(repo);
  expect(good.stdout).toMatch(/✓ rules-clean +1 file/);
  expect(good).toMatchObject({ code: 0 });
});

test('the index is judged, not the working tree; what stood at the base is counted', async () => {
  const repo = await repoWith({ 'tests/test_job.py': sleeps });
  await repo.git('commit', '-q', '--no-verify', '-m', 'legacy');
  await stage(repo, { 'tests/test_job.py': `${sleeps}\n\ndef test_two():\n    assert True\n` });
  repo.write({ 'tests/test_job.py': `${sleeps}    time.sleep(3)\n` });
  const gate = await commit(repo);
  expect(gate.stdout).toMatch(/✓ rules-clean +.*1 .*stood there before|✓ rules-clean .*existing/);
  expect(gate).toMatchObject({ code: 0 });
  expect((await repo.pygov(['run', '--all'])).stdout).toMatch(/✗ rules-clean +FAILED: 1 finding/);
});

test('a comment with a reason accepts a finding; one without, or for nothing, is told', async () => {
  const line = (comment: string) =>
    sleeps.replace('time.sleep(2)', `time.sleep(2)  # pygov: ignore${comment}`);
  const repo = await repoWith({ 'tests/test_a.py': line('[sleep-in-test] the device needs it') });
  const accepted = await commit(repo);
  expect(accepted.stdout).toMatch(
    /✓ rules-clean +1 file, 1 accepted \(1 by comment\)[^]*the device needs it/,
  );
  expect(accepted).toMatchObject({ code: 0 });
  await stage(repo, {
    'tests/test_b.py': line('[sleep-in-test]'),
    'tests/test_c.py': line(' the device needs it'),
    'tests/test_d.py': 'def test_x():\n    pass  # pygov: ignore[sleep-in-test] not here\n',
    'tests/test_e.py': 'TEXT = "# pygov: ignore[sleep-in-test] in a string"\n',
  });
  const refused = await commit(repo);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toMatch(/test_b.py[^\n]*does not count without a reason behind it/);
  expect(refused.stdout).toMatch(/test_c.py[^\n]*it must name the rule/);
  expect(refused.stdout).toMatch(/2 findings in 5 files/);
  const { verdicts } = JSON.parse((await repo.pygov(['gate', 'pre-commit', '--json'])).stdout) as {
    verdicts: [{ claims: { claim: string; notes: { rule: string; path: string }[] }[] }];
  };
  const notes = verdicts[0].claims.find(({ claim }) => claim === 'rules-clean')?.notes ?? [];
  expect(notes.filter(({ rule }) => rule === 'unused-ignore').map(({ path }) => path)).toEqual([
    'tests/test_d.py',
  ]);
});

test('what cannot be read is told: a warning where Python cannot either, else nothing is proved', async () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const repo = await repoWith({
    'tests/test_latin.py': latin(`# -*- coding: latin-1 -*-\n# é\n${sleeps}`),
    'tests/test_crlf.py': `\ufeff${sleeps.replaceAll('\n', '\r\n')}`,
    'tests/test_two.py': `import time\nprint "two"\n${sleeps}`,
    'tests/test_part.py': `${sleeps}\n\nclass A[T=int]:\n    pass\n`,
    'bytes.py': latin('import time  # é\n'),
  });
  const gate = await repo.pygov(['run', '--all', '--keep-going']);
  expect(gate.stdout).toMatch(/✗ rules-clean +FAILED: 4 findings in 6 files, 1 partly analysed/);
  for (const shown of ['test_latin.py:7:5', 'test_crlf.py:5:5', 'test_two.py:7:5', 'test_part.py:8 '])
    expect(gate.stdout).toContain(shown);
  await stage(repo, { 'strange.py': '# coding: utf-7\nimport time\n' });
  const open = await repo.pygov(['run', '--files', 'strange.py']);
  expect(open.stdout).toMatch(/rules-clean +NOT_VERIFIED PARTIAL_SCOPE: strange.py is written in utf-7/);
});

test('what was judged once is not judged again', async () => {
  const repo = await repoWith({
    'tests/test_job.py': sleeps,
    'app.py': 'import time\n\nTIME = time.time()\n',
  });
  await commit(repo);
  const cache = join(repo.home, '.cache');
  const entries = () =>
    readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter(name =>
      /\/[0-9a-f]{64}$|quiet-sources/.test(name),
    );
  const before = entries();
  expect(before.filter(name => name.includes('quiet-sources'))).toHaveLength(1);
  await repo.git('commit', '-q', '--no-verify', '-m', 'x');
  await repo.pygov(['gate', 'ci', '--base', 'HEAD~1']);
  expect(entries()).toEqual(before);
});

test('rules say whether they do what they say', async () => {
  const repo = await repoWith({});
  const own = await repo.pygov(['rules', 'test']);
  expect(own).toMatchObject({ code: 0 });
  expect(own.stdout).toMatch(/^\d+ rules, \d+ examples, 0 failed\n$/);
  expect(await repo.pygov(['rules', 'new', 'no-print'])).toMatchObject({ code: 0 });
  const file = 'governance/rules/no-print.yml';
  expect(await repo.pygov(['rules', 'test', file])).toMatchObject({ code: 0 });
  const text = await repo.run(['cat', file]);
  repo.write({
    [file]: text.stdout.replace('- print(1)', '- pprint(1)').replace('- log.info("x")', '- print("x")'),
  });
  const broken = await repo.pygov(['rules', 'test', 'governance/rules']);
  expect(broken).toMatchObject({ code: 1 });
  expect(broken.stdout).toMatch(
    /a BAD example is not found\n +pprint\(1\)[^]*a GOOD example is found, at line 1[^]*2 failed/,
  );
  repo.write({ [file]: text.stdout.replace('severity: warning', 'severity: fatal') });
  const wrong = await repo.pygov(['rules', 'test']);
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.output).toMatch(/no-print.yml:9: .*error, warning or info/);
});
