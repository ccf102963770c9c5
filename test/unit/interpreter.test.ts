import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findInterpreter, type Interpreter } from '../../src/toolchain/interpreter.ts';
import { declaredTool } from '../../src/toolchain/declared-tool.ts';
import { ProjectConfig } from '../../src/toolchain/project-config.ts';
import { filesIn } from '../../src/toolchain/project-files.ts';
import { environmentAt, managerShims } from '../helpers/manager-shims.ts';

interface Machine {
  readonly folder: string;
  readonly root: string;
  readonly home: string;
  readonly asked: string[][];
}

function machine(): Machine {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pygov-interpreter-')));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const root = join(folder, 'Shop (old)');
  const home = join(folder, 'home');
  mkdirSync(root);
  mkdirSync(home);
  return { folder, root, home, asked: [] };
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** The working tree as if all of it were in git. */
function projectAt(root: string): ProjectConfig {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    path => !path.startsWith('.venv/'),
  );
  const files = paths.map(path => ({ path, mode: '100644' as const, oid: join(root, path) }));
  const reader = {
    headFiles: () => Promise.resolve(files),
    introducedBlobs: () => Promise.resolve([]),
    cutOffAt: () => Promise.resolve(undefined),
    completeClone: () => Promise.resolve(''),
    keptByLfs: () => Promise.resolve(undefined),
    takeOut: () => Promise.resolve({ command: '' }),
    introducingCommits: () => Promise.resolve(new Map()),
    origins: () => Promise.resolve(new Map()),
    reasons: () => Promise.resolve([]),
    readBlob: (oid: string) => Promise.resolve(existsSync(oid) ? readFileSync(oid) : undefined),
    readBlobIf: () => Promise.resolve(undefined),
  };
  return new ProjectConfig(files, reader);
}

function find(
  { root, home, folder, asked }: Machine,
  env: Record<string, string> = {},
  { answer, folders = [''] }: { answer?: string; folders?: string[] } = {},
): Promise<Interpreter> {
  return findInterpreter({
    roots: [root],
    folders,
    env: { HOME: home, PATH: join(folder, 'shims'), ...env },
    configured: undefined,
    project: folder => filesIn(projectAt(root), folder),
    ask: argv => {
      asked.push([...argv]);
      return Promise.resolve(answer);
    },
  });
}

const hash = (path: string) =>
  createHash('sha256').update(path).digest().subarray(0, 6).toString('base64url');
const poetryProject = { 'pyproject.toml': '[tool.poetry]\nname = "My_Shop"\n', 'poetry.lock': '' };

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: (machine: Machine) => Record<string, string>;
  /** Files outside the project, by paths below the machine's folder. */
  readonly outside?: Readonly<Record<string, string>>;
  /** The environment, below the machine's folder. */
  readonly at: (machine: Machine) => string;
  readonly source: string;
}

const cases: Record<string, Case> = {
  'poetry, in its cache': {
    files: poetryProject,
    at: ({ root }) => `home/.cache/pypoetry/virtualenvs/my-shop-${hash(root)}-py3.11`,
    source: 'poetry',
  },
  'poetry, with a project table and no lock': {
    files: { 'pyproject.toml': '[project]\nname = "shop"\n[tool.poetry]\npackage-mode = true\n' },
    at: ({ root }) => `home/.cache/pypoetry/virtualenvs/shop-${hash(root)}-py3.12`,
    source: 'poetry',
  },
  'poetry, without a name': {
    files: { 'pyproject.toml': '[tool.poetry]\npackage-mode = false\n' },
    at: ({ root }) => `home/.cache/pypoetry/virtualenvs/non-package-mode-${hash(root)}-py3.12`,
    source: 'poetry',
  },
  'poetry, in XDG_CACHE_HOME': {
    files: poetryProject,
    env: ({ folder }) => ({ XDG_CACHE_HOME: `${folder}/cache` }),
    at: ({ root }) => `cache/pypoetry/virtualenvs/my-shop-${hash(root)}-py3.11`,
    source: 'poetry',
  },
  'poetry, in POETRY_VIRTUALENVS_PATH': {
    files: poetryProject,
    env: ({ folder }) => ({ POETRY_VIRTUALENVS_PATH: `${folder}/envs` }),
    at: ({ root }) => `envs/my-shop-${hash(root)}-py3.11`,
    source: 'poetry',
  },
  'poetry, where poetry.toml of the project says': {
    files: { ...poetryProject, 'poetry.toml': '[virtualenvs]\npath = "{cache-dir}/here"\n' },
    env: ({ folder }) => ({ POETRY_CACHE_DIR: `${folder}/made` }),
    at: ({ root }) => `made/here/my-shop-${hash(root)}-py3.11`,
    source: 'poetry',
  },
  'poetry, where the configuration of the user says': {
    files: poetryProject,
    outside: { 'home/.config/pypoetry/config.toml': '[virtualenvs]\npath = "~/envs"\n' },
    at: ({ root }) => `home/envs/my-shop-${hash(root)}-py3.11`,
    source: 'poetry',
  },
  'uv, in UV_PROJECT_ENVIRONMENT': {
    files: { 'uv.lock': '' },
    env: ({ folder }) => ({ UV_PROJECT_ENVIRONMENT: `${folder}/uv-env` }),
    at: () => 'uv-env',
    source: 'UV_PROJECT_ENVIRONMENT',
  },
  'uv, in .venv': { files: { 'uv.lock': '' }, at: () => 'Shop (old)/.venv', source: '.venv' },
  'pipenv, in its data': {
    files: { Pipfile: '' },
    at: ({ root }) => `home/.local/share/virtualenvs/Shop__old_-${hash(`${root}/Pipfile`)}`,
    source: 'pipenv',
  },
  'pipenv, in WORKON_HOME': {
    files: { 'Pipfile.lock': '{}' },
    env: ({ folder }) => ({ WORKON_HOME: `${folder}/work` }),
    at: ({ root }) => `work/Shop__old_-${hash(`${root}/Pipfile`)}`,
    source: 'pipenv',
  },
  'pipenv, by a name of its own': {
    files: { Pipfile: '' },
    env: () => ({ PIPENV_CUSTOM_VENV_NAME: 'mine' }),
    at: () => 'home/.local/share/virtualenvs/mine',
    source: 'pipenv',
  },
  'pipenv, by the name in a file .venv': {
    files: { Pipfile: '', '.venv': 'linked\n' },
    at: () => 'home/.local/share/virtualenvs/linked',
    source: 'pipenv',
  },
  'hatch, its default': {
    files: { 'pyproject.toml': '[project]\nname = "shop"\n[tool.hatch.envs.default]\n' },
    at: ({ root }) => `home/.local/share/hatch/env/virtual/shop/${hash(root)}/shop`,
    source: 'hatch',
  },
  'hatch, at a configured path': {
    files: { 'pyproject.toml': '[tool.hatch.envs.default]\npath = "env"\n' },
    at: () => 'Shop (old)/env',
    source: 'hatch',
  },
  'conda, the active one': {
    files: { 'environment.yml': 'name: shop\n' },
    env: ({ folder }) => ({ CONDA_PREFIX: `${folder}/conda/envs/shop` }),
    at: () => 'conda/envs/shop',
    source: 'conda',
  },
  'conda, active under another name than that of environment.yml': {
    files: { 'environment.yml': 'name: shop\n' },
    env: ({ folder }) => ({ CONDA_PREFIX: `${folder}/conda/envs/mine`, CONDA_DEFAULT_ENV: 'mine' }),
    at: () => 'conda/envs/mine',
    source: 'CONDA_PREFIX',
  },
  'hatch, by hatch.toml': {
    files: { 'hatch.toml': '[envs.default]\npath = "env"\n' },
    at: () => 'Shop (old)/env',
    source: 'hatch',
  },
  'pipenv, in the project': {
    files: { Pipfile: '' },
    env: () => ({ PIPENV_VENV_IN_PROJECT: '1' }),
    at: () => 'Shop (old)/.venv',
    source: '.venv',
  },
  'a lock of uv beside an active environment': {
    files: { 'uv.lock': '' },
    env: ({ folder }) => ({ VIRTUAL_ENV: `${folder}/active` }),
    at: () => 'active',
    source: 'VIRTUAL_ENV',
  },
  'VIRTUAL_ENV before what a manager would have': {
    files: poetryProject,
    env: ({ folder }) => ({ VIRTUAL_ENV: `${folder}/active` }),
    at: () => 'active',
    source: 'VIRTUAL_ENV',
  },
};

test.each(Object.entries(cases))('%s', async (_name, { files, env, outside, at, source }) => {
  const here = machine();
  write(here.root, files);
  write(here.folder, outside ?? {});
  const folder = join(here.folder, at(here));
  environmentAt(folder, '/bin/true');
  const found = await find(here, env?.(here));
  expect(found).toMatchObject({ kind: 'found', path: join(folder, 'bin/python'), source });
  expect(here.asked).toEqual([]);
});

test('conda: of the environments that it lists, the one that environment.yml names, though another is active', async () => {
  const here = machine();
  write(here.root, { 'environment.yml': 'name: shop\n', 'setup.py': '' });
  for (const name of ['base', 'shop']) environmentAt(join(here.folder, 'conda', name), '/bin/true');
  write(here.home, { '.conda/environments.txt': `${here.folder}/conda/base\n${here.folder}/conda/shop\n` });
  const found = await find(here, { CONDA_PREFIX: join(here.folder, 'conda/base') });
  expect(found).toMatchObject({ path: join(here.folder, 'conda/shop/bin/python'), source: 'conda' });
});

test('pdm: the interpreter that .pdm-python names', async () => {
  const here = machine();
  environmentAt(join(here.folder, 'env'), '/bin/true');
  const python = join(here.folder, 'env/bin/python');
  write(here.root, { 'pdm.lock': '', '.pdm-python': `${python}\n` });
  expect(await find(here)).toMatchObject({ path: python, source: 'pdm' });
});

/** Two environments of poetry's for the project. */
function twoEnvironments(here: Machine): string {
  write(here.root, poetryProject);
  const envs = join(here.home, '.cache/pypoetry/virtualenvs');
  for (const minor of ['3.11', '3.12']) {
    environmentAt(join(envs, `my-shop-${hash(here.root)}-py${minor}`), '/bin/true');
  }
  return envs;
}

test('poetry: of several environments the one in use', async () => {
  const here = machine();
  const envs = twoEnvironments(here);
  write(envs, { 'envs.toml': `[my-shop-${hash(here.root)}]\nminor = "3.12"\npatch = "3.12.1"\n` });
  expect(await find(here)).toMatchObject({ path: expect.stringMatching(/-py3\.12\/bin\/python$/) as string });
});

test('poetry: of several without one in use, none, and poetry itself is asked only to tell [shim]', async () => {
  const here = machine();
  const envs = twoEnvironments(here);
  const { folder } = managerShims(here.folder, { poetry: '' });
  const several = await find(here);
  const first = join(envs, `my-shop-${hash(here.root)}-py3.11`);
  expect(several).toMatchObject({ kind: 'unusable', recovery: `python: "${first}/bin/python"` });
  expect(here.asked).toEqual([[join(folder, 'poetry'), 'env', 'info', '--path', '--no-plugins']]);
  const told = await find(here, {}, { answer: `${first}\n` });
  expect(told).toMatchObject({ path: join(first, 'bin/python'), source: 'poetry' });
});

test('poetry, told to make no environment: the one on PATH, and it says so', async () => {
  const here = machine();
  write(here.root, { ...poetryProject, 'poetry.toml': '[virtualenvs]\ncreate = false\n' });
  managerShims(here.folder, { python3: '' });
  expect(await find(here)).toMatchObject({
    path: join(here.folder, 'shims/python3'),
    source: "PATH, because poetry's virtualenvs.create is false",
  });
});

test.each<[string, Record<string, string>, string[], string, RegExp]>([
  [
    'poetry',
    poetryProject,
    ['poetry'],
    'poetry install',
    /uses poetry \(poetry\.lock\), and its environment is not there$/,
  ],
  ['uv', { 'uv.lock': '' }, ['uv'], 'uv sync', /uses uv \(uv\.lock\)/],
  [
    'uv by its table',
    { 'pyproject.toml': '[tool.uv]\n' },
    ['uv'],
    'uv sync',
    /uses uv \(pyproject\.toml \[tool\.uv\]\)/,
  ],
  ['pipenv', { Pipfile: '' }, ['pipenv'], 'pipenv sync --dev', /uses pipenv \(Pipfile\)/],
  ['pdm', { 'pdm.lock': '' }, ['pdm'], 'pdm install', /uses pdm/],
  ['hatch', { 'pyproject.toml': '[tool.hatch.envs.default]\n' }, ['hatch'], 'hatch env create', /uses hatch/],
  ['conda', { 'environment.yml': '' }, ['conda'], 'conda env create', /uses conda/],
  [
    'conda without conda',
    { 'environment.yml': '' },
    ['mamba'],
    'mamba env create',
    /; conda is not on PATH$/,
  ],
  ['pipenv without pipenv, by pipx', { Pipfile: '' }, ['pipx'], 'pipx run pipenv sync --dev', /not on PATH$/],
  ['poetry without poetry, by uv', poetryProject, ['uvx'], 'uvx poetry install', /not on PATH$/],
  [
    'uv without uv, by any Python',
    { 'uv.lock': '' },
    ['python3'],
    'python3 -m venv ~/.venvs/uv && ~/.venvs/uv/bin/pip install uv && ~/.venvs/uv/bin/uv sync',
    /; uv is not on PATH$/,
  ],
  ['uv without anything', { 'uv.lock': '' }, [], 'export PATH="/the/folder/of/uv:$PATH"', /not on PATH$/],
])(
  '%s: an environment that is missing is not replaced by PATH [shim]',
  async (_name, files, tools, recovery, message) => {
    const here = machine();
    write(here.root, files);
    const shims = managerShims(here.folder, {
      ...Object.fromEntries(tools.map(name => [name, ''])),
      python: '',
    });
    expect(await find(here)).toEqual({
      kind: 'unusable',
      message: expect.stringMatching(message) as string,
      recovery,
    });
    expect(shims.calls()).toEqual([]);
  },
);

test.each<[string, Record<string, string>]>([
  ['a project that names no manager', { 'requirements.txt': '' }],
  ['tables of a build backend', { 'pyproject.toml': '[tool.hatch.build]\n[tool.pdm.build]\n' }],
  [
    'an environment.yml beside another way, on a machine without conda',
    { 'environment.yml': '', 'setup.py': '' },
  ],
  ['environments of tox and nox', { '.tox/py311/bin/python': '', '.nox/tests/bin/python': '' }],
])('PATH serves %s', async (_name, files) => {
  const here = machine();
  write(here.root, files);
  managerShims(here.folder, { python3: '' });
  expect(await find(here)).toMatchObject({ kind: 'found', source: 'PATH' });
});

test('a project in a folder: its manager is asked for its own environment, and told of by its path [shim]', async () => {
  const here = machine();
  write(here.root, { 'backend/poetry.lock': '', 'backend/pyproject.toml': '[tool.poetry]\nname = "shop"\n' });
  managerShims(here.folder, { poetry: '', python3: '' });
  const folders = ['', 'backend'];
  expect(await find(here, {}, { folders })).toMatchObject({
    kind: 'unusable',
    message: 'the project uses poetry (backend/poetry.lock), and its environment is not there',
    recovery: 'cd backend && poetry install',
  });
  const folder = join(
    here.home,
    '.cache/pypoetry/virtualenvs',
    `shop-${hash(join(here.root, 'backend'))}-py3.11`,
  );
  environmentAt(folder, '/bin/true');
  expect(await find(here, {}, { folders })).toMatchObject({
    path: join(folder, 'bin/python'),
    folder: 'backend',
  });
});

test('the environment of a project further down does not stand in for one that is missing', async () => {
  const here = machine();
  write(here.root, { 'uv.lock': '', 'tools/requirements.txt': '' });
  environmentAt(join(here.root, 'tools', '.venv'), '/usr/bin/python3');
  const found = await find(here, {}, { folders: ['', 'tools'] });
  expect(found).toMatchObject({
    kind: 'unusable',
    message: expect.stringMatching(/^the project uses uv \(uv\.lock\)/) as string,
  });
  expect(await find(here, {}, { folders: ['tools', ''] })).toMatchObject({
    kind: 'found',
    source: 'tools/.venv',
  });
});

const groups = `[project.optional-dependencies]
check = ["mypy>=1"]

[dependency-groups]
lint = ["ruff"]
`;

test.each<[name: string, tool: string, files: Record<string, string>, command: string | undefined]>([
  ['a group of uv', 'ruff', { 'uv.lock': '', 'pyproject.toml': groups }, 'uv sync --inexact --group lint'],
  ['an extra of uv', 'mypy', { 'uv.lock': '', 'pyproject.toml': groups }, 'uv sync --inexact --extra check'],
  [
    'what the program itself needs',
    'ruff',
    { 'uv.lock': '', 'pyproject.toml': `${groups}[project]\ndependencies = ["Ruff"]\n` },
    'uv sync --inexact',
  ],
  [
    'a group of poetry',
    'ruff',
    { 'poetry.lock': '', 'pyproject.toml': '[tool.poetry.group.lint.dependencies]\nruff = "*"\n' },
    'poetry install --with lint',
  ],
  [
    'a group of pdm',
    'ruff',
    { 'pdm.lock': '', 'pyproject.toml': '[tool.pdm.dev-dependencies]\nlint = ["ruff"]\n' },
    'pdm install -G lint',
  ],
  [
    'what pipenv has for development',
    'ruff',
    { 'Pipfile.lock': '', Pipfile: '[dev-packages]\nruff = "*"\n' },
    'pipenv sync --dev',
  ],
  ['what the project does not name', 'black', { 'uv.lock': '', 'pyproject.toml': groups }, undefined],
  ['a project without a lock', 'ruff', { 'pyproject.toml': groups }, undefined],
])('a tool that is missing is got as the lock has it: %s [shim]', async (_name, tool, files, command) => {
  const here = machine();
  write(here.root, files);
  const { folder: PATH } = managerShims(here.folder, { uv: '', poetry: '', pdm: '', pipenv: '' });
  const python = { source: '.venv', prefix: join(here.root, '.venv') };
  const place = { project: projectAt(here.root), folder: '', env: { PATH } };
  expect(await declaredTool(tool, python, place)).toBe(command);
});
