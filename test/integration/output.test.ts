import { describe, expect, it } from 'vitest';
import { goodSource, lintErrorSource } from '../helpers/bad-content.ts';
import { pygovBin, TestRepo, type Ran } from '../helpers/test-repo.ts';

const escape = '\u001b';

/** A gate on a pseudo terminal, as script(1) makes one. */
function onTerminal(repo: TestRepo, { env = {}, columns = 80 } = {}): Promise<Ran> {
  const gate = `stty cols ${columns}; '${process.execPath}' '${pygovBin()}' gate pre-commit`;
  return repo.run(['script', '-qec', gate, '/dev/null'], { env: { TERM: 'xterm', ...env } });
}

async function staged(files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create();
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

describe('the report', () => {
  it('has a line a claim, findings as path:line:col, and the blocker with its command last', async () => {
    const repo = await staged({ 'app/main.py': `\n${lintErrorSource}` });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stderr).toBe('');
    const lines = gate.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^pygov pre-commit: staged changes \(1 file changed, tree [0-9a-f]{10}\)$/);
    expect(lines[1]).toMatch(/^✓ secrets-clean {3}1 file, \d+ bytes scanned {2}[\d.]+ m?s$/);
    expect(lines[2]).toMatch(/^✓ rules-clean {5}1 file {2}[\d.]+ m?s$/);
    expect(lines[3]).toMatch(/^✗ lint-clean {6}FAILED: 1 error in 1 file {2}[\d.]+ m?s$/);
    expect(lines[4]).toBe('    app/main.py:2:7 F821 Undefined name `no_such_name`');
    expect(lines.at(-2)).toBe('blocked: lint-clean: 1 error in 1 file');
    expect(lines.at(-1)).toMatch(/^ {2}to mend: .*pygov.* run --files app\/main\.py$/);
  });

  it('prints a command that runs on this machine', async () => {
    const repo = await staged({ "it's.py": lintErrorSource });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    const [, command = ''] = /to mend: (.*)$/m.exec(gate.stdout) ?? [];
    const again = await repo.run(['sh', '-c', command]);
    expect(again.code).toBe(1);
    expect(again.stdout).toContain("it's.py:1:7 F821");
  });

  it('says what was reused and how old it is', async () => {
    const repo = await staged({ 'app.py': goodSource });
    await repo.pygov(['gate', 'pre-commit']);
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(
      /✓ lint-clean +1 file, reused \(just now\)$/m,
    );
  });

  it('counts what is too much to show', async () => {
    const repo = await staged({ 'app.py': lintErrorSource.repeat(40) });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stdout.match(/F821/g)).toHaveLength(25);
    expect(gate.stdout).toContain('and 15 more (--json shows all)');
  });
});

describe('colour', () => {
  it('is on a terminal, with a spinner while a check runs', async () => {
    const ran = await onTerminal(await staged({ 'app.py': goodSource }));
    expect(ran.output).toContain(`${escape}[32m✓`);
    expect(ran.output).toMatch(/lint-clean, format-clean/);
    expect(ran.code).toBe(0);
  });

  it('is not on a pipe', async () => {
    const repo = await staged({ 'app.py': lintErrorSource });
    const gate = await repo.pygov(['gate', 'pre-commit'], { env: { TERM: 'xterm', FORCE_COLOR: '1' } });
    expect(gate.output).not.toContain(escape);
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['a dumb terminal', { TERM: 'dumb' }],
  ])('is not with %s', async (_what, env) => {
    const ran = await onTerminal(await staged({ 'app.py': goodSource }), { env });
    expect(ran.output).not.toMatch(new RegExp(`${escape}\\[[0-9;]*m`));
    expect(ran.output).toContain('ready-to-commit');
  });

  it('a terminal without a width is not waited for', async () => {
    const ran = await onTerminal(await staged({ 'app.py': goodSource }), { columns: 0 });
    expect(ran.output).toContain('ready-to-commit');
    expect(ran.code).toBe(0);
  });
});

describe('what a repository holds does not steer the terminal', () => {
  const clear = `${escape}[2J`;

  it.each([
    ['a file name', { [`a${escape}]0;owned\u0007.py`]: lintErrorSource }],
    ['a file name that changes direction', { 'a\u202Eyp.py': lintErrorSource }],
    ['source that a tool quotes', { 'app.py': `print(x["${clear}"], undefined)\n`.replace('x[', 'y[') }],
    ['configuration', { '.governancerc': `"${clear}": 1\n` }],
    [
      'the words of a command',
      {
        '.governancerc':
          'checks: { mine: { run: [sh, -c, "printf \'\\033[2J\'; exit 1"], gates: [pre-commit] } }\n',
      },
    ],
  ])('%s', async (_what, files) => {
    const gate = await (await staged(files)).pygov(['gate', 'pre-commit']);
    expect(gate.code).not.toBe(0);
    expect(gate.output.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  });

  it.each([['gate', 'pre-commit'], ['status'], ['evidence', 'why', 'mine']].map(args => [args]))(
    'a pattern of its configuration, in pygov %j',
    async args => {
      const config = `checks: { mine: { run: ["true"], files: ["a\\e[2J\\u202e"], gates: [pre-commit] } }\n`;
      const ran = await (await staged({ '.governancerc': config })).pygov(args);
      expect(ran.stdout).toContain('no file of a\ufffd[2J\ufffd changed');
      expect(ran.output.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
      expect(ran.code).toBe(0);
    },
  );

  it('the name of a branch', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': goodSource } });
    await repo.git('branch', 'f\u202ex');
    for (const args of [
      ['run', '--from', 'HEAD', '--to', 'f\u202ex'],
      ['gate', 'ci', '--tree', 'f\u202ey'],
    ]) {
      const ran = await repo.pygov(args);
      expect(ran.output).toMatch(/f\ufffd[xy]/);
      expect(ran.output).not.toMatch(/\p{Bidi_Control}/u);
    }
  });
});
