import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePath, displayPath } from '../../src/lib/repo-path.ts';
import { goodSource, lintErrorSource, secretSource } from '../helpers/bad-content.ts';
import { pushRepo } from '../helpers/push-repo.ts';
import { hasRuff } from '../helpers/python-tools.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

/** Names of Python files that git can hold, and that programs take for something else. */
const names: readonly Buffer[] = [
  'with space.py',
  ' leading space.py',
  'folder ending in space /a.py',
  'trailing\nnewline/a.py',
  'two\nlines.py',
  'tab\there.py',
  'carriage\rreturn.py',
  `single'quote.py`,
  'double"quote.py',
  'back\\slash.py',
  'back\\nslash.py',
  '[brackets].py',
  'star*.py',
  'question?.py',
  '{braces,more}.py',
  '$(touch ran).py',
  '`touch ran`.py',
  '; touch ran;.py',
  '%PATH%$HOME.py',
  '-leading-dash.py',
  '--config=nothing.py',
  '--',
  '@response-file.py',
  ':(glob)**.py',
  ':!excluded.py',
  ':/top.py',
  '~/home.py',
  '#comment.py',
  '!negated.py',
  'ünïcödé/日本語/😀.py',
  'e\u0301.py',
  '\u202eright-to-left.py',
  '\x1b[31mred.py',
  'null\u0001byte.py',
  '100644 blob.py',
  'missing',
  'a:12:5: error: message.py',
  `${'long/'.repeat(150)}${'x'.repeat(240)}.py`,
]
  .map(name => (name.endsWith('.py') ? name : `${name}/a.py`))
  .map(name => Buffer.from(name, 'utf8'));

const otherNames: readonly Buffer[] = ['latin-\xe9.py', 'cut-\xf0\x9f\x98.py', '\xff\xfe/\x80.py'].map(name =>
  Buffer.from(name, 'latin1'),
);

function writeAll(repo: TestRepo, content: string, files: readonly Buffer[]): void {
  for (const name of files) {
    const folder = name.subarray(0, Math.max(name.lastIndexOf('/'), 0));
    const below = (part: Uint8Array) => Buffer.concat([Buffer.from(`${repo.root}/`), part]);
    mkdirSync(below(folder), { recursive: true });
    writeFileSync(below(name), content);
  }
}

interface Document {
  readonly verdicts: readonly [
    {
      readonly claims: readonly {
        readonly claim: string;
        readonly status: { readonly findings?: readonly { readonly path: string }[] };
      }[];
    },
  ];
}

/** The files in which a claim finds something. */
function foundBy(claim: string, { stdout }: Ran): string[] {
  const { verdicts } = JSON.parse(stdout) as Document;
  const findings = verdicts[0].claims.find(result => result.claim === claim)?.status.findings ?? [];
  return [...new Set(findings.map(({ path }) => path))].sort();
}

function shown(files: readonly Buffer[]): string[] {
  return files.map(name => displayPath(decodePath(name))).sort();
}

describe.each([
  { kind: 'odd', files: names },
  { kind: 'not in UTF-8', files: otherNames },
])('files whose names are $kind', ({ files }) => {
  const checks = [
    { claim: 'secrets-clean', by: 'pygov', content: secretSource },
    { claim: 'lint-clean', by: 'the default linter', content: lintErrorSource },
    { claim: 'lint-clean', by: 'the ruff of the project', content: lintErrorSource },
  ];
  it.for(checks)('$claim by $by', async ({ claim, by, content }, context) => {
    const configured = by === 'the ruff of the project';
    if (configured && !hasRuff()) context.skip('the environment has no ruff');
    const repo = await TestRepo.create({ venv: true });
    if (configured) repo.write({ 'ruff.toml': '[lint]\nselect = ["F"]\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--allow-empty', '-m', 'start');
    writeAll(repo, content, files);
    await repo.git('add', '-A');
    const bad = await repo.pygov(['gate', 'pre-commit', '--json']);
    // ruff prints a name that is not UTF-8 with replacement characters.
    const expected = configured ? files.map(name => displayPath(name.toString('utf8'))).sort() : shown(files);
    expect(foundBy(claim, bad)).toEqual(expected);
    expect(bad.code).toBe(1);

    writeAll(repo, goodSource, files);
    await repo.git('add', '-A');
    const good = await repo.pygov(['gate', 'pre-commit']);
    expect(good.output).toContain(`✓ lint-clean      ${files.length} files`);
    expect(good.output).toContain('ready-to-commit');
    expect(good.code).toBe(0);
  });

  it('a push names those with a secret, and none is run as a command', async () => {
    const repo = await pushRepo();
    await repo.git('switch', '-q', '-c', 'f');
    writeAll(repo, secretSource, files);
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--no-verify', '-m', 'odd');
    const gate = await repo.pygov(['gate', 'pre-push', '--json']);
    expect(foundBy('secrets-clean', gate)).toEqual(expect.arrayContaining(shown(files)));
    expect((await repo.tryGit(['push', 'origin', 'f'])).code).toBe(1);
    expect(await repo.git('status', '--porcelain')).toBe('');
  });
});

it('a formatter that names a file in a way that cannot be read does not pass', async context => {
  if (!hasRuff()) context.skip('the environment has no ruff');
  const repo = await TestRepo.create({ venv: true, files: { 'ruff.toml': '[format]\n' } });
  repo.write({ 'two\nlines.py': 'a  =  1\n' });
  await repo.git('add', '-A');
  const gate = await repo.pygov(['gate', 'pre-commit']);
  expect(gate.output).toMatch(/[✗?] format-clean/);
  expect(gate.code).not.toBe(0);
});
