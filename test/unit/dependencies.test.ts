import { describe, expect, it, test } from 'vitest';
import type { DeclaredFile } from '../../src/dependencies/declared.ts';
import { isDependencyFile, readDeclared } from '../../src/dependencies/read-declared.ts';
import { isForDevelopment, parseRequirement } from '../../src/dependencies/declared-requirement.ts';

describe('a requirement', () => {
  it.each([
    ['FastAPI', 'fastapi'],
    ['zope.interface>=5', 'zope-interface'],
    ['a_b[extra,other] ~= 1.0 ; python_version < "3.9"', 'a-b'],
    ['name @ https://example.org/name-1.zip', 'name'],
    ['name==1.*,!=1.3', 'name'],
    ['name (>=1)', 'name'],
    ['name<2', 'name'],
    ['git+https://example.org/x.git@main#subdirectory=a&egg=The.Name', 'the-name'],
    ['https://example.org/the_name-1.0-py3-none-any.whl', 'the-name'],
    ['https://example.org/archive.zip', undefined],
    ['.', undefined],
    ['./local', undefined],
    ['../local[dev]', undefined],
    ['', undefined],
    ['${VARIABLE}', undefined],
    ['-name', undefined],
  ])('%j is of %s', (text, name) => {
    expect(parseRequirement(text)?.name).toBe(name);
  });

  it.each([
    ['dev', true],
    ['test', true],
    ['unit-tests', true],
    ['lint', true],
    ['docs', true],
    ['typing', true],
    ['server', false],
    ['latest', false],
    ['contest', false],
    [undefined, false],
  ])('of the group %s is for development: %s', (group, expected) => {
    expect(isForDevelopment({ name: 'x', ...(group !== undefined && { group }) })).toBe(expected);
  });
});

test.each([
  ['pyproject.toml', true],
  ['api/Pipfile', true],
  ['requirements.txt', true],
  ['requirements-dev.in', true],
  ['requirements_test.txt', true],
  ['test-requirements.txt', true],
  ['api/requirements/base.txt', true],
  ['environment.yml', true],
  ['environment-dev.yaml', true],
  ['Pipfile.lock', false],
  ['myrequirements.txt', false],
  ['requirements.md', false],
  ['setup.python', false],
  ['my-setup.py', false],
  ['environments/a.yml', false],
])('%s declares dependencies: %s', (path, expected) => {
  expect(isDependencyFile(path)).toBe(expected);
});

/** What files say, by path. */
async function read(
  texts: Record<string, string>,
  ...paths: string[]
): Promise<Record<string, DeclaredFile>> {
  const named = paths.length > 0 ? paths : Object.keys(texts);
  const files = await readDeclared(named, path => Promise.resolve(texts[path]));
  return Object.fromEntries(files.map(file => [file.path, file]));
}

const names = (file: DeclaredFile | undefined) =>
  file?.kind === 'read'
    ? file.requirements.map(({ name, group }) => (group === undefined ? name : `${name} of ${group}`))
    : file?.why;

describe('a dependency file', () => {
  it.each([
    [
      'pyproject.toml',
      '[project]\ndependencies = ["a", 7, "b>1"]\noptional-dependencies = {x = ["c"], y = "d"}\n[dependency-groups]\ntest = ["e", {include-group = "test"}]\n',
      ['a', 'b', 'c of x', 'e of test'],
    ],
    [
      'pyproject.toml',
      '[tool.poetry]\ndependencies = {python = "^3", A_b = "*"}\n[tool.poetry.group.lint.dependencies]\nc = {git = "x"}\n',
      ['a-b', 'c of lint'],
    ],
    ['pyproject.toml', 'project = 1\ntool = []\nbuild-system = "x"\n', []],
    [
      'Pipfile',
      '[packages]\na = "*"\n[dev-packages]\nb = {}\n[docs]\nc = "*"\n[scripts]\nd = "x"\n',
      ['a', 'b of dev-packages', 'c of docs'],
    ],
    [
      'requirements-test.txt',
      'a==1 # b\n  # c\n--no-binary :all:\n-c d.txt\ne --hash=sha256:0\n',
      ['a of test', 'e of test'],
    ],
    ['requirements/base.in', 'a', ['a']],
    [
      'setup.cfg',
      '[options]\ninstall_requires = a; python_version<"3"\n\tb\n[options.extras_require]\ndev = c\n',
      ['a', 'b', 'c of dev'],
    ],
    ['setup.py', 'install_requires = ["a"]\nsetup(install_requires=install_requires + ["b"])', ['a', 'a']],
    ['setup.py', 'setup(install_requires=read("requirements.txt"))', []],
    [
      'setup.py',
      'setup(install_requires=[f"a=={v}", r"b", b"c", "d" "[x]"], tests_require=("e",))',
      ['a', 'b', 'c', 'd', 'e of test'],
    ],
    [
      'setup.py',
      'setup(extras_require={"dev": ["a"], "redis": ["b"]}) # install_requires=["c"]',
      ['a of dev', 'b of redis'],
    ],
    ['setup.py', '"""', []],
    ['setup.py', 'setup(install_requires=["a', []],
    [
      'environment.yml',
      'dependencies: [python>=3.9, pip, "conda-forge::A_b =1.2", {pip: [c, "-e ."]}, 7]\n',
      ['a-b', 'c'],
    ],
  ])('%s: %j', async (path, text, expected) => {
    expect(names((await read({ [path]: text }))[path])).toEqual(expected);
  });

  it('is left out where it is about something else', async () => {
    expect(await read({ 'environment.yml': 'name: staging\n', 'environment-x.yml': '- a\n' })).toEqual({});
  });

  it.each([
    ['pyproject.toml', '[', /^pyproject\.toml:1: /],
    ['pyproject.toml', 'a = 1\na = 2\n', /^pyproject\.toml:2: /],
    ['pyproject.toml', `a = ${'['.repeat(50_000)}`, /pyproject\.toml/],
    ['Pipfile', '[packages', /^Pipfile:1: /],
    ['environment.yml', 'dependencies: [', /^environment\.yml:/],
    ['environment.yml', 'a: &a [x]\n' + 'b: !!python/object:os.system x\n', /^environment\.yml:2/],
  ])('that is broken is unreadable: %s %j', async (path, text, why) => {
    const file = (await read({ [path]: text }))[path];
    expect(file?.kind === 'unreadable' && file.why).toMatch(why);
  });
});

describe('included files', () => {
  it('are read once, relative to the file that names them', async () => {
    const files = await read(
      {
        'api/requirements.txt': '-r ../base.txt\n-r "deps/x.txt"\na\n',
        'base.txt': '-r api/requirements.txt\nb\n',
        'api/deps/x.txt': '--requirement x.txt\nc\n',
      },
      'api/requirements.txt',
    );
    expect(Object.keys(files)).toEqual(['api/requirements.txt', 'base.txt', 'api/deps/x.txt']);
    expect(names(files['api/deps/x.txt'])).toEqual(['c of x']);
  });

  it('that lead out of the tree or away are told', async () => {
    const files = await read({ 'requirements.txt': '-r ../x.txt\n-r https://example.org/y.txt\n' });
    expect(files['../x.txt']).toEqual({
      path: '../x.txt',
      kind: 'unreadable',
      why: 'the tree does not have it',
    });
    expect(Object.keys(files)).toHaveLength(2);
  });
});
