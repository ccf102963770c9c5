import * as v from 'valibot';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/lib/digest.ts';
import type { ChangedFile } from '../../src/model.ts';
import { guards } from '../../src/policy-change/guards.ts';
import { guardsSchema } from '../../src/policy-change/guards-schema.ts';
import { weakenedSurroundings } from '../../src/policy-change/weakened-surroundings.ts';

type Files = Readonly<Record<string, string>>;

function told(before: Files, after: Files): Promise<string[]> {
  const blobs = new Map(
    [...Object.values(before), ...Object.values(after)].map(text => [sha256(text), text]),
  );
  const side = (files: Files, path: string) =>
    files[path] === undefined ? undefined : { path, mode: '100644' as const, oid: sha256(files[path]) };
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const files = paths.map((path): ChangedFile => {
    const [base, head] = [side(before, path), side(after, path)];
    return { path, ...(base && { base }), ...(head && { head }) };
  });
  return weakenedSurroundings(files, {
    readBlobIf(oid, takes) {
      const text = blobs.get(oid);
      const content = text === undefined ? undefined : Buffer.from(text);
      return Promise.resolve(content && !takes(content.length) ? { size: content.length } : content);
    },
  });
}

it('the rulebook of guards holds its schema', () => {
  expect(v.safeParse(guardsSchema, guards).issues).toBeUndefined();
});

const hook = '#!/bin/sh\nnpx pygov gate pre-commit\n';
const ruff = (text: string) => ({ 'pyproject.toml': `[tool.ruff]\n${text}\n` });
const mypy = (text: string) => ({ 'mypy.ini': `[mypy]\n${text}\n` });
const entry = (line: string) => ({ path: 'a.py', rule: 'F821', line, count: 1 });
const baseline = (...lines: string[]) => ({
  'governance/baseline.json': JSON.stringify({ format: 1, claims: { 'lint-clean': lines.map(entry) } }),
});

it.each<[what: string, before: Files, after: Files, warning: string]>([
  [
    'a hook that is gone',
    { '.githooks/pre-commit': hook },
    {},
    'takes calls of pygov out of hooks or pipelines: .githooks/pre-commit',
  ],
  [
    'a hook that only mentions it',
    { 'x/pre-push': hook },
    { 'x/pre-push': '#!/bin/sh\n# npx pygov gate\n' },
    'takes calls of pygov out of hooks or pipelines: x/pre-push',
  ],
  [
    'a hook of pre-commit',
    { '.pre-commit-config.yaml': 'repos:\n- hooks: [{ entry: pygov gate pre-commit }]\n' },
    { '.pre-commit-config.yaml': 'repos: []\n' },
    'takes calls of pygov out of hooks or pipelines: .pre-commit-config.yaml',
  ],
  [
    'a pipeline',
    { '.github/workflows/ci.yml': '- run: npx pygov gate ci\n' },
    { '.github/workflows/ci.yml': '- run: npx pygov gate ci || true\n' },
    'lets a call of pygov through in hooks or pipelines: .github/workflows/ci.yml:1',
  ],
  [
    'a skip for everybody',
    { '.husky/pre-push': hook },
    { '.husky/pre-push': `PYGOV_SKIP=tests-green\n${hook}` },
    'lets a call of pygov through in hooks or pipelines: .husky/pre-push:1',
  ],
  [
    'a baseline that grows',
    baseline('a'),
    baseline('a', 'b'),
    'takes more for old in the baseline: claims + {"path":"a.py","rule":"F821","line":"b","count":1} (governance/baseline.json)',
  ],
  [
    '.gitleaks.toml that is new',
    {},
    { '.gitleaks.toml': '[[allowlists]]\npaths = ["keys.py"]\n' },
    'lets gitleaks pass over more: allowlists + keys.py (.gitleaks.toml)',
  ],
  [
    '.gitleaks.toml',
    { '.gitleaks.toml': 'title = "x"\n' },
    { '.gitleaks.toml': "[allowlist]\npaths = ['keys\\.py']\n" },
    'lets gitleaks pass over more: allowlist + keys\\.py (.gitleaks.toml)',
  ],
  [
    '.gitleaksignore',
    {},
    { '.gitleaksignore': '# ours\nabc:keys.py:rule:1\n' },
    'lets gitleaks pass over more: .gitleaksignore:2',
  ],
  [
    '.secrets.baseline',
    { '.secrets.baseline': '{"results":{}}' },
    { '.secrets.baseline': '{"results":{"k.py":[{"hashed_secret":"ab12"}]}}' },
    'takes more secrets for known in the baseline of detect-secrets: results.hashed_secret + ab12 (.secrets.baseline)',
  ],
  [
    'a rule that ruff ignores',
    ruff('ignore = ["E501"]'),
    ruff('[tool.ruff.lint]\nignore = ["E501", "F401"]'),
    'lets ruff find less: lint.ignore + F401 (pyproject.toml)',
  ],
  [
    'a rule that ruff ignores in files',
    ruff(''),
    ruff('[tool.ruff.lint.per-file-ignores]\n"app/*" = ["S"]'),
    'lets ruff find less: lint.per-file-ignores + app/*: S (pyproject.toml)',
  ],
  [
    'rules that ruff has no more',
    ruff('select = ["E", "F", "S"]'),
    ruff('select = ["E"]'),
    'lets ruff find less: select - F, S (pyproject.toml)',
  ],
  [
    'files that ruff leaves out',
    { 'ruff.toml': 'exclude = ["a"]' },
    { 'ruff.toml': 'exclude = ["a", "b"]' },
    'lets ruff find less: exclude + b (ruff.toml)',
  ],
  [
    'ruff itself',
    { 'api/ruff.toml': '' },
    {},
    'lets ruff find less: its configuration in api/ruff.toml is gone',
  ],
  [
    'a rule that flake8 ignores',
    { 'tox.ini': '[flake8]\nignore = E1' },
    { 'tox.ini': '[flake8]\nignore = E1, W6' },
    'lets flake8 find less: ignore + W6 (tox.ini)',
  ],
  [
    'a rule that pylint disables',
    { '.pylintrc': '[MAIN]' },
    { '.pylintrc': '[MAIN]\ndisable=no-member' },
    'lets pylint find less: disable + no-member (.pylintrc)',
  ],
  [
    'errors that mypy ignores',
    mypy(''),
    mypy('ignore_errors = True'),
    'lets mypy find less: ignore_errors = true (mypy.ini)',
  ],
  [
    'errors that mypy ignores in modules',
    mypy(''),
    mypy('[mypy-app.*]\nignore_errors = True'),
    'lets mypy find less: overrides.ignore_errors = true (mypy.ini)',
  ],
  [
    'mypy that is strict no more',
    { 'pyproject.toml': '[tool.mypy]\nstrict = true' },
    { 'pyproject.toml': '[tool.mypy]' },
    'lets mypy find less: strict is true no more (pyproject.toml)',
  ],
  [
    'a code that mypy does without',
    mypy('disable_error_code = misc'),
    mypy('disable_error_code = misc, arg-type'),
    'lets mypy find less: disable_error_code + arg-type (mypy.ini)',
  ],
  [
    'tests that pytest leaves out',
    { 'pytest.ini': '[pytest]\naddopts = -q' },
    { 'pytest.ini': '[pytest]\naddopts = -q --ignore=tests/slow -k fast --reruns 3' },
    'lets pytest run fewer tests, or repeat them: addopts + --ignore=tests/slow, -k, --reruns (pytest.ini)',
  ],
  [
    'coverage',
    { '.coveragerc': '[report]\nfail_under = 90' },
    { '.coveragerc': '[report]\nfail_under = 80' },
    'asks for less coverage: report.fail_under = 80 instead of 90 (.coveragerc)',
  ],
  [
    'one comment',
    { 'a.py': 'x = 1\n' },
    { 'a.py': 'x = 1\ny = 2  # type: ignore[assignment]\n' },
    'adds comments that hide findings: a.py:2',
  ],
  [
    'many comments',
    {},
    { 'a.py': 'import os  # noqa\n'.repeat(9), 'b.py': '# pylint: disable=all\n' },
    'adds comments that hide findings: a.py:1, the first of 10 in 2 files',
  ],
  [
    'tests that are skipped',
    {},
    { 'test_a.py': 'import pytest\n@pytest.mark.skip\ndef test_a(): ...\n' },
    'adds tests that are skipped, repeated or may fail: test_a.py:2',
  ],
])('is told: %s', async (_what, before, after, warning) => {
  const warnings = await told(before, after);
  expect(warnings).toEqual([`this change ${warning}`]);
});

it.each<[what: string, before: Files, after: Files]>([
  ['source', { 'a.py': 'x = 1\n' }, { 'a.py': 'x = 2\nPATTERN = "# noqa"\n' }],
  ['a comment that moves', { 'a.py': 'import os  # noqa\n' }, { 'b.py': 'import os  # noqa\n' }],
  [
    'a comment on a line that is edited',
    { 'a.py': 'x = f(1)  # type: ignore\n' },
    { 'a.py': 'x = f(2)  # type: ignore\n' },
  ],
  ['a hook that moves', { '.githooks/pre-commit': hook }, { '.husky/pre-commit': hook }],
  ['a tool that is adopted', {}, { 'ruff.toml': 'ignore = ["E501"]', ...mypy('ignore_errors = True') }],
  [
    'pytest that is configured anew',
    ruff(''),
    { 'pyproject.toml': '[tool.ruff]\n[tool.pytest.ini_options]\naddopts = "-k fast"' },
  ],
  [
    'settings that move to another file',
    ruff('ignore = ["E"]'),
    { 'pyproject.toml': '', 'ruff.toml': 'lint.ignore = ["E501"]' },
  ],
  [
    'a tool that finds more',
    ruff('ignore = ["E"]\nselect = ["E501"]\nexclude = ["a", "b"]'),
    ruff('ignore = ["E501"]\nselect = ["ALL"]\nexclude = ["a"]'),
  ],
  ['an exclude that is another', mypy('exclude = ^tests/'), mypy('exclude = ^tests/unit/')],
  ['a file that cannot be read', ruff('ignore = []'), { 'pyproject.toml': '[tool.ruff\n' }],
  ['a first baseline', {}, baseline('a')],
  [
    'dependencies',
    { 'pyproject.toml': '[project]\nname = "a"\n' },
    { 'pyproject.toml': '[project]\nname = "b"\n' },
  ],
])('is not told: %s', async (_what, before, after) => {
  expect(await told(before, after)).toEqual([]);
});

it('names no more than a few, and says how many there are', async () => {
  const rules = Array.from({ length: 40 }, (_, index) => `"F${index + 100}"`).join(', ');
  const [warning] = await told(ruff('ignore = []'), ruff(`ignore = [${rules}]`));
  expect(warning).toBe(
    'this change lets ruff find less: ignore + F100, F101, F102, F103 and 36 more (pyproject.toml)',
  );
});
