import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { privateVenv } from '../helpers/private-venv.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const require = createRequire(import.meta.url);

/** A repository with an environment of its own; `tools` has pyright in node_modules. */
async function pyrightRepo(
  files: Record<string, string>,
  { tools }: { tools: boolean },
): Promise<{ repo: TestRepo; site: string }> {
  const repo = await TestRepo.create({ files });
  const site = await privateVenv(repo);
  repo.write({ '.git/info/exclude': '.venv\nnode_modules\n' });
  if (tools) {
    mkdirSync(join(repo.root, 'node_modules'));
    const pyright = dirname(require.resolve('pyright/package.json'));
    symlinkSync(pyright, join(repo.root, 'node_modules', 'pyright'));
  }
  return { repo, site };
}

async function commit(repo: TestRepo, files: Record<string, string> = {}): Promise<Ran> {
  repo.write(files);
  await repo.git('add', '-A');
  return repo.pygov(['gate', 'pre-commit']);
}

const wrong = 'def double(number: int) -> int:\n    return str(number)\n';
const right = 'def double(number: int) -> int:\n    return number * 2\n';

test('mypy and pyright both have a say; what the configuration extends is an input', async () => {
  const { repo } = await pyrightRepo(
    {
      '.governancerc': 'legacy: block\n',
      'mypy.ini': '[mypy]\nfiles = shop\n',
      'pyrightconfig.json':
        '{\n  // of all projects\n  "extends": "base.json",\n  "venvPath": ".", "venv": ".venv",\n}\n',
      'base.json': '{"include": ["shop"]}',
      'shop/__init__.py': right,
      'other.py': wrong,
    },
    { tools: true },
  );
  const failed = await commit(repo, { 'shop/more.py': wrong });
  expect(failed.output).toMatch(/✗ types-clean +FAILED: 1 error[^;]/);
  expect(failed.output).toMatch(/shop\/more\.py:2:12 return-value[^]*shop\/more\.py:2:12 reportReturnType/);
  expect(failed.code).toBe(1);
  const passed = await commit(repo, { 'shop/more.py': right });
  expect(passed.output).toMatch(/✓ types-clean +2 files /);
  expect((await commit(repo)).output).toMatch(/✓ types-clean.*reused/);
  const wider = await commit(repo, { 'base.json': '{}' });
  expect(wider.output).toMatch(/✗ types-clean[^]*other\.py:2:12 reportReturnType/);
  expect(wider.output).toMatch(
    /to mend: .*node_modules\/\.bin\/pyright --pythonpath=\S+\/\.venv\/bin\/python/,
  );
});

test('what an editable install links is that of the snapshot, and only the paths that are asked for are judged', async () => {
  const { repo, site } = await pyrightRepo(
    {
      'pyproject.toml': '[tool.pyright]\nreportMissingImports = true\n[tool.pygov.types]\npaths = ["app"]\n',
      '.pre-commit-config.yaml':
        'repos: [{repo: local, hooks: [{id: a, entry: pyright --warnings, language: system}]}]\n',
      'src/lib.py': 'NUMBER = 1\n',
      'other.py': wrong,
    },
    { tools: true },
  );
  writeFileSync(join(site, 'editable.pth'), `${join(repo.root, 'src')}\n`);
  repo.write({ 'app/a.py': 'import yaml\nfrom lib import NUMBER\n\nTEXT: str = NUMBER\n' });
  await repo.git('add', '-A');
  repo.write({ 'src/lib.py': 'NUMBER = "not staged"\n' });
  const failed = await repo.pygov(['gate', 'pre-commit']);
  expect(failed.output).toMatch(
    /✗ types-clean +FAILED: 2 errors[^]*a\.py:1:8 reportMissingModuleSource[^]*app\/a\.py:4:13 reportAssignmentType/,
  );
});

test.each<[what: string, file: string, content: string, said: RegExp]>([
  [
    'a path of this machine',
    'pyrightconfig.json',
    '{"extraPaths": ["/home/me/lib"]}',
    /UNPROVABLE: pyrightconfig\.json: extraPaths: \/home\/me\/lib is not in the judged tree/,
  ],
  [
    'a variable of this machine',
    'pyproject.toml',
    '[[tool.pyright.executionEnvironments]]\nroot = "${env:HOME}"\n',
    /UNPROVABLE: pyproject\.toml: root: \$\{env:HOME\}/,
  ],
  [
    'a configuration that pyright cannot read',
    'pyrightconfig.json',
    '{"strict": [',
    /TOOL_ERROR: pyright ended with exit code 3: Config file "pyrightconfig\.json" could not be parsed/,
  ],
  [
    'a scope without a file',
    'pyrightconfig.json',
    '{"include": ["src"]}',
    /PARTIAL_SCOPE: pyright found no file to check/,
  ],
])('nothing is proved with %s', async (_what, file, content, said) => {
  const { repo } = await pyrightRepo({ [file]: content }, { tools: true });
  const ran = await commit(repo, { 'a.py': right });
  expect(ran.output).toMatch(said);
  expect(ran.code).toBe(2);
});

test('nothing is downloaded', async () => {
  const { repo, site } = await pyrightRepo({ 'pyrightconfig.json': '{}' }, { tools: false });
  const path = '/usr/bin:/bin';
  repo.write({ 'a.py': right });
  await repo.git('add', '-A');
  const gate = () => repo.pygov(['gate', 'pre-commit'], { env: { PATH: path } });
  expect((await gate()).output).toMatch(
    /TOOL_UNAVAILABLE: pyright is not installed for [^]*to mend: .*python -m pip install pyright$/m,
  );
  mkdirSync(join(site, 'pyright-1.1.300.dist-info'));
  writeFileSync(join(site, 'pyright-1.1.300.dist-info', 'METADATA'), 'Name: pyright\nVersion: 1.1.300\n');
  const wrapper = await gate();
  expect(wrapper.output).toMatch(
    /TOOL_UNAVAILABLE: the package pyright 1\.1\.300 of .* would have to download/,
  );
  expect(wrapper.code).toBe(2);
});
