import { expect, test } from 'vitest';
import { hasRuff } from '../helpers/python-tools.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const hooks = (lines: readonly string[], more = ''): Record<string, string> => ({
  '.pre-commit-config.yaml': `${more}repos:\n  - repo: https://example.org/hooks\n    rev: v0.0.1\n    hooks:\n${lines.map(line => `      - ${line}\n`).join('')}`,
});

async function staged(committed: Record<string, string>, files: Record<string, string>): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: committed });
  // Settings of this user are no part of the project.
  repo.write({ '../home/.isort.cfg': '[settings]\nskip=a.py\n', '../home/.flake8': '[flake8]\nignore=F\n' });
  repo.write({ '../home/.config/black': '[tool.black]\nextend-exclude = "a.py"\n' });
  repo.write(files);
  await repo.git('add', '-A');
  return repo;
}

const commit = (repo: TestRepo): Promise<Ran> => repo.pygov(['gate', 'pre-commit']);

test('a tool that only a hook of pre-commit names is run, with its options, on what it is given', async () => {
  const repo = await staged(
    hooks(
      [
        '{id: black, args: [--line-length=20, -q], exclude: ^old/}',
        '{id: isort, args: [--profile, black]}',
        '{id: flake8, args: ["--select=E501,F401", --max-line-length, "60"], additional_dependencies: [flake8-not-there]}',
        '{id: pylint, args: [--disable=all, --enable=eval-used]}',
        '{id: mypy, args: [--strict], exclude: ^old/}',
      ],
      'exclude: ^vendor/\n',
    ),
    {
      'a.py': `import sys\nimport os\n\nprint(os, sys, eval("1"))\n\n\ndef f(x):\n    return ${'1 + '.repeat(20)}x\n`,
      'old/b.py': 'x=1\n\n\ndef g(x):\n    return x\n',
      'vendor/c.py': `import os\nx=${'1 + '.repeat(20)}1\n`,
    },
  );
  const ran = await repo.pygov(['run', '--all', '--json']);
  const { verdicts } = JSON.parse(ran.stdout) as {
    verdicts: {
      warnings: string[];
      claims: { claim: string; status: { findings?: { path: string; rule: string }[] } }[];
    }[];
  };
  const [verdict] = verdicts;
  const found = (name: string) =>
    verdict?.claims
      .find(({ claim }) => claim === name)
      ?.status.findings?.map(({ path, rule }) => `${path} ${rule}`);
  expect(found('lint-clean')).toEqual(['a.py E501', 'a.py W0123']);
  expect(found('format-clean')).toEqual(['a.py black', 'a.py isort']);
  expect(verdict?.warnings).toContainEqual(
    expect.stringMatching(/^\.pre-commit-config\.yaml pins black 0\.0\.1; [\d.]+ is installed and judges$/),
  );
  expect(verdict?.warnings).toContain(
    '.pre-commit-config.yaml gives flake8 what is not installed here: flake8-not-there',
  );
  const doctor = await repo.pygov(['doctor']);
  expect(doctor.output).toMatch(
    /types-clean +mypy [\d.]+: .*--strict --exclude=\^vendor\/ --exclude=\^old\/ -- /,
  );
  expect(doctor.output).toMatch(/format-clean +\.pre-commit-config\.yaml pins isort 0\.0\.1/);
});

test('what a hook says is an input, and a change of it judges every file', async () => {
  const repo = await staged(hooks(['{id: black, args: [--line-length=100]}']), {
    'a.py': 'NAMES = ["one", "two", "three"]\n',
  });
  expect((await commit(repo)).output).toMatch(/✓ format-clean +1 file /);
  await repo.git('commit', '-q', '--no-verify', '-m', 'a');
  repo.write(hooks(['{id: black, args: [--line-length=20]}']));
  await repo.git('add', '-A');
  expect((await commit(repo)).output).toMatch(/✓ format-clean +1 file, 1 finding that stood there before/);
});

test('ruff by hooks alone: two of them are two runs, and a table of black that stayed behind is none', async context => {
  if (!hasRuff()) context.skip('this environment has no ruff');
  const repo = await staged(
    hooks(['{id: ruff, args: [--select=I, --fix]}', '{id: ruff, args: [--select=F]}', '{id: ruff-format}']),
    {
      'a.py': "import sys\nimport os\n\nprint(os, sys, nothing, 'x')\n",
      'pyproject.toml': '[tool.black]\nskip-string-normalization = true\n',
    },
  );
  const ran = await commit(repo);
  expect(ran.output).toMatch(/✗ lint-clean[^]*a\.py:1:1 I001[^]*a\.py:4:16 F821/);
  expect(ran.output).not.toContain('embedded');
  expect(ran.output.match(/warning: .* pins ruff 0\.0\.1; /g)).toHaveLength(1);
  repo.write({ 'a.py': "import os\nimport sys\n\nprint(os, sys, 'x')\n" });
  await repo.git('add', '-A');
  const { output } = await commit(repo);
  expect(output).toMatch(/✓ lint-clean[^]*✗ format-clean[^]*a\.py format/);
  expect(output).not.toContain('black');
});

test.each([
  ['by a tag', 'v0.0.1'],
  ['by a commit that says its tag', `${'0a'.repeat(20)}  # frozen: v0.0.1`],
])('what is not installed is got in the version that is pinned %s', async (_how, rev) => {
  const [[file, text] = ['', '']] = Object.entries(hooks(['{id: black}']));
  const repo = await TestRepo.create({ files: { [file]: text.replace('v0.0.1', rev) } });
  await repo.run(['python3', '-m', 'venv', '--without-pip', '.venv']);
  repo.write({ '.git/info/exclude': '.venv\n', 'a.py': 'ANSWER = 42\n' });
  await repo.git('add', '-A');
  const ran = await commit(repo);
  expect(ran.output).toMatch(/format-clean +NOT_VERIFIED TOOL_UNAVAILABLE: black is not installed/);
  expect(ran.output).toMatch(/to mend: .*\/\.venv\/bin\/python -m pip install black==0\.0\.1$/m);
});
