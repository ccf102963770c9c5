import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const project = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi"]\n';
const prints = 'def total(x):\n    print(x)\n    return x\n';
const sleeps = 'import time\n\n\ndef test_job():\n    time.sleep(2)\n';
const ruleFile = 'governance/rules/no-print.yml';

const rule = (more = '', bad = 'print(1)') => `rulebook: rules/no-print
format: 1
title: What we agreed on
rules:
  - id: no-print
    message: '{name} writes where nobody reads'
    severity: error
${more}    scope: [source]
    calls: [builtins.print]
    why: 'nobody reads it'
    mend: 'write it to the log'
    overlaps: []
    examples:
      bad: ['${bad}', 'print()', 'print("x")']
      good: ['log(1)', 'pprint()', 'x.print()']
`;

const severities = (text: string) => `rulebook: rules/weights
format: 1
title: What weighs less with us
severities:
  sleep-in-test: ${text}
`;

async function newRepo(files: Record<string, string> = {}): Promise<TestRepo> {
  return TestRepo.create({ files: { 'pyproject.toml': project, ...files } });
}

async function gate(repo: TestRepo, files: Record<string, string>): Promise<Ran> {
  repo.write(files);
  await repo.git('add', '-A');
  return repo.pygov(['gate', 'pre-commit']);
}

test('a rule of the repository judges what is new, and takes what stood there for old', async () => {
  const repo = await newRepo({ 'old.py': prints });
  const adopted = await gate(repo, {
    [ruleFile]: rule(),
    'old.py': `${prints}\n\nX = 1\n`,
    'new.py': prints,
  });
  expect(adopted).toMatchObject({ code: 1 });
  expect(adopted.stdout).toMatch(/✗ rules-clean +FAILED: 1 new, 1 stood there before/);
  expect(adopted.stdout).toMatch(/new.py:2:5[^\n]*no-print[^\n]*builtins.print writes where nobody reads/);
  const listed = await repo.pygov(['rules', 'list', 'no-print']);
  expect(listed.stdout).toContain(`a rule of this repository: ${ruleFile}`);
  expect((await repo.pygov(['rules', 'test'])).stdout).toMatch(/ 0 failed/);
  await repo.git('commit', '-q', '--no-verify', '-m', 'adopt');

  // Whoever takes the rule away, or makes it find less, is judged by it once more.
  await repo.git('rm', '-q', ruleFile);
  const removed = await gate(repo, { 'more.py': prints });
  expect(removed.stdout).toMatch(/more.py:2:5[^\n]*no-print[^]*this change takes rules.no-print away/);
  expect(removed).toMatchObject({ code: 1 });
  const narrowed = await gate(repo, {
    [ruleFile]: rule("    rule: { has: { field: arguments, regex: 'secret' } }\n", 'print(secret)').replace(
      "'print()', 'print(\"x\")'",
      "'print(secret, 1)', 'print(a.secret)'",
    ),
  });
  expect(narrowed.stdout).toMatch(
    /more.py:2:5[^\n]*no-print[^]*this change makes rules.no-print another rule/,
  );
  const lighter = await gate(repo, { [ruleFile]: rule().replace('severity: error', 'severity: info') });
  expect(lighter.stdout).toMatch(/this change makes rules.no-print info, which was error/);
  expect(lighter).toMatchObject({ code: 1 });
  const accepted = await gate(repo, {
    [ruleFile]: rule(),
    'more.py': prints.replace('print(x)', 'print(x)  # pygov: ignore[no-print] a tool for the shell'),
  });
  expect(accepted.stdout).toMatch(/✓ rules-clean/);
});

test('a rule may weigh by the tier of the change; a shipped one weighs less with a reason', async () => {
  const repo = await newRepo({
    [ruleFile]: rule('    severity-by-tier: { TIER-LOW: info, TIER-MEDIUM: info }\n'),
  });
  const low = await gate(repo, { 'tools/report.py': prints });
  const high = await gate(repo, { 'app/auth.py': prints });
  expect([low.code, high.code]).toEqual([0, 1]);
  expect(low.stdout).toMatch(/✓ rules-clean +1 file/);
  await repo.git('rm', '-rqf', 'app', 'tools');

  const file = 'governance/rules/weights.yml';
  const bare = await gate(repo, { [file]: severities('{ severity: warning }'), 'tests/test_a.py': sleeps });
  expect(bare).toMatchObject({ code: 2 });
  expect(bare.stderr).toContain(
    `${file}: "severities.sleep-in-test" is less than error; it needs a "reason"`,
  );
  const why = severities('{ severity: warning, reason: the devices are slow }');
  const same = await gate(repo, { [file]: why });
  expect(same.stdout).toMatch(/✗ rules-clean[^]*sleep-in-test/);
  await repo.git('commit', '-q', '--no-verify', '-m', 'weights');
  const later = await gate(repo, { 'tests/test_b.py': sleeps });
  expect(later.stdout).toMatch(
    /rules.sleep-in-test is warning instead of error \(governance\/rules\/weights.yml: the devices are slow\)/,
  );
  expect(later).toMatchObject({ code: 0 });
});

test.each<[what: string, files: Record<string, string>, code: number, told: RegExp]>([
  [
    'an example that is not found',
    { [ruleFile]: rule('', 'pprint(1)') },
    1,
    /BAD example `pprint\(1\)` is not found/,
  ],
  ['no YAML', { [ruleFile]: 'rules: [' }, 2, /governance\/rules\/no-print.yml:1: /],
  [
    'an analyser that is not there',
    { [ruleFile]: rule('    only: [in-tset]\n') },
    2,
    /no-print.yml:5: no-print: there is no analyser "in-tset"/,
  ],
  [
    'a rule that ast-grep refuses',
    { [ruleFile]: rule('    rule: { kind: no_such_kind }\n'), 'a.py': 'X = 1\n' },
    2,
    /no-print.yml: no-print: /,
  ],
  [
    'the name of a shipped rule',
    { [ruleFile]: rule().replace('- id: no-print', '- id: sleep-in-test') },
    2,
    /the rule sleep-in-test needs a name of its own; pygov itself has it too/,
  ],
  ['another kind of file', { 'governance/rules/x.json': '{}' }, 2, /x.json: is no file of rules by its name/],
])('%s is told before it is followed', async (_what, files, code, told) => {
  const repo = await newRepo();
  const ran = await gate(repo, { 'governance/rules/README.md': 'Ours.\n', ...files });
  expect(ran.output).toMatch(told);
  expect(ran.code).toBe(code);
});

test('a baseline takes in what the rules find in a tree that is new to pygov', async () => {
  const repo = await TestRepo.create();
  expect(await gate(repo, { 'pyproject.toml': project, 'tests/test_a.py': sleeps })).toMatchObject({
    code: 1,
  });
  const made = await repo.pygov(['baseline']);
  expect(made.stdout).toContain('governance/baseline.json: rules-clean 1\n');
  const first = await gate(repo, {});
  expect(first.stdout).toMatch(/✓ rules-clean +.*1 finding that stood there before/);
  const more = await gate(repo, { 'tests/test_a.py': `${sleeps}    time.sleep(3)\n` });
  expect(more.stdout).toMatch(/✗ rules-clean +FAILED: 1 new, 1 stood there before/);
  expect(more.stdout).toContain('tests/test_a.py:6:5');
});

test('without the parser nothing that needs it is proved, and what brings it is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pygov-test-bare-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const [from, to] = [join(inject('installed'), 'node_modules'), join(folder, 'node_modules')];
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === 'pygov') cpSync(join(from, name), join(to, name), { recursive: true });
    else if (name !== '@ast-grep') symlinkSync(join(from, name), join(to, name));
  }
  const bare = [process.execPath, join(to, 'pygov', 'bin', 'pygov.cjs')];
  const repo = await newRepo();
  repo.write({ 'tests/test_a.py': sleeps });
  await repo.git('add', '-A');
  const ran = await repo.run([...bare, 'gate', 'pre-commit']);
  expect(ran.stdout).toMatch(
    /rules-clean +NOT_VERIFIED TOOL_UNAVAILABLE: the parser for Python does not load on [^\n]*@ast-grep/,
  );
  expect(ran.stdout).toContain(`npm install --include=optional --prefix ${folder}`);
  expect(ran.code).toBe(2);
  // What no rule has anything to do with is not parsed.
  await repo.git('rm', '-qf', 'tests/test_a.py');
  repo.write({ 'app.py': 'X = 1\n' });
  await repo.git('add', '-A');
  expect((await repo.run([...bare, 'gate', 'pre-commit'])).stdout).toMatch(/✓ rules-clean +1 file/);
});
