import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/model.ts';
import { detectProfile } from '../../src/profile/detect.ts';
import { treeOf } from '../helpers/tree-of.ts';

type Files = Readonly<Record<string, string>>;
/** Conventions by name; `profile` is that of the root, or of the folder that `scope` names. */
type Expected = Readonly<Record<string, string | readonly string[]>>;

const project = (dependencies: string, more = '') =>
  `[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = [${dependencies}]\n${more}`;
const npm = (...names: string[]) =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map(name => [name, '1'])) });
const source = { 'app/main.py': 'x = 1\n' };

const shapes: readonly (readonly [string, Files, Expected])[] = [
  [
    'PEP 621 with uv: groups, tables of tools',
    {
      'pyproject.toml': project(
        '"fastapi[standard]>=0.110", "sqlalchemy[asyncio] ~= 2.0 ; python_version > \'3.8\'", "alembic"',
        '[dependency-groups]\ndev = ["pytest>=8", {include-group = "lint"}]\nlint = ["ruff", "mypy"]\n[tool.ruff]\nline-length = 100\n[tool.uv]\n',
      ),
      'uv.lock': '',
      'src/shop/__init__.py': '',
    },
    {
      framework: 'FastAPI',
      'python-version': '>=3.11',
      'environment-manager': 'uv',
      'dependency-management': 'uv.lock',
      orm: 'SQLAlchemy',
      'migration-tool': 'Alembic',
      'test-runner': 'pytest',
      linter: 'ruff',
      formatter: 'ruff',
      'type-checker': 'mypy',
      layout: 'src',
    },
  ],
  [
    'Poetry with groups',
    {
      'pyproject.toml':
        '[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = "^3.12"\nDjango = "^5.0"\ndjangorestframework = {version = "^3.15", extras = ["x"]}\n[tool.poetry.group.dev.dependencies]\npytest-django = "*"\nblack = "*"\n[build-system]\nrequires = ["poetry-core"]\n',
      'poetry.lock': '',
      'manage.py': '',
    },
    {
      framework: 'Django',
      'python-version': '^3.12',
      'environment-manager': 'Poetry',
      orm: 'Django ORM',
      'migration-tool': 'Django migrations',
      'test-runner': 'pytest',
      formatter: 'black',
      layout: 'flat',
    },
  ],
  [
    'Poetry as it was: dev-dependencies',
    {
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "~3.9"\nflask = "*"\nFlask-SQLAlchemy = "*"\nflask_migrate = "*"\n[tool.poetry.dev-dependencies]\npytest = "*"\npylint = "*"\n',
    },
    {
      framework: 'Flask',
      orm: 'SQLAlchemy',
      'migration-tool': 'Alembic',
      linter: 'pylint',
      layout: 'unknown',
    },
  ],
  [
    'PDM with dev-dependencies',
    {
      'pyproject.toml': project(
        '"litestar"',
        '[tool.pdm.dev-dependencies]\ntest = ["pytest"]\nlint = ["flake8"]\n',
      ),
      'pdm.lock': '',
    },
    { framework: 'Litestar', 'environment-manager': 'PDM', 'test-runner': 'pytest', linter: 'flake8' },
  ],
  [
    'uv with dev-dependencies of its own',
    { 'pyproject.toml': project('"starlette"', '[tool.uv]\ndev-dependencies = ["basedpyright"]\n') },
    { framework: 'Starlette', 'type-checker': 'pyright' },
  ],
  [
    'Hatch with environments',
    {
      'pyproject.toml': project(
        '"sanic"',
        '[tool.hatch.envs.default]\ndependencies = ["pytest", "bandit"]\n',
      ),
    },
    { framework: 'Sanic', 'environment-manager': 'Hatch', linter: 'bandit', 'test-runner': 'pytest' },
  ],
  [
    'extras that hold the framework',
    { 'pyproject.toml': project('"httpx"', '[project.optional-dependencies]\nserver = ["falcon"]\n') },
    { framework: 'Falcon' },
  ],
  [
    'a framework for its tests alone is none',
    { 'pyproject.toml': project('"httpx"', '[dependency-groups]\ntest = ["flask"]\n') },
    { framework: 'unknown' },
  ],
  [
    'dependencies of setuptools in files',
    {
      'pyproject.toml':
        '[project]\nname = "shop"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["deps/base.list"]}\n',
      'deps/base.list': 'tornado>=6\n',
    },
    { framework: 'Tornado' },
  ],
  [
    'requirements.txt with comments, hashes, markers and continued lines',
    {
      'requirements.txt':
        '# service\n--index-url https://pypi.org/simple\naiohttp==3.9.1 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def # via -r x\npeewee ; python_version >= "3.8"\n',
    },
    { framework: 'aiohttp', orm: 'Peewee', 'dependency-management': 'requirements files' },
  ],
  [
    'requirements that include each other in a circle',
    {
      'requirements.txt': '-r requirements/prod.txt\n',
      'requirements/prod.txt': '-r base.txt\ngunicorn\n',
      'requirements/base.txt': '--requirement=../requirements.txt\nDjango<5\n',
      'requirements/dev.txt': '-rprod.txt\npytest\nisort\n',
    },
    { framework: 'Django', 'test-runner': 'pytest', formatter: 'isort' },
  ],
  [
    'requirements in files of names that only an include tells',
    { 'requirements.txt': '-r deps/service.list\n', 'deps/service.list': 'celery[redis]\n' },
    { framework: 'Celery' },
  ],
  [
    'pip-tools',
    {
      'requirements.in': 'fastapi\ncelery\n',
      'requirements.txt': 'anyio==4\ncelery==5\nfastapi==0.110\nstarlette==0.36\n',
      'dev-requirements.in': '-c requirements.txt\npytest\n',
    },
    {
      framework: ['FastAPI', 'Starlette', 'Celery'],
      'dependency-management': ['pip-tools', 'requirements files'],
    },
  ],
  [
    'URLs, wheels and editable installs',
    {
      'requirements.txt':
        '-e git+https://example.org/x.git#egg=Dramatiq\nhttps://example.org/arq-0.25.0-py3-none-any.whl\n-e .\n./vendored/thing\nrq @ https://example.org/rq.zip\n',
    },
    { framework: ['Dramatiq', 'RQ', 'Arq'] },
  ],
  [
    'requirements with a byte order mark and CRLF',
    { 'requirements.txt': '\uFEFFflask\r\npytest\r\n' },
    { framework: 'Flask', 'test-runner': 'pytest' },
  ],
  [
    'Pipfile',
    {
      Pipfile:
        '[[source]]\nurl = "https://pypi.org/simple"\n[packages]\nflask = "*"\ntortoise-orm = {version = "*"}\naerich = "*"\n[dev-packages]\npytest = "*"\n[requires]\npython_version = "3.10"\n',
      'Pipfile.lock': '{}',
    },
    {
      framework: 'Flask',
      'environment-manager': 'Pipenv',
      'python-version': '3.10',
      orm: 'Tortoise',
      'migration-tool': 'Aerich',
      'dependency-management': 'Pipfile.lock',
    },
  ],
  [
    'setup.cfg',
    {
      'setup.cfg':
        '[metadata]\nname = shop\n[options]\npython_requires = >=3.8\ninstall_requires =\n    Flask>=2\n    # not this: django\n    mongoengine\n[options.extras_require]\ndev =\n    pytest\n[flake8]\nmax-line-length = 100\n',
    },
    {
      framework: 'Flask',
      'python-version': '>=3.8',
      orm: 'MongoEngine',
      linter: 'flake8',
      'test-runner': 'pytest',
    },
  ],
  [
    'setup.cfg that names a file',
    { 'setup.cfg': '[options]\ninstall_requires = file: deps.txt\n', 'deps.txt': 'grpcio\n' },
    { framework: 'gRPC' },
  ],
  [
    'setup.py, read as text',
    {
      'setup.py':
        "from setuptools import setup\n# install_requires=['django']\nsetup(\n  name='shop',\n  python_requires='>=3.7',\n  install_requires=[\n    'sanic>=20',  # the server\n    \"sqlalchemy\",\n  ],\n  extras_require={'dev': ['pytest', 'mypy']},\n)\n",
    },
    { framework: 'Sanic', 'python-version': '>=3.7', orm: 'SQLAlchemy', 'type-checker': 'mypy' },
  ],
  [
    'a module that is called setup.py',
    { 'requirements.txt': 'falcon', 'shop/setup.py': 'import flask\n\ndef setup():\n    flask.abort(404)\n' },
    { framework: 'Falcon' },
  ],
  [
    'setup.py with a list by name',
    { 'setup.py': 'REQUIRES = ["falcon", "pony"]\nsetup(**{"install_requires": REQUIRES})\n' },
    { framework: 'Falcon', orm: 'Pony' },
  ],
  [
    'setup.py with lines in a text',
    { 'setup.py': "setup(install_requires='''\nflask\nbeanie\n''')\n" },
    { framework: 'Flask', orm: 'Beanie' },
  ],
  [
    'environment.yml of conda',
    {
      'environment.yml':
        'name: shop\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - conda-forge::tornado>=6\n  - pip:\n      - -r more.txt\n      - arq\n',
      'more.txt': 'sqlmodel\n',
    },
    {
      framework: ['Tornado', 'Arq'],
      'environment-manager': 'conda',
      'python-version': '=3.11',
      orm: 'SQLModel',
    },
  ],
  [
    'a pinned version of Python',
    { ...source, '.python-version': '3.12.1\n', 'requirements.txt': 'fastapi' },
    { framework: 'FastAPI', 'python-version': '3.12.1' },
  ],
  [
    'source alone, FastAPI imported',
    { 'main.py': 'from fastapi import FastAPI\n' },
    { framework: 'FastAPI' },
  ],
  [
    'source alone, gRPC by its module',
    { 'server.py': 'import os, grpc\n', 'tests/test_it.py': 'import flask\n' },
    { framework: 'gRPC' },
  ],
  ['source alone, nothing known', { 'run.py': 'import os\n' }, { framework: 'unknown', layout: 'flat' }],
  [
    'settings of tools beside source',
    { 'pyproject.toml': '[tool.black]\n', 'worker.py': 'from celery import Celery\n' },
    { framework: 'Celery', formatter: 'black' },
  ],
  [
    'configuration files of tools',
    { ...source, '.flake8': '', 'mypy.ini': '', 'tox.ini': '', 'alembic.ini': '', 'tests/conftest.py': '' },
    {
      linter: 'flake8',
      'type-checker': 'mypy',
      'test-runner': ['pytest', 'tox'],
      'migration-tool': 'Alembic',
    },
  ],
  [
    'a dependency file behind a symlink',
    { 'requirements.txt@': 'deps/all.list', 'deps/all.list': 'flask' },
    { framework: 'Flask' },
  ],
  ['source behind a symlink', { 'app.py@': 'other.txt' }, { profile: 'backend-python' }],
  ['symlinks in a circle', { 'setup.py@': 'setup.cfg', 'setup.cfg@': 'setup.py' }, { layout: 'unknown' }],
  [
    'a package.json with tools only',
    {
      'requirements.txt': 'flask',
      'package.json': npm('husky', 'prettier', 'eslint', '@commitlint/cli', 'pygov'),
    },
    { framework: 'Flask' },
  ],
  ['an empty package.json', { 'requirements.txt': 'flask', 'package.json': '{}' }, { framework: 'Flask' }],
  [
    'assets by npm beside Django',
    { 'requirements.txt': 'django', 'package.json': npm('tailwindcss', 'webpack'), 'static/app.js': '' },
    { framework: 'Django' },
  ],
  [
    'React in the same folder as FastAPI',
    { 'requirements.txt': 'fastapi', 'package.json': npm('react', 'vite'), 'ui/app.tsx': '' },
    { framework: 'FastAPI' },
  ],
  [
    'an extension in Rust',
    {
      'pyproject.toml': '[project]\nname = "fast"\n[build-system]\nrequires = ["maturin>=1"]\n',
      'Cargo.toml': '[package]\nname = "fast"\n[dependencies]\npyo3 = "0.21"\n',
      'src/lib.rs': '',
    },
    { profile: 'backend-python' },
  ],
  [
    'pyproject.toml that is not TOML',
    { 'pyproject.toml': '[project\n', ...source },
    { profile: 'backend-python', framework: 'unknown' },
  ],
  ['a broken environment.yml', { 'environment.yml': 'dependencies: [\n' }, { profile: 'backend-python' }],
  [
    'an environment.yml about something else, beside Go',
    { 'environment.yml': 'name: staging\n', 'go.mod': 'module x\n', 'main.go': '' },
    { profile: 'fallback-minimum' },
  ],
  ['an Express service', { 'package.json': npm('express'), 'index.js': '' }, { profile: 'fallback-minimum' }],
  [
    'an Express service with a script in Python',
    { 'package.json': npm('express'), 'index.js': '', 'scripts/seed.py': '' },
    { profile: 'fallback-minimum' },
  ],
  ['a React application', { 'package.json': npm('react'), 'src/a.tsx': '' }, { profile: 'fallback-minimum' }],
  [
    'Spring with Gradle',
    { 'build.gradle.kts': 'plugins { id("org.springframework.boot") }', 'src/A.kt': '' },
    { profile: 'fallback-minimum' },
  ],
  ['Java with Maven', { 'pom.xml': '<project/>', 'src/A.java': '' }, { profile: 'fallback-minimum' }],
  [
    'a Go service with documentation by MkDocs',
    {
      'go.mod': 'require github.com/gin-gonic/gin v1.9.1\n',
      'main.go': '',
      'requirements.txt': 'mkdocs-material',
    },
    { profile: 'fallback-minimum' },
  ],
  [
    'Go with settings of Python tools',
    { 'go.mod': 'module x\n', 'main.go': '', 'pyproject.toml': '[tool.codespell]\n' },
    { profile: 'fallback-minimum' },
  ],
  ['Rust', { 'Cargo.toml': '[package]', 'src/main.rs': '' }, { profile: 'fallback-minimum' }],
  [
    '.NET',
    { 'Api.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web">', 'A.cs': '' },
    { profile: 'fallback-minimum' },
  ],
  ['Ruby', { Gemfile: "gem 'rails'\n", 'a.rb': '' }, { profile: 'fallback-minimum' }],
  [
    'PHP',
    { 'composer.json': '{"require":{"laravel/framework":"11"}}', 'a.php': '' },
    { profile: 'fallback-minimum' },
  ],
  ['nothing known', { 'README.md': '# Notes\n' }, { profile: 'fallback-minimum' }],
  [
    'an example of another stack',
    { 'requirements.txt': 'flask', 'examples/node/package.json': npm('express') },
    { framework: 'Flask' },
  ],
];

describe('the profile of a tree', () => {
  it.each(shapes)('%s', async (_name, files, { profile = 'backend-python', ...conventions }) => {
    const detected = await detectProfile(treeOf(files));
    expect(detected.scopes.map(({ folder, profile: own }) => [folder, own])).toEqual([['', profile]]);
    expect(detected.name).toBe(profile);
    const expected = Object.entries(conventions).map(([name, value]) => [
      name,
      value === 'unknown' || Array.isArray(value) ? value : [value],
    ]);
    expect(detected.scopes[0]?.conventions ?? {}).toMatchObject(Object.fromEntries(expected));
  });
});

const ambiguous: readonly (readonly [string, Files])[] = [
  [
    'React, and Python without a framework',
    { 'requirements.txt': 'rich', 'a.py': '', 'package.json': npm('react'), 'a.tsx': '' },
  ],
  [
    'FastAPI and Express',
    { 'requirements.txt': 'fastapi', 'a.py': '', 'package.json': npm('express'), 'a.js': '' },
  ],
  [
    'Python and Go without frameworks',
    { 'setup.py': 'setup()', 'a.py': '', 'go.mod': 'module x', 'a.go': '' },
  ],
  ['a broken pyproject.toml and Java', { 'pyproject.toml': '[', 'a.py': '', 'pom.xml': '', 'A.java': '' }],
];

it.each(ambiguous)('two equal claims on one folder are ambiguous: %s', async (_name, files) => {
  const { scopes, name } = await detectProfile(treeOf(files));
  expect(scopes.map(({ profile }) => profile)).toEqual(['ambiguous']);
  expect(name).toBe('backend-python');
  expect(scopes[0]?.stacks.length).toBeGreaterThan(1);
});

const monorepo = {
  'api/pyproject.toml': project('"fastapi"'),
  'api/uv.lock': '',
  'api/main.py': '',
  'web/package.json': npm('next'),
  'web/tools/icons.py': '',
  'jobs/go.mod': 'module jobs\n',
  'jobs/requirements.txt': 'rich',
  'package.json': npm('turbo', 'prettier'),
};

const profilesOf = ({ scopes }: Profile) =>
  Object.fromEntries(scopes.map(({ folder, profile }) => [folder, profile]));

describe('projects in folders', () => {
  it('are scopes of their own', async () => {
    const detected = await detectProfile(treeOf(monorepo));
    expect(profilesOf(detected)).toEqual({
      api: 'backend-python',
      web: 'fallback-minimum',
      jobs: 'ambiguous',
    });
    expect(detected.source).toBe('deterministic discovery');
  });

  it('are what the configuration says they are', async () => {
    const detected = await detectProfile(treeOf(monorepo), {
      scopes: { 'jobs/': 'none', './': 'fallback-minimum', api: 'backend-python', 'gone/': 'none' },
    });
    expect(profilesOf(detected)).toMatchObject({
      '': 'fallback-minimum',
      jobs: 'none',
      web: 'fallback-minimum',
    });
    expect(detected.warnings).toEqual(['"scopes" names gone/, which holds no file of the tree']);
  });

  it('are all of the one profile that is chosen', async () => {
    const detected = await detectProfile(treeOf(monorepo), { profile: 'fallback-minimum' });
    expect(new Set(Object.values(profilesOf(detected)))).toEqual(new Set(['fallback-minimum']));
    expect(detected).toMatchObject({ name: 'fallback-minimum', source: 'explicit choice' });
  });

  it('take the conventions of the project around them where they have none', async () => {
    const { scopes } = await detectProfile(
      treeOf({
        'pyproject.toml': project('', '[tool.ruff]\n'),
        'uv.lock': '',
        'libs/a/pyproject.toml': project('"flask"'),
      }),
    );
    expect(scopes[1]).toMatchObject({
      folder: 'libs/a',
      conventions: { linter: ['ruff'], 'environment-manager': ['uv'], framework: ['Flask'] },
    });
  });
});

describe('evidence', () => {
  it('stands with its weight', async () => {
    const { scopes } = await detectProfile(
      treeOf({ 'requirements.txt': 'fastapi\ncelery', 'a.py': '', 'b.py': '', 'go.mod': 'module x' }),
    );
    expect(scopes[0]?.stacks).toEqual([
      {
        stack: 'python',
        title: 'Python',
        weight: 10,
        evidence: [
          { what: 'FastAPI (requirements.txt), Celery (requirements.txt)', weight: 5 },
          { what: 'requirements.txt', weight: 4 },
          { what: '2 files of Python source', weight: 1 },
        ],
      },
      { stack: 'go', title: 'Go', weight: 4, evidence: [{ what: 'go.mod', weight: 4 }] },
    ]);
  });

  it('names what cannot be read', async () => {
    const { scopes, warnings } = await detectProfile(
      treeOf({ 'requirements.txt': '-r gone.txt\n', Pipfile: '[', 'package.json': '{' }),
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^Pipfile cannot be read: Pipfile:1: /),
      'gone.txt cannot be read: the tree does not have it',
      'package.json cannot be read',
    ]);
    expect(scopes[0]?.stacks[0]?.evidence[0]?.what).toBe('requirements.txt, Pipfile (unreadable)');
  });
});

describe('what was read', () => {
  const files = { 'requirements.txt': '-r base.list\n', 'base.list': 'flask\n', 'a.py': '' };

  it('is read once, as long as it is the same', async () => {
    const first = treeOf(files);
    await detectProfile(first);
    const again = treeOf({ ...files, 'a.py': 'x = 1\n', 'b.py': '' }, first.cache);
    await detectProfile(again);
    expect([first.read, again.read]).toEqual([['requirements.txt', 'base.list'], []]);
  });

  it('is read again where an included file is another', async () => {
    const first = treeOf(files);
    await detectProfile(first);
    const again = treeOf({ ...files, 'base.list': 'django\n' }, first.cache);
    expect((await detectProfile(again)).scopes[0]?.conventions?.framework).toEqual(['Django']);
  });

  it('is source only where dependency files say nothing, and then not all of it', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`m${at}.py`, `x = ${at}\n`]));
    const tree = treeOf(many);
    await detectProfile(tree);
    expect(tree.read).toHaveLength(20);
  });
});
