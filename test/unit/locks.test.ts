import { describe, expect, test } from 'vitest';
import { comparePins } from '../../src/dependencies/compare-pins.ts';
import type { LockSource, Pin } from '../../src/dependencies/lock.ts';
import { evaluateMarker } from '../../src/dependencies/marker.ts';
import { readPdmLock } from '../../src/dependencies/pdm-lock.ts';
import { readPipfileLock } from '../../src/dependencies/pipfile-lock.ts';
import { readPoetryLock } from '../../src/dependencies/poetry-lock.ts';
import { readRequirementsPins } from '../../src/dependencies/requirements-pins.ts';
import { readUvLock } from '../../src/dependencies/uv-lock.ts';
import { ConfigError } from '../../src/lib/errors.ts';

const markers = {
  os_name: 'posix',
  sys_platform: 'linux',
  platform_system: 'Linux',
  platform_machine: 'x86_64',
  implementation_name: 'cpython',
  platform_python_implementation: 'CPython',
  python_version: '3.11',
  python_full_version: '3.11.9',
};

describe('a marker', () => {
  test.each([
    ['python_version < "3.9"', 'no'],
    ["python_version >= '3.9' and python_version < '4'", 'yes'],
    ["python_full_version < '3.11.10'", 'yes'],
    ["python_version == '3.*'", 'yes'],
    ["python_version ~= '3.10'", 'yes'],
    ["sys_platform == 'win32' or os_name == 'posix' and python_version != '3.10'", 'yes'],
    ["(sys_platform == 'win32' or os_name == 'posix') and 'arm' in platform_machine", 'no'],
    ["platform_machine not in 'aarch64 arm64'", 'yes'],
    ["extra == 'redis'", 'unknown'],
    ["extra == 'redis' and sys_platform == 'win32'", 'no'],
    ["extra == 'redis' or sys_platform == 'linux'", 'yes'],
    ["'dev' in dependency_groups", 'unknown'],
    ['no marker at all', 'unknown'],
    [undefined, 'yes'],
    [['a list'], 'unknown'],
  ])('%j: %s', async (marker, holds) => {
    expect(await evaluateMarker(marker, markers)).toBe(holds);
  });
});

/** `name==version`, with `!` where it must be installed. */
const shown = (pins: readonly Pin[]) =>
  pins.map(({ name, version, required }) => `${name}==${version}${required ? '!' : ''}`).sort();

interface Format {
  readonly read: (source: LockSource) => Promise<Pin[]>;
  readonly text: string;
  readonly pins: readonly string[];
}

const formats: Record<string, Format> = {
  'uv.lock': {
    read: readUvLock,
    text: `
version = 1
[[package]]
name = "shop"
version = "1.0"
source = { editable = "." }
dependencies = [
  { name = "Fast.API", extra = ["standard"] },
  { name = "colorama", marker = "sys_platform == 'win32'" },
  { name = "numpy", version = "1.26.4", source = { registry = "x" }, marker = "python_full_version < '3.12'" },
  { name = "numpy", version = "2.0.0", source = { registry = "x" }, marker = "python_full_version >= '3.12'" },
  { name = "forked" },
]
[package.optional-dependencies]
cache = [{ name = "redis" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
[[package]]
name = "Fast.API"
version = "0.110"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "starlette" }]
[package.optional-dependencies]
standard = [{ name = "uvicorn" }]
all = [{ name = "orjson" }]
[[package]]
name = "forked"
version = "1.0"
source = { git = "https://example.org/forked#abc" }
dependencies = [{ name = "anyio" }, { name = "Fast.API" }]
${[
  ['anyio', '4.3.0'],
  ['colorama', '0.4.6'],
  ['numpy', '1.26.4'],
  ['numpy', '2.0.0'],
  ['orjson', '3.9'],
  ['pytest', '8.1'],
  ['redis', '5.0'],
  ['starlette', '0.36'],
  ['uvicorn', '0.29'],
]
  .map(
    ([name, version]) =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "x" }\n`,
  )
  .join('')}`,
    pins: [
      'anyio==4.3.0!',
      'fast-api==0.110!',
      'numpy==1.26.4!',
      'pytest==8.1',
      'redis==5.0',
      'starlette==0.36!',
      'uvicorn==0.29!',
    ],
  },
  'poetry.lock of poetry 2': {
    read: readPoetryLock,
    text: `
[[package]]
name = "SQLAlchemy"
version = "2.0.29"
optional = false
groups = ["main", "dev"]
[[package]]
name = "colorama"
version = "0.4.6"
optional = false
groups = ["main", "dev"]
markers = "sys_platform == \\"win32\\""
[[package]]
name = "tomli"
version = "2.0.1"
optional = false
groups = ["main", "dev"]
markers = {main = "python_version < \\"3.11\\"", dev = "python_version <= \\"3.11\\""}
[[package]]
name = "redis"
version = "5.0"
optional = true
groups = ["main"]
markers = "extra == \\"cache\\""
[[package]]
name = "pytest"
version = "8.1"
optional = false
groups = ["dev"]
[[package]]
name = "private"
version = "1.0"
optional = false
groups = ["main"]
[package.source]
type = "legacy"
url = "https://pypi.example.org"
[[package]]
name = "forked"
version = "1.0"
optional = false
groups = ["main"]
[package.source]
type = "git"
[metadata]
lock-version = "2.1"
`,
    pins: ['private==1.0!', 'pytest==8.1', 'redis==5.0', 'sqlalchemy==2.0.29!', 'tomli==2.0.1'],
  },
  'poetry.lock of poetry 1': {
    read: readPoetryLock,
    text: '[[package]]\nname = "a"\nversion = "1.0"\noptional = false\n[metadata]\nlock-version = "2.0"\n',
    pins: ['a==1.0'],
  },
  'pdm.lock': {
    read: readPdmLock,
    text: `
[metadata]
groups = ["default", "dev"]
strategy = ["inherit_metadata"]
[[package]]
name = "anyio"
version = "4.3.0"
groups = ["default"]
[[package]]
name = "httpx"
version = "0.27.0"
extras = ["http2"]
groups = ["default", "dev"]
marker = "python_version >= \\"3.9\\""
[[package]]
name = "colorama"
version = "0.4.6"
groups = ["default"]
marker = "sys_platform == \\"win32\\""
[[package]]
name = "pytest"
version = "8.1"
groups = ["dev"]
[[package]]
name = "forked"
version = "1.0"
groups = ["default"]
git = "https://example.org/forked"
`,
    pins: ['anyio==4.3.0!', 'httpx==0.27.0!', 'pytest==8.1'],
  },
  'Pipfile.lock': {
    read: readPipfileLock,
    text: JSON.stringify({
      _meta: { hash: { sha256: 'x' } },
      default: {
        Django: { hashes: [], index: 'pypi', markers: "python_version >= '3.8'", version: '==4.2.11' },
        tzdata: { markers: "sys_platform == 'win32'", version: '==2024.1' },
        forked: { git: 'https://example.org/forked', ref: 'abc' },
        shop: { editable: true, path: '.' },
      },
      develop: { pytest: { version: '==8.1.1' } },
    }),
    pins: ['django==4.2.11!', 'pytest==8.1.1'],
  },
};

test.each(Object.entries(formats))('%s', async (file, { read, text, pins }) => {
  expect(shown(await read({ file, text, markers }))).toEqual(pins);
});

test.each([
  ['uv.lock', readUvLock, '<<<<<<< HEAD\nversion = 1\n', /^uv\.lock:1: /],
  ['poetry.lock', readPoetryLock, '[[package]]\nname = "a\n', /^poetry\.lock:2: /],
  ['poetry.lock', readPoetryLock, 'package = "a"\n', /`package` is not a list/],
  ['pdm.lock', readPdmLock, '[[package]]\nversion = "1"\n', /a package has no name/],
  ['Pipfile.lock', readPipfileLock, '{"default": {', /^Pipfile\.lock: is not valid JSON/],
  ['Pipfile.lock', readPipfileLock, '[]', /it is not an object/],
])('%s that cannot be read says where', async (file, read, text, message) => {
  const error: unknown = await read({ file, text, markers }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message).toMatch(message);
});

test.each([
  [true, 'requirements.txt: leads to missing.txt, which the judged tree does not have'],
  [false, []],
])('requirements that include a file which is not there; required: %s', async (required, result) => {
  const read = (path: string) =>
    Promise.resolve(path === 'requirements.txt' ? '-r missing.txt\n-r https://a.example/b.txt' : undefined);
  const pins = readRequirementsPins('requirements.txt', { read, markers, required });
  expect(await pins.catch((error: unknown) => (error as ConfigError).message)).toEqual(result);
});

test('requirements: the pins of a file, of what it includes, and of what constrains it', async () => {
  const files: Record<string, string> = {
    'requirements.txt': `\uFEFF# made by pip-compile
--index-url https://pypi.example.org/simple
-r requirements/base.txt
--constraint=requirements/limits.txt  # upper bounds
Flask[async]==3.0.2 \\
    --hash=sha256:aaa \\
    --hash=sha256:bbb
    # via shop
tzdata == 2024.1 ; sys_platform == "win32"
gunicorn (==21.2.0)
pinned-loosely==1.2.*
ranged>=1,<2
both==1.0,!=1.0.1
-e git+https://example.org/forked#egg=forked
wheel-at @ https://example.org/wheel_at-1.0-py3-none-any.whl
./local
`,
    'requirements/base.txt': '-r ../requirements.txt\nclick==8.1.7\r\nredis==5.0 # cache\r\n',
    'requirements/limits.txt': 'urllib3==2.2.1\n',
  };
  const read = (path: string) => Promise.resolve(files[path]);
  const pins = await readRequirementsPins('requirements.txt', { read, markers, required: true });
  expect(shown(pins)).toEqual([
    'click==8.1.7!',
    'flask==3.0.2!',
    'gunicorn==21.2.0!',
    'pinned-loosely==1.2.*!',
    'redis==5.0!',
    'urllib3==2.2.1',
  ]);
  expect(new Set(pins.map(({ from }) => from))).toEqual(new Set(['requirements.txt']));
});

describe('what is installed', () => {
  const pin = (name: string, version: string, required = true): Pin => ({ name, version, required });

  test.each<[string, Pin[], Record<string, string>, string[]]>([
    ['is as locked', [pin('a', '1.0')], { a: '1.0' }, []],
    [
      'is the same version in other words',
      [pin('a', '1.0.0'), pin('b', '2.0rc1')],
      { a: '1', b: '2.0.RC1' },
      [],
    ],
    ['has a local label', [pin('torch', '2.3.0')], { torch: '2.3.0+cpu' }, []],
    ['has the locked local label', [pin('torch', '2.3.0+cpu')], { torch: '2.3+cpu' }, []],
    ['has another local label', [pin('torch', '2.3.0+cpu')], { torch: '2.3.0+cu121' }, ['torch']],
    ['lacks the locked local label', [pin('torch', '2.3.0+cpu')], { torch: '2.3.0' }, ['torch']],
    ['is one of several', [pin('a', '1.0'), pin('a', '2.0', false)], { a: '2.0' }, []],
    ['is none of several', [pin('a', '1.0'), pin('a', '2.0', false)], { a: '3.0' }, ['a']],
    ['fits a pattern', [pin('a', '1.2.*')], { a: '1.2.9' }, []],
    ['does not fit a pattern', [pin('a', '1.2.*')], { a: '1.3' }, ['a']],
    ['is another version', [pin('a', '1.0'), pin('b', '1.0')], { a: '1.1', b: '1.0' }, ['a']],
    ['is another version of what need not be there', [pin('a', '1.0', false)], { a: '1.1' }, ['a']],
    ['lacks what must be there', [pin('a', '1.0')], {}, ['a']],
    ['lacks what need not be there', [pin('a', '1.0', false)], {}, []],
    ['was put there with the environment', [pin('setuptools', '69.0', false)], { setuptools: '65.5' }, []],
    ['is in place, without a version', [pin('a', '1.0')], { a: '' }, []],
    ['has a version that is none', [pin('a', '1.0'), pin('b', 'x')], { a: 'unknown', b: 'x' }, ['a']],
  ])('%s', async (_name, pins, versions, different) => {
    const installed = new Map(Object.entries(versions).map(([name, version]) => [name, { version }]));
    const differences = await comparePins(pins, installed);
    expect(differences.map(({ name }) => name)).toEqual(different);
  });
});
