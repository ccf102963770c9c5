import { expect, test } from 'vitest';
import type { CheckContext } from '../../src/checks/check.ts';
import { mypyScope } from '../../src/checks/mypy/mypy-configuration.ts';
import { searchPattern } from '../../src/lib/python-pattern.ts';
import type { ChangeReader, TreeFile } from '../../src/model.ts';
import type { HookTool } from '../../src/toolchain/hook-arguments.ts';
import { ProjectConfig } from '../../src/toolchain/project-config.ts';
import { hooksFile, toolHooks, type ToolHook } from '../../src/toolchain/tool-hooks.ts';

test.each<[pattern: string, found: string[], not: string[]]>([
  ['^docs/', ['docs/a.py'], ['src/docs/a.py']],
  ['migrations', ['app/migrations/1.py'], ['app/a.py']],
  ['(?x)^(\n  docs/.*|  # all of it\n  a\\ b[ #]c\n)$', ['docs/x', 'a b c', 'a b#c'], ['docs', 'abc']],
  ['(?i)^DOCS', ['docs/x'], ['x/docs']],
])('%s finds what Python finds', (pattern, found, not) => {
  const search = searchPattern(pattern);
  for (const path of found) expect(search?.test(path), path).toBe(true);
  for (const path of not) expect(search?.test(path), path).toBe(false);
});

test.each(['(?P<a>x)', '\\Adocs', 'docs\\Z', '[]x]', 'a{,3}', 'a++', '(?>a)', '(?(1)a|b)', '('])(
  '%s is not translated',
  pattern => {
    expect(searchPattern(pattern)).toBeUndefined();
  },
);

function hooksOf(yaml: string, tool: HookTool): Promise<ToolHook[]> {
  const files: TreeFile[] = [{ path: hooksFile, mode: '100644', oid: 'a' }];
  const reader = { readBlob: () => Promise.resolve(Buffer.from(yaml)) } as unknown as ChangeReader;
  return toolHooks(new ProjectConfig(files, reader), tool);
}

test.each<[hook: string, tool: HookTool, options: string[], more: Partial<ToolHook>]>([
  [
    'repo: https://github.com/astral-sh/ruff-pre-commit\n    rev: v0.4.1\n    hooks: [{id: ruff, args: [--fix, --exit-non-zero-on-fix, --select, "E,F"]}]',
    'ruff',
    ['--select', 'E,F'],
    { version: '0.4.1' },
  ],
  [
    'repo: x\n    hooks: [{id: ruff-format, args: [--line-length=99]}]',
    'ruff-format',
    ['--line-length=99'],
    {},
  ],
  [
    'repo: local\n    hooks: [{id: a, entry: poetry run ruff format --preview}]',
    'ruff-format',
    ['--preview'],
    {},
  ],
  [
    'repo: local\n    hooks: [{id: a, entry: python -m flake8 --max-line-length 99 src}]',
    'flake8',
    ['--max-line-length', '99'],
    { paths: ['src'] },
  ],
  [
    'repo: x\n    hooks: [{id: pylint, args: [--rcfile=./ci/pylintrc, --output-format, json, -rn]}]',
    'pylint',
    [],
    { configuration: 'ci/pylintrc' },
  ],
  [
    'repo: https://github.com/pre-commit/mirrors-mypy\n    hooks: [{id: mypy, additional_dependencies: [types-x==1]}]',
    'mypy',
    [],
    { dependencies: ['types-x==1'], usual: ['--ignore-missing-imports', '--scripts-are-modules'] },
  ],
])('%s', async (hook, tool, options, more) => {
  const [found, ...others] = await hooksOf(`repos:\n  - ${hook}\n`, tool);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ options, ...more });
});

test.each<[entry: string, scope: string[]]>([
  ['mypy --strict', ['--', 'src']],
  ['mypy --strict lib tool', ['--', 'lib', 'tool']],
  ['mypy -p shop', []],
])('the scope of `%s`', async (entry, scope) => {
  const [hook] = await hooksOf(
    `repos: [{repo: local, hooks: [{id: a, entry: ${entry}, pass_filenames: false}]}]`,
    'mypy',
  );
  const files = [{ path: 'src/shop/a.py', mode: '100644', oid: 'b' }];
  const context = { files, scope: {} } as unknown as CheckContext;
  expect(mypyScope(context, { folder: '', file: '', table: {} }, hook)).toEqual(scope);
});

test('what a hook is not given, and what it is run for by hand', async () => {
  const [hook] = await hooksOf(
    'exclude: ^vendor/\nrepos: [{repo: x, hooks: [{id: black, files: ^src/, exclude: _pb2}]}]',
    'black',
  );
  const paths = ['src/a.py', 'src/a_pb2.py', 'vendor/src/a.py', 'a.py'];
  expect(paths.filter(path => hook?.concerns(path))).toEqual(['src/a.py']);
  const [unclear] = await hooksOf('repos: [{repo: x, hooks: [{id: black, exclude: "(?P<a>x)"}]}]', 'black');
  expect(unclear?.concerns('x.py')).toBe(true);
  expect(unclear?.unclear).toEqual(['(?P<a>x)']);
  const [whole] = await hooksOf(
    'repos: [{repo: local, hooks: [{id: a, entry: black ., pass_filenames: false, files: ^src/}]}]',
    'black',
  );
  expect(whole?.concerns('a.py')).toBe(true);
  expect(await hooksOf('repos: [{repo: x, hooks: [{id: black, stages: [manual]}]}]', 'black')).toEqual([]);
});
