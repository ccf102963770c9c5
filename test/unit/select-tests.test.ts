import { beforeAll, describe, expect, test } from 'vitest';
import type { Selection } from '../../src/python/select-tests.ts';
import { selectTestsOf, type Trees } from '../helpers/select-tests-of.ts';

type Files = Readonly<Record<string, string>>;

/** `app/x.py` is edited; `tests/test_far.py` has nothing to do with it. */
const common: Files = {
  'app/__init__.py': '',
  'app/x.py': 'X = 1\n',
  'app/y.py': 'Y = 1\n',
  'tests/test_far.py': 'from app import y\n',
};

/** Files besides those, and whether `tests/test_near.py` reaches `app/x.py`. */
const reaching: readonly (readonly [what: string, files: Files])[] = [
  ['import', { 'tests/test_near.py': 'import app.x\n' }],
  ['import as', { 'tests/test_near.py': 'import app.x as other\n' }],
  ['from', { 'tests/test_near.py': 'from app import x\n' }],
  ['from the module', { 'tests/test_near.py': 'from app.x import X\n' }],
  ['everything of a package', { 'tests/test_near.py': 'from app import *\n' }],
  ['in a function', { 'tests/test_near.py': 'def test_it():\n    import app.x\n' }],
  [
    'where that fails is allowed',
    { 'tests/test_near.py': 'try:\n    import app.x\nexcept ImportError:\n    pass\n' },
  ],
  [
    'for types only',
    { 'tests/test_near.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.x\n' },
  ],
  ['by way of another', { 'app/z.py': 'from . import x\n', 'tests/test_near.py': 'import app.z\n' }],
  [
    'by way of a circle',
    {
      'app/z.py': 'import app.w\n',
      'app/w.py': 'import app.z\nimport app.x\n',
      'tests/test_near.py': 'import app.z\n',
    },
  ],
  [
    'by way of a package',
    {
      'app/sub/__init__.py': 'from ..x import X\n',
      'app/sub/z.py': '',
      'tests/test_near.py': 'import app.sub.z\n',
    },
  ],
  ['as an attribute', { 'tests/test_near.py': 'import app\n\ndef test_it():\n    assert app.x.X\n' }],
  [
    'as an attribute of an alias',
    { 'tests/test_near.py': 'import app as it\n\ndef test_it():\n    assert it.x.X\n' },
  ],
  ['import_module', { 'tests/test_near.py': 'import importlib\nimportlib.import_module("app.x")\n' }],
  [
    'import_module, relative',
    {
      'app/z.py': 'from importlib import import_module\nimport_module(".x", __package__)\n',
      'tests/test_near.py': 'import app.z\n',
    },
  ],
  ['__import__', { 'tests/test_near.py': '__import__("app", fromlist=["x"])\n' }],
  ['importorskip', { 'tests/test_near.py': 'import pytest\npytest.importorskip("app.x")\n' }],
  [
    'mock.patch',
    {
      'tests/test_near.py': 'from unittest.mock import patch\n\n@patch("app.x.X", 2)\ndef test_it(): pass\n',
    },
  ],
  ['a name with a colon', { 'tests/test_near.py': 'def test_it(load):\n    load("app.x:X")\n' }],
  ['the beginning of a name', { 'tests/test_near.py': 'def test_it(load):\n    load("app.%s" % "x")\n' }],
  ['the end of a name', { 'tests/test_near.py': 'def test_it(load, base):\n    load(f"{base}.x")\n' }],
  ['a path', { 'tests/test_near.py': 'def test_it():\n    assert "BAD" not in open("app/x.py").read()\n' }],
  [
    'the parts of a path',
    {
      'tests/test_near.py':
        'from pathlib import Path\n\ndef test_it():\n    assert Path("app", "x.py").exists()\n',
    },
  ],
  [
    'a name of no literal',
    { 'tests/test_near.py': 'import importlib\n\ndef test_it(name):\n    importlib.import_module(name)\n' },
  ],
  [
    'import_module by another name',
    {
      'tests/test_near.py':
        'from importlib import import_module as load\n\ndef test_it(name):\n    load(name)\n',
    },
  ],
  [
    'import_module handed on',
    { 'tests/test_near.py': 'import importlib\nMODULES = map(importlib.import_module, [])\n' },
  ],
  [
    'import_module by its name',
    { 'tests/test_near.py': 'import importlib\ngetattr(importlib, "import_module")("a")\n' },
  ],
  ['exec', { 'tests/test_near.py': 'def test_it():\n    exec("1")\n' }],
  ['a program', { 'tests/test_near.py': 'import subprocess\n' }],
  ['a program, by os', { 'tests/test_near.py': 'import os\n\ndef test_it():\n    os.system("make")\n' }],
  ['pickled objects', { 'tests/test_near.py': 'import pickle\n' }],
  [
    'every file of a folder',
    { 'tests/test_near.py': 'import os\n\ndef test_it():\n    os.listdir("app")\n' },
  ],
  [
    'every file near it',
    {
      'tests/test_near.py':
        'from pathlib import Path\n\ndef test_it():\n    list(Path(__file__).parent.iterdir())\n',
    },
  ],
  ['every Python file', { 'tests/test_near.py': 'def test_it(root):\n    list(root.glob("**/*.py"))\n' }],
  ['what does not parse', { 'app/z.py': 'print "2"\n', 'tests/test_near.py': 'import app.z\n' }],
  ['a helper beside it', { 'tests/helpers.py': 'import app.x\n', 'tests/test_near.py': 'import helpers\n' }],
  [
    'a helper of its package',
    {
      'tests/__init__.py': '',
      'tests/helpers.py': 'import app.x\n',
      'tests/test_near.py': 'from . import helpers\n',
    },
  ],
  [
    'a helper that has the name of a standard module',
    { 'tests/json.py': 'import app.x\n', 'tests/test_near.py': 'import json\n' },
  ],
  ['a conftest.py beside it', { 'tests/a/conftest.py': 'import app.x\n', 'tests/a/test_near.py': '' }],
  ['a conftest.py far above it', { 'checks/conftest.py': 'import app.x\n', 'checks/a/b/test_near.py': '' }],
  [
    'a logging configuration',
    { 'logging.yml': 'class: app.x.Handler\n', 'tests/test_near.py': 'CONFIG = "logging.yml"\n' },
  ],
  [
    'a configuration, by its folder',
    {
      'conf/net.yaml': '_target_: app.x.Net\n',
      'tests/test_near.py': 'load = dict(config_path="conf", config_name="net")\n',
    },
  ],
  [
    'its name as a program knows it',
    {
      'backend/own/__init__.py': '',
      'backend/own/z.py': 'import app.x\n',
      'tests/test_near.py': 'import own.z\n',
    },
  ],
  [
    'a package that moves the search path',
    {
      'tools/__init__.py': '',
      'tools/z.py': 'import app.x\n',
      'tests/conftest.py': 'import sys\nsys.path.append("tools")\n',
      'tests/test_near.py': 'import z\n',
    },
  ],
  [
    'namespace packages',
    {
      'one/space/z.py': 'import app.x\n',
      'two/space/w.py': 'from . import z\n',
      'tests/test_near.py': 'import space.w\n',
    },
  ],
  [
    'Django',
    { 'shop/models.py': 'import app.x\n', 'shop/tests/test_near.py': 'from django.test import TestCase\n' },
  ],
  [
    'a Django application',
    {
      'settings.py': 'INSTALLED_APPS = ["shop"]\n',
      'shop/__init__.py': 'import app.x\n',
      'tests/test_near.py': 'import settings\n',
    },
  ],
  [
    'Alembic',
    {
      'migrations/env.py': '',
      'migrations/versions/1_x.py': 'import app.x\n',
      'tests/test_near.py': 'import alembic.command\n',
    },
  ],
  ['a test file of the same name', { 'a/test_near.py': '', 'b/test_near.py': 'import app.x\n' }],
];

const near = (files: Files) => Object.keys(files).find(path => path.endsWith('test_near.py')) ?? '';
const edited = (files: Files, edit: Readonly<Record<string, string | null>>, env?: Trees['env']): Trees => {
  const head = Object.entries({ ...files, ...edit }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return { base: files, head: Object.fromEntries(head), ...(env && { env }) };
};

describe('an edit of a module selects a test that reaches it by', () => {
  let selections: Selection[];
  beforeAll(async () => {
    selections = await selectTestsOf(
      reaching.map(([, files]) => edited({ ...common, ...files }, { 'app/x.py': 'X = 2\n' })),
    );
  });

  test.each(reaching.map(([what, files], index) => [what, near(files), index] as const))(
    '%s',
    (_what, path, index) => {
      const selection = selections[index];
      expect(selection).toMatchObject({ kind: 'some' });
      expect(selection).toHaveProperty('selected', expect.arrayContaining([path]));
      expect(selection).not.toHaveProperty('selected', expect.arrayContaining(['tests/test_far.py']));
    },
  );
});

/** What reaches every test, for it is loaded for the session, and what does not. */
const two: Files = { 'app/x.py': 'X = 1\n', 'checks/a/test_a.py': '', 'checks/b/test_b.py': '' };

const selecting: readonly (readonly [
  what: string,
  files: Files,
  edit: Record<string, string | null>,
  selected: string,
  env?: Trees['env'],
])[] = [
  ['a module that nobody imports', {}, { 'app/x.py': '' }, ''],
  ['a test file', {}, { 'checks/a/test_a.py': 'A = 1\n' }, 'a'],
  ['a new test file', {}, { 'checks/c/test_c.py': '' }, 'c'],
  ['a test file that is gone', { 'checks/c/test_c.py': '' }, { 'checks/c/test_c.py': null }, ''],
  ['a document', { 'README.md': 'a\n' }, { 'README.md': 'b\n' }, ''],
  ['a module that is gone', { 'checks/a/test_a.py': 'import app.x\n' }, { 'app/x.py': null }, 'a'],
  ['a module that has come', { 'checks/a/test_a.py': 'import app.z\n' }, { 'app/z.py': '' }, 'a'],
  [
    'a module that stands in front of a package',
    { 'checks/a/test_a.py': 'import requests\n' },
    { 'requests.py': '' },
    'a',
  ],
  [
    'a package that stands in front of a module',
    { 'checks/a/test_a.py': 'import app.x\n' },
    { 'app/x/__init__.py': '' },
    'a',
  ],
  ['a conftest.py', { 'checks/a/conftest.py': 'A = 1\n' }, { 'checks/a/conftest.py': 'A = 2\n' }, 'a'],
  [
    'a conftest.py that is gone',
    { 'checks/a/conftest.py': 'A = 1\n' },
    { 'checks/a/conftest.py': null },
    'a',
  ],
  [
    'what a conftest.py with a hook for tests below it imports',
    { 'checks/a/conftest.py': 'import app.x\n\ndef pytest_runtest_setup(): pass\n' },
    { 'app/x.py': '' },
    'a',
  ],
  [
    'what a conftest.py with a hook for all imports',
    { 'checks/a/conftest.py': 'import app.x\n\ndef pytest_collection_modifyitems(): pass\n' },
    { 'app/x.py': '' },
    'ab',
  ],
  [
    'what a conftest.py that takes hooks from elsewhere imports',
    { 'checks/a/conftest.py': 'from app.x import *\n' },
    { 'app/x.py': '' },
    'ab',
  ],
  [
    'what a conftest.py in tests imports',
    { 'tests/conftest.py': 'import app.x\n' },
    { 'app/x.py': '' },
    'ab',
  ],
  [
    'a plugin of pytest.ini',
    { 'pytest.ini': '[pytest]\naddopts = -q\n  -p app.x\n' },
    { 'app/x.py': '' },
    'ab',
  ],
  [
    'a plugin of pyproject.toml',
    { 'pyproject.toml': '[tool.pytest.ini_options]\naddopts = "-p app.x"\n' },
    { 'app/x.py': '' },
    'ab',
  ],
  [
    'a plugin that the project declares',
    { 'pyproject.toml': '[project.entry-points.pytest11]\nit = "app.x"\n' },
    { 'app/x.py': '' },
    'ab',
  ],
  [
    'a plugin of a test file',
    { 'checks/c/test_c.py': 'pytest_plugins = "app.x"\n' },
    { 'app/x.py': '' },
    'abc',
  ],
  [
    'what is only measured',
    { 'app/__init__.py': '', 'pytest.ini': '[pytest]\naddopts = --cov=app --cov app\n' },
    { 'app/__init__.py': 'A = 1\n' },
    '',
  ],
  [
    'settings of Django in the environment',
    {},
    { 'app/x.py': '' },
    'ab',
    { DJANGO_SETTINGS_MODULE: 'app.x' },
  ],
  [
    'test files by another name',
    { 'pytest.ini': '[pytest]\npython_files = check_*.py\n', 'checks/c/check_c.py': 'import app.x\n' },
    { 'app/x.py': '' },
    'c',
  ],
  [
    'a document, where doctest is turned off',
    { 'pytest.ini': '[pytest]\naddopts = -p no:doctest\n' },
    { 'README.md': '1' },
    '',
  ],
  [
    'a symlink to a document stands by',
    { 'CLAUDE.md': '-> README.md', 'README.md': '' },
    { 'app/x.py': '' },
    '',
  ],
];

describe('the test files that are selected for', () => {
  let selections: Selection[];
  beforeAll(async () => {
    selections = await selectTestsOf(
      selecting.map(([, files, edit, , env]) => edited({ ...two, ...files }, edit, env)),
    );
  });

  test.each(selecting.map(([what, , , selected], index) => [what, selected, index] as const))(
    '%s: %j',
    (_what, selected, index) => {
      const selection = selections[index];
      const paths = selection?.kind === 'some' ? selection.selected : [selection?.why];
      expect(paths.map(path => path?.replace(/^checks\/.\/(?:test|check)_(.)\.py$/, '$1')).join('')).toBe(
        selected,
      );
    },
  );
});

const widening: readonly (readonly [
  what: string,
  files: Files,
  edit: Record<string, string | null>,
  why: RegExp,
])[] = [
  ['data', { 'app/data.json': '1' }, { 'app/data.json': '2' }, /data\.json has changed/],
  ['a lock file', { 'uv.lock': '' }, { 'uv.lock': '1' }, /uv\.lock has changed/],
  ['settings of pytest', {}, { 'pytest.ini': '[pytest]\n' }, /pytest\.ini has changed/],
  ['setup.py', {}, { 'setup.py': '' }, /setup\.py has changed/],
  [
    'a document that a test reads',
    { 'README.md': '', 'checks/a/test_a.py': 'open("README.md")\n' },
    { 'README.md': '1' },
    /README\.md is named/,
  ],
  [
    'a document of a kind that a test reads',
    { 'docs/a.md': '', 'checks/a/test_a.py': 'KIND = "*.md"\n' },
    { 'docs/a.md': '1' },
    /\*\.md is named/,
  ],
  [
    'a document, where documents are tests',
    { 'pytest.ini': '[pytest]\naddopts = --doctest-glob=*.md\n' },
    { 'README.md': '1' },
    /documentation as tests/,
  ],
  [
    'a module, where docstrings are tests',
    { 'pytest.ini': '[pytest]\naddopts = --doctest-modules\n' },
    { 'app/x.py': '' },
    /documentation as tests/,
  ],
  [
    'what moves the search path',
    { 'app/path.py': 'import sys\nsys.path.append("x")\n' },
    { 'app/path.py': '' },
    /where modules are looked for/,
  ],
  [
    'what moves the search path from now on',
    { 'app/path.py': '' },
    { 'app/path.py': 'from site import addsitedir\n\naddsitedir("x")\n' },
    /where modules are looked for/,
  ],
  [
    'a conftest.py that had a hook for all',
    { 'checks/a/conftest.py': 'def pytest_configure(): pass\n' },
    { 'checks/a/conftest.py': '' },
    /hooks reach every test/,
  ],
  ['other plugins', { 'conftest.py': 'pytest_plugins = ["a"]\n' }, { 'conftest.py': '' }, /other plugins/],
  ['an __init__.py that comes', {}, { 'checks/a/__init__.py': '' }, /have other names/],
  ['an __init__.py that goes', { 'app/__init__.py': '' }, { 'app/__init__.py': null }, /have other names/],
  [
    'a module, where a symlink may lead to Python',
    { link: '-> app' },
    { 'app/x.py': '' },
    /link is a symlink/,
  ],
  [
    'a module, where a test is a symlink',
    { 'checks/a/test_l.py': '-> test_a.py' },
    { 'app/x.py': '' },
    /is a symlink/,
  ],
];

describe('everything is selected for', () => {
  let selections: Selection[];
  beforeAll(async () => {
    selections = await selectTestsOf(widening.map(([, files, edit]) => edited({ ...two, ...files }, edit)));
  });

  test.each(widening.map(([what, , , why], index) => [what, why, index] as const))(
    '%s',
    (_what, why, index) => {
      const selection = selections[index];
      expect(selection?.kind === 'everything' ? selection.why : selection?.selected).toMatch(why);
    },
  );
});
