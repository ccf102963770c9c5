import { describe, expect, test } from 'vitest';
import type { TreeFiles } from '../../src/checks/deps-locked/drift.ts';
import { findLock, isLockName } from '../../src/checks/deps-locked/find-locks.ts';
import { pythonJson } from '../../src/checks/deps-locked/python-json.ts';
import { samePythons } from '../../src/checks/deps-locked/same-pythons.ts';
import { sameMarkers } from '../../src/checks/deps-locked/same-markers.ts';
import { parseMarker } from '../../src/checks/deps-locked/wanted.ts';
import { poetryConstraint } from '../../src/dependencies/poetry-constraint.ts';
import { fulfils } from '../../src/dependencies/version.ts';

type Files = Readonly<Record<string, string>>;

function treeOf(files: Files): TreeFiles {
  return {
    has: path => path in files,
    text: path => Promise.resolve(files[path]),
    named: name => Object.keys(files).filter(path => path.split('/').at(-1) === name),
  };
}

/** Each disagreement as `line rule: message`, and what was not compared. */
async function judged(files: Files, path: string): Promise<string[]> {
  const lock = await findLock(path, treeOf(files));
  if (!lock) return ['no lock'];
  const agreement = await lock.agreement();
  if (agreement.kind === 'unknown') return [`unknown: ${agreement.why}`];
  const { drifts, notes = [] } = agreement;
  return [
    ...drifts.map(({ line, rule, message }) => `${line ?? '-'} ${rule}: ${message}`),
    ...notes.map(note => `note: ${note}`),
  ];
}

/** What a text is replaced by in a file, and what is then said. */
type Edit = readonly [file: string, from: string, to: string, said: readonly RegExp[]];

interface Format {
  readonly lock: string;
  readonly files: Files;
  readonly edits: readonly Edit[];
}

const uvProject = `[project]
name = "shop"
requires-python = ">=3.12,<3.13"
dependencies = [
  "Fast_API[Standard] <1.0.0, >=0.110.0",
  "tzdata ; sys_platform == 'win32' and python_version >= '3.8'",
  "forked",
  "shop-lib",
]
[project.optional-dependencies]
cache = ["redis>=5; python_version >= '3.12'"]
all = ["shop[cache]"]
[dependency-groups]
test = ["pytest>=8"]
dev = [{ include-group = "test" }, "ruff"]
[tool.uv]
constraint-dependencies = ["idna<4"]
[tool.uv.workspace]
members = ["libs/*"]
[tool.uv.sources]
shop-lib = { workspace = true }
forked = { git = "https://example.org/forked.git", rev = "abc" }
`;

const uvLock = `version = 1
revision = 3
requires-python = "==3.12.*"

[manifest]
members = [
    "shop",
    "shop-lib",
]
constraints = [{ name = "idna", specifier = "<4" }]

[[package]]
name = "fast-api"
version = "0.115.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "forked"
version = "1.0"
source = { git = "https://example.org/forked.git?rev=abc#abcdef" }

[[package]]
name = "pytest"
version = "8.1.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "redis"
version = "5.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "ruff"
version = "0.5.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "shop"
version = "1.0"
source = { editable = "." }

[package.metadata]
requires-dist = [
    { name = "fast-api", extras = ["standard"], specifier = ">=0.110,<1" },
    { name = "forked", git = "https://example.org/forked?rev=abc" },
    { name = "redis", marker = "extra == 'cache'", specifier = ">=5" },
    { name = "shop", extras = ["cache"], marker = "extra == 'all'" },
    { name = "shop-lib", editable = "libs/lib" },
    { name = "tzdata", marker = "sys_platform == 'win32'" },
]
provides-extras = ["cache", "all"]

[package.metadata.requires-dev]
dev = [
    { name = "pytest", specifier = ">=8" },
    { name = "ruff" },
]
test = [{ name = "pytest", specifier = ">=8" }]

[[package]]
name = "shop-lib"
version = "1.0"
source = { editable = "libs/lib" }
`;

const poetryProject = `[tool.poetry.dependencies]
python = "^3.11"
httpx = {version = "^0.27", extras = ["http2"]}
colorama = {version = "*", markers = "sys_platform == 'win32'"}
[tool.poetry.group.dev.dependencies]
pytest = "~8.1"
`;

const poetry2Project = `[project]
name = "shöp"
requires-python = ">=3.11"
dependencies = ["httpx>=0.27"]
[dependency-groups]
dev = ["pytest>=8"]
[tool.poetry]
package-mode = false
`;

const pdmProject = `[project]
name = "shop"
requires-python = ">=3.11"
dependencies = ["httpx>=0.27"]
[dependency-groups]
dev = ["pytest>=8"]
`;

const pipfile = `[packages]
httpx = ">=0.27"
"café" = {version = "*", index = "pypi"}
[dev-packages]
pytest = "*"
[docs]
sphinx = ">=7"
[scripts]
t = "pytest"
`;

const locked =
  '[[package]]\nname = "httpx"\nversion = "0.27.2"\n[[package]]\nname = "pytest"\nversion = "8.1.1"\n';

// The digests are those that Python's json and hashlib give for what each manager takes.
const formats: Record<string, Format> = {
  'uv.lock': {
    lock: 'uv.lock',
    files: {
      'pyproject.toml': uvProject,
      'uv.lock': uvLock,
      'libs/lib/pyproject.toml': '[project]\nname = "shop_lib"\n',
    },
    edits: [
      [
        'pyproject.toml',
        '"forked",',
        '"forked", "httpx>=0.28",',
        [/^- lock-missing-requirement: pyproject.toml asks for httpx>=0.28, uv.lock was made without it$/],
      ],
      [
        'pyproject.toml',
        '>=0.110.0',
        '>=0.116',
        [
          /^44 lock-not-updated: pyproject.toml asks for fast-api\[standard\]<1.0.0,>=0.116, uv.lock was made for fast-api\[standard\]>=0.110,<1$/,
        ],
      ],
      ['pyproject.toml', '[Standard]', '', [/^44 lock-not-updated/]],
      [
        'pyproject.toml',
        "'win32'",
        "'darwin'",
        [/^49 lock-not-updated: .* asks for tzdata, uv.lock was made for tzdata under other conditions$/],
      ],
      [
        'pyproject.toml',
        'rev = "abc"',
        'rev = "def"',
        [/^45 lock-not-updated: .*forked def, uv.lock was made for .*forked abc/],
      ],
      [
        'pyproject.toml',
        '  "forked",\n',
        '',
        [/^45 lock-stale: uv.lock was made for forked from .*, which pyproject.toml does not ask for$/],
      ],
      [
        'pyproject.toml',
        'redis>=5',
        'redis>=6',
        [/^46 lock-not-updated: pyproject.toml asks for redis>=6, /],
      ],
      [
        'pyproject.toml',
        'pytest>=8',
        'pytest>=9',
        [/^58 lock-not-updated: .* in group test/, /^55 lock-not-updated: .* in group dev/],
      ],
      ['pyproject.toml', '"ruff"]', ']', [/^56 lock-stale: .*ruff in group dev/]],
      ['pyproject.toml', 'idna<4', 'idna<5', [/^10 lock-not-updated: .*idna<5 in constraint-dependencies/]],
      [
        'pyproject.toml',
        '>=3.12,<3.13',
        '>=3.12',
        [/^3 lock-not-updated: >=3.12 is asked for as requires-python, uv.lock was made for ==3.12.\*$/],
      ],
      [
        'pyproject.toml',
        'members = ["libs/*"]',
        'members = ["other/*"]',
        [/^8 lock-stale: uv.lock was made for a workspace with shop-lib, which is not in it$/],
      ],
      [
        'libs/lib/pyproject.toml',
        'shop_lib"',
        'shop_lib"\ndependencies = ["httpx"]',
        [/^- lock-missing-requirement: libs\/lib\/pyproject.toml asks for httpx, /],
      ],
      // A merge that took the wrong side.
      [
        'uv.lock',
        'version = "0.115.0"',
        'version = "0.90"',
        [/^13 lock-version-outside: pyproject.toml asks for fast-api.*, uv.lock has 0.90$/],
      ],
      [
        'uv.lock',
        'name = "ruff"\nversion',
        'name = "rough"\nversion',
        [
          /^- lock-missing-requirement: pyproject.toml asks for ruff in group dev, which uv.lock does not have$/,
        ],
      ],
      ['uv.lock', 'version = 1\n', 'version = 9\n', [/^unknown: version 9 /]],
      [
        'pyproject.toml',
        'name = "shop"',
        'name = "shop"\ndynamic = ["dependencies"]',
        [/^note: pyproject.toml has dynamic dependencies, /],
      ],
      ['pyproject.toml', '[tool.uv]', '[tool.ruff]\nline-length = 100\n[tool.uv]', []],
    ],
  },
  'poetry.lock of poetry 1': {
    lock: 'poetry.lock',
    files: {
      'pyproject.toml': poetryProject,
      'poetry.lock': `# This file is automatically @generated by Poetry 1.8.3 and should not be changed by hand.\n${locked}[metadata]\nlock-version = "2.0"\ncontent-hash = "1d939dc9413cb17fc8928427ba054e3cbec079b256e51272e66a972813091591"\n`,
    },
    edits: [
      [
        'pyproject.toml',
        '^0.27',
        '^0.28',
        [
          /^3 lock-version-outside: pyproject.toml asks for httpx\[http2\]>=0.28,<0.29, poetry.lock has 0.27.2$/,
          /^- lock-stale: /,
        ],
      ],
      [
        'pyproject.toml',
        'pytest = ',
        'ruff = "*"\npytest = ',
        [/^- lock-missing-requirement: .*ruff in group dev/, /^- lock-stale: /],
      ],
      [
        'pyproject.toml',
        'pytest = "~8.1"',
        '',
        [
          /^- lock-stale: poetry.lock was made for other dependencies than pyproject.toml has \(digest 1d939dc9413c, now /,
        ],
      ],
      ['pyproject.toml', '[tool.poetry.group', '[tool.poetry.scripts]\nx = "a:b"\n[tool.poetry.group', []],
      ['poetry.lock', 'Poetry 1.8.3', 'Poetry 3.0.0', []],
      ['poetry.lock', 'lock-version = "2.0"', 'lock-version = "3.0"', [/^unknown: version "3.0" /]],
    ],
  },
  'poetry.lock of poetry 2.2': {
    lock: 'poetry.lock',
    files: {
      'pyproject.toml': poetry2Project,
      'poetry.lock': `# This file is automatically @generated by Poetry 2.2.1 and should not be changed by hand.\n${locked}[metadata]\nlock-version = "2.1"\ncontent-hash = "8762a93c439e447391ccc1788405d625947f266faf46f34c95d4b86b84fe7839"\n`,
    },
    edits: [
      ['pyproject.toml', '>=3.11', '>=3.12', [/^- lock-stale: /]],
      // From 2.3 on the groups are part of it.
      ['poetry.lock', 'Poetry 2.2.1', 'Poetry 2.3.0', [/^- lock-stale: .*now 3176c0ec82d1\)$/]],
      [
        'pyproject.toml',
        'pytest>=8',
        'pytest>=9',
        [/^6 lock-version-outside: .*pytest>=9 in group dev, poetry.lock has 8.1.1$/],
      ],
    ],
  },
  'pdm.lock': {
    lock: 'pdm.lock',
    files: {
      'pyproject.toml': pdmProject,
      'pdm.lock': `[metadata]\ngroups = ["default", "dev"]\nlock_version = "4.5.0"\ncontent_hash = "sha256:44350d10595c4088b0a16aea04d243a99dae2341108c6bfe5ede32088360508c"\n${locked}`,
    },
    edits: [
      [
        'pyproject.toml',
        'pytest>=8',
        'pytest>=9',
        [/^9 lock-version-outside: .*pytest>=9 in group dev, pdm.lock has 8.1.1$/, /^- lock-stale/],
      ],
      ['pyproject.toml', 'name = "shop"', 'name = "shop"\nversion = "2"', []],
      ['pdm.lock', 'content_hash', 'input_hash', [/^note: only what pyproject.toml asks for was looked for/]],
      [
        'pyproject.toml',
        '[dependency-groups]',
        '[tool.pdm.resolution]\nexcludes = [1.5]\n[dependency-groups]',
        [/^note: .*its digest cannot be made here$/],
      ],
    ],
  },
  'Pipfile.lock': {
    lock: 'Pipfile.lock',
    files: {
      Pipfile: pipfile,
      'Pipfile.lock': JSON.stringify(
        {
          _meta: {
            hash: { sha256: '858ebbcd1d409f6949f81b0961bef51617a01f9f8bfe56b381d1adc247a26c03' },
            'pipfile-spec': 6,
          },
          default: { httpx: { version: '==0.27.2' }, café: { version: '==1.0' } },
          develop: { pytest: { version: '==8.1.1' } },
          docs: { sphinx: { version: '==7.2' } },
        },
        undefined,
        4,
      ),
    },
    edits: [
      [
        'Pipfile',
        'httpx = ">=0.27"',
        'httpx = ">=0.28"',
        [/^9 lock-version-outside: Pipfile asks for httpx>=0.28, Pipfile.lock has 0.27.2$/, /^- lock-stale/],
      ],
      [
        'Pipfile',
        'pytest = "*"',
        'pytest = "*"\nruff = "*"',
        [/^- lock-missing-requirement: .*ruff in dev-packages/, /^- lock-stale/],
      ],
      ['Pipfile', 't = "pytest"', 't = "pytest -x"', []],
      // Before categories came, they were no part of the digest.
      [
        'Pipfile.lock',
        '858ebbcd1d409f6949f81b0961bef51617a01f9f8bfe56b381d1adc247a26c03',
        'f8c72fdd827e5c3e45ae89cd61cada279fc8b72808f2d0021afb4cfe9ffcb882',
        [],
      ],
      ['Pipfile.lock', '"pipfile-spec": 6', '"pipfile-spec": 7', [/^unknown: /]],
    ],
  },
  'requirements of pip-compile': {
    lock: 'requirements/dev.txt',
    files: {
      'requirements/base.in': 'Django>=4.2,<5\ncolorama; sys_platform == "win32"\n',
      'requirements/base.txt':
        '#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n#    pip-compile requirements/base.in\n#\ndjango==4.2.11\n    # via -r requirements/base.in\n',
      'requirements/dev.in': '-r base.in\n-c base.txt\npytest\n--no-binary=:all:\n',
      'requirements/dev.txt':
        '#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n#    pip-compile --cert=None --output-file=requirements/dev.txt requirements/dev.in\n#\ndjango==4.2.11 \\\n    --hash=sha256:00\n    # via\n    #   -c requirements/base.txt\n    #   -r requirements/base.in\npytest==8.1.1\n    # via -r requirements/dev.in\n',
    },
    edits: [
      [
        'requirements/dev.in',
        'pytest\n',
        'pytest\nruff\n',
        [
          /^- lock-missing-requirement: requirements\/dev.in asks for ruff, which requirements\/dev.txt does not have$/,
        ],
      ],
      [
        'requirements/dev.in',
        'pytest\n',
        '',
        [
          /^12 lock-stale: requirements\/dev.txt was made with pytest for requirements\/dev.in, which does not ask for it$/,
        ],
      ],
      [
        'requirements/base.in',
        '<5',
        '<4.2.11',
        [
          /^7 lock-version-outside: requirements\/base.in asks for django>=4.2,<4.2.11, requirements\/dev.txt has 4.2.11$/,
        ],
      ],
      // The layer below was compiled anew, this one was not.
      [
        'requirements/base.txt',
        'django==4.2.11',
        'django==4.2.12',
        [
          /^7 lock-version-outside: requirements\/base.txt asks for django==4.2.12, requirements\/dev.txt has 4.2.11$/,
        ],
      ],
      ['requirements/dev.txt', 'autogenerated by pip-compile', 'written', [/^no lock$/]],
    ],
  },
  'requirements of uv': {
    lock: 'backend/requirements.txt',
    files: {
      'backend/pyproject.toml':
        '[project]\nname = "shop"\ndependencies = ["httpx>=0.27"]\n[project.optional-dependencies]\ncache = ["redis"]\nrest = ["missing"]\n',
      'backend/requirements.txt':
        '# This file was autogenerated by uv via the following command:\n#    uv pip compile pyproject.toml --extra cache -o requirements.txt\nhttpx==0.27.2\n    # via shop (pyproject.toml)\nredis @ https://example.org/redis-5.0-py3-none-any.whl\n',
    },
    edits: [
      [
        'backend/pyproject.toml',
        '"redis"',
        '"redis>=6", "ruff"',
        [/^- lock-missing-requirement: backend\/pyproject.toml asks for ruff, /],
      ],
      ['backend/pyproject.toml', 'httpx>=0.27', 'httpx>=0.28', [/^3 lock-version-outside: /]],
    ],
  },
};

describe.each(Object.entries(formats))('%s', (_name, { lock, files, edits }) => {
  test('agrees with what it is made from', async () => {
    expect(isLockName(lock)).toBe(true);
    expect(await judged(files, lock)).toEqual([]);
  });

  test.each(edits)('%s: %j -> %j', async (file, from, to, said) => {
    const text = files[file] ?? '';
    expect(text).toContain(from);
    const drifts = await judged({ ...files, [file]: text.replace(from, to) }, lock);
    expect(drifts).toEqual(said.map(pattern => expect.stringMatching(pattern) as string));
  });
});

test.each([
  ["python_version >= '3.8'", undefined, true],
  ["python_version < '3.13'", undefined, false],
  ["platform_system == 'Windows'", "sys_platform == 'win32'", true],
  ["os_name == 'nt'", "sys_platform == 'win32'", false],
  ["python_version > '3.12'", "python_full_version >= '3.13'", true],
  ["python_version >= '3.8' and extra == 'a'", "extra == 'a'", true],
  ["extra == 'a'", "extra == 'b'", false],
  ["platform_machine in 'x86_64 AMD64'", "platform_machine == 'AMD64' or platform_machine == 'x86_64'", true],
])('for Python 3.11 and newer %j means %j: %s', async (a, b, same) => {
  expect(await sameMarkers([await parseMarker(a)], [await parseMarker(b)], ['>=3.11'])).toBe(same);
});

test.each([
  [['>=3.12,<3.13'], ['==3.12.*'], true],
  [['>=3.9', '>=3.10'], ['>=3.10'], true],
  [['>=3.9'], ['>=3.9.1'], false],
  [['~=3.9'], ['>=3.9,<4'], true],
])('%j lets the Pythons of %j in: %s', async (a, b, same) => {
  expect(await samePythons(a, b)).toBe(same);
});

test.each([
  ['^1.2.3', '1.9', '2.0'],
  ['^0.2.3', '0.2.9', '0.3.0'],
  ['^0.0', '0.0.9', '0.1'],
  ['~1.2', '1.2.9', '1.3'],
  ['~1', '1.9', '2.0'],
  ['1.2.*', '1.2.5', '1.3'],
  ['1.2', '1.2.0', '1.2.1'],
  ['>= 1.2 <2', '1.9', '2.0'],
  ['~=1.4', '1.9', '2.0'],
])('poetry takes %s for a range with %s and without %s', async (constraint, inside, outside) => {
  const specifier = poetryConstraint(constraint) ?? '';
  expect([await fulfils(inside, specifier), await fulfils(outside, specifier)]).toEqual([true, false]);
});

test.each([
  ['*', ''],
  ['>=1 || <0.5', undefined],
  ['latest', undefined],
])('poetry: %j is %j', (text, specifier) => {
  expect(poetryConstraint(text)).toBe(specifier);
});

test('JSON is written as Python writes it', () => {
  const value = { b: [true, null, 'é"\n\u007f😀'], B: {}, '\uffff': [], '😀': '' };
  expect(pythonJson(value)).toBe(
    '{"B": {}, "b": [true, null, "\\u00e9\\"\\n\\u007f\\ud83d\\ude00"], "\\uffff": [], "\\ud83d\\ude00": ""}',
  );
  expect(pythonJson([1])).toBeUndefined();
});
