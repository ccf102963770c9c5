import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const wrongAge = { file: 'evidence', message: /"evidence\.max-age" must be at most 7d, not 30d/ };

async function staged(files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create();
  repo.write({ 'app.py': 'ONE = 1\n', ...files });
  await repo.git('add', '-A');
  return repo;
}

describe('configuration is read from', () => {
  test.each<[string, string]>([
    ['package.json', '{ "name": "x", "governance": { "evidence": { "max-age": "30d" } } }'],
    ['.governancerc', 'evidence: { max-age: 30d }'],
    ['.governancerc', '{ "evidence": { "max-age": "30d" } }'],
    ['.governancerc.json', '{ "evidence": { "max-age": "30d" } }'],
    ['.governancerc.yaml', 'evidence:\n  max-age: 30d\n'],
    ['.governancerc.yml', 'evidence:\n  max-age: 30d\n'],
    ['.governancerc.toml', '[evidence]\nmax-age = "30d"\n'],
    ['pyproject.toml', '[tool.pygov.evidence]\nmax-age = "30d"\n'],
  ])('%s', async (name, text) => {
    const repo = await staged({ [name]: text });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toMatch(wrongAge.message);
    expect(gate.stderr).toContain(name);
  });

  test('the first of several', async () => {
    const repo = await staged({
      '.governancerc': 'target: main\n',
      'pyproject.toml': '[tool.pygov]\nnonsense = 1\n',
    });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });

  test('none of the files that other tools have', async () => {
    const repo = await staged({
      'package.json': '{ "name": "x" }',
      'pyproject.toml': '[project]\nname = "x"\n',
    });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });

  test('the judged tree, not the working tree', async () => {
    const repo = await staged({ '.governancerc': 'evidence: { max-age: 30d }\n' });
    repo.write({ '.governancerc': 'target: main\n' });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 2 });
    await repo.git('add', '-A');
    repo.write({ '.governancerc': 'nonsense: 1\n' });
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
  });
});

describe('what is wrong with it is said with file, line and what was expected', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'an unknown key, YAML',
      '.governancerc',
      'target: main\ntimouts: {}\n',
      /\.governancerc:2: unknown key "timouts"; did you mean "timeouts"\?/,
    ],
    [
      'an unknown key, JSON',
      '.governancerc.json',
      '{\n  "env": {\n    "sett": {}\n  }\n}',
      /\.governancerc\.json:3: unknown key "env\.sett"; did you mean "set"\?/,
    ],
    [
      'an unknown key, TOML',
      '.governancerc.toml',
      '\n[env]\nsett = {}\n',
      /\.governancerc\.toml:3: unknown key "env\.sett"/,
    ],
    [
      'an unknown key, package.json',
      'package.json',
      '{\n "governance": {\n  "targt": "x"\n }\n}',
      /package\.json:3: unknown key "targt"; did you mean "target"\?/,
    ],
    [
      'an unknown key, pyproject.toml',
      'pyproject.toml',
      '[tool.pygov]\n\ntargt = "x"\n',
      /pyproject\.toml:3: unknown key "targt"/,
    ],
    ['a key like no other', '.governancerc', 'whatever: 1\n', /known keys: .*target/],
    [
      'a wrong type, YAML',
      '.governancerc',
      'env:\n  pass: PATH\n',
      /\.governancerc:2: "env\.pass" must be a list, not "PATH"/,
    ],
    [
      'a wrong type, TOML',
      'pyproject.toml',
      '[tool.pygov.timeouts]\ntests-green = 5\n',
      /pyproject\.toml:2: "timeouts\.tests-green" must be a duration/,
    ],
    ['a wrong type of all', '.governancerc', '- a\n- b\n', /\.governancerc.*must be a table of keys/],
    [
      'a wrong duration',
      '.governancerc',
      'timeouts: { tests-green: 5 minutes }\n',
      /must be a duration such as 90s/,
    ],
    [
      'a claim that is not',
      '.governancerc',
      'timeouts: { tests-gren: 5m }\n',
      /"timeouts\.tests-gren" names no claim/,
    ],
    [
      'a path out of the repository',
      '.governancerc',
      'tests: { paths: [../x] }\n',
      /a path inside the repository/,
    ],
    ['an option for a path', '.governancerc', 'tests: { paths: [--co] }\n', /a path inside the repository/],
    ['broken YAML', '.governancerc.yaml', 'a: 1\n b: [\n', /\.governancerc\.yaml:\d+: /],
    ['broken JSON', '.governancerc.json', '{\n  "target": main\n', /\.governancerc\.json:\d+: /],
    ['broken TOML', 'pyproject.toml', '[tool.pygov]\ntarget = \n', /pyproject\.toml:2: /],
    ['a key twice', '.governancerc', 'target: a\ntarget: b\n', /\.governancerc:2: .*unique/],
    ['a bomb of aliases', '.governancerc', bomb(), /\.governancerc/],
  ])('%s', async (_what, name, text, message) => {
    const repo = await staged({ [name]: text });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toMatch(message);
    expect(gate.stderr).not.toMatch(/internal error/);
    const json = await repo.pygov(['gate', 'pre-commit', '--json']);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ exitCode: 2, error: { internal: false } });
  });

  test('a symlink', async () => {
    const repo = await TestRepo.create();
    symlinkSync('/etc/hostname', join(repo.root, '.governancerc'));
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stderr).toMatch(/\.governancerc: is a symlink/);
  });
});

describe('nothing of a repository is executed or obeyed to find it', () => {
  const trap =
    'require("node:fs").writeFileSync(require("node:path").join(process.env.HOME, "trapped"), "");\n';
  test.each<[string, Record<string, string>]>([
    ['a script in .config', { '.config/config.js': trap, '.config/config.cjs': trap }],
    [
      'a script that cosmiconfig knows',
      { 'governance.config.cjs': trap, '.governancerc.cjs': trap, '.governancerc.js': trap },
    ],
    [
      'options for cosmiconfig',
      {
        'package.json': '{ "cosmiconfig": { "searchPlaces": [".governancerc.cjs", "hidden.json"] } }',
        '.governancerc.cjs': trap,
        'hidden.json': '{ "nonsense": 1 }',
      },
    ],
  ])('%s', async (_what, files) => {
    const repo = await staged(files);
    expect(await repo.pygov(['gate', 'pre-commit'])).toMatchObject({ code: 0 });
    expect((await repo.run(['ls', repo.home])).stdout).not.toMatch(/trapped/);
  });

  test('a key that would reach into every object', async () => {
    const repo = await staged({ '.governancerc.json': '{ "__proto__": { "target": "evil" }, "env": {} }' });
    const gate = await repo.pygov(['gate', 'pre-commit', '--json']);
    expect((JSON.parse(gate.stdout) as { exitCode: number }).exitCode).toBe(gate.code);
  });
});

function bomb(): string {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [before, name] of [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'd'],
    ['d', 'e'],
    ['e', 'f'],
    ['f', 'g'],
  ] as const) {
    lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}
