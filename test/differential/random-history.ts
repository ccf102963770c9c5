import type { Random } from './random.ts';

/** A file of a tree: its text, where it starts with `-> ` what a symlink leads to. */
export interface TextFile {
  readonly text: string;
  readonly executable: boolean;
}

/** Everything that a verdict may depend on: the tree, and what is outside of it. */
export interface World {
  readonly files: Readonly<Record<string, TextFile>>;
  /** What tools see of the environment, where the tree's configuration lets them. */
  readonly mode: string | undefined;
  /** A file that is not tracked. */
  readonly local: string | undefined;
  /** `.git/info/attributes` */
  readonly attributes: string | undefined;
}

/** What a step changed, for people, and what came of it. */
export interface Step {
  readonly what: string;
  readonly world: World;
}

/** The kinds of work that a repository is configured for; few tools make quick gates. */
export type Theme = 'lint' | 'format' | 'types' | 'tests';

/** A first world: some of all the files that there may be. */
export function firstWorld(random: Random, theme: Theme): World {
  let files: World['files'] = {};
  for (const [path, texts] of Object.entries(themes[theme])) {
    const isSource = path.startsWith('app/') || path.startsWith('tests/');
    if (random.chance(isSource ? 0.8 : 0.3)) files = withText(files, path, random.pick(texts));
  }
  return { files, mode: undefined, local: undefined, attributes: undefined };
}

/** @param before the worlds that were there already */
export function nextStep(random: Random, theme: Theme, before: readonly World[]): Step {
  const world = before.at(-1);
  if (!world) throw new Error('a step needs a world');
  const kind = random.next();
  if (kind < 0.15) return { what: 'as it was before', world: random.pick(before) };
  if (kind < 0.2) return changeSurroundings(random, world);
  const paths = Object.keys(world.files);
  if (kind < 0.28 && paths.length > 0) return rename(random, world);
  if (kind < 0.34 && paths.length > 0) {
    const path = random.pick(paths);
    const file = world.files[path] ?? { text: '', executable: false };
    const files = { ...world.files, [path]: { ...file, executable: !file.executable } };
    return { what: `mode of ${path}`, world: { ...world, files } };
  }
  let { files } = world;
  const what: string[] = [];
  for (let times = random.chance(0.3) ? 2 : 1; times > 0; times--) {
    const [path, texts] = random.pick(Object.entries(themes[theme]));
    const gone = files[path] !== undefined && random.chance(0.3);
    files = gone ? without(files, path) : withText(files, path, random.pick(texts));
    what.push(gone ? `${path} is gone` : path);
  }
  return { what: what.join(', '), world: { ...world, files } };
}

function changeSurroundings(random: Random, world: World): Step {
  return random.pick<() => Step>([
    () => ({
      what: 'the environment',
      world: { ...world, mode: random.pick([undefined, '', 'good', 'bad']) },
    }),
    () => ({
      what: 'an untracked file',
      world: { ...world, local: random.pick([undefined, '', 'good\n', 'bad\n']) },
    }),
    () => ({
      what: 'attributes of this clone',
      world: { ...world, attributes: random.pick([undefined, '*.py eol=crlf\n', '*.py ident\n']) },
    }),
  ])();
}

function rename(random: Random, world: World): Step {
  const from = random.pick(Object.keys(world.files));
  const to = random.pick([
    from.replace(/([^/]*)$/, 'moved_$1'),
    from.replace(/.*\//, ''),
    from.replace(/^app\//, 'lib/'),
    `tests/${from.replace(/.*\//, '')}`,
  ]);
  const file = world.files[from];
  const files = without(world.files, from);
  const isFree = !Object.keys(files).some(path => path === to || path.startsWith(`${to}/`));
  const moved = file && isFree ? { ...files, [to]: file } : files;
  return { what: `${from} is ${to}`, world: { ...world, files: moved } };
}

/** A file takes the place of a folder of its name, and a folder that of a file. */
function withText(files: World['files'], path: string, text: string): World['files'] {
  const inTheWay = (known: string) => known.startsWith(`${path}/`) || path.startsWith(`${known}/`);
  const kept = Object.entries(files).filter(([known]) => !inTheWay(known));
  return { ...Object.fromEntries(kept), [path]: { text, executable: files[path]?.executable ?? false } };
}

function without(files: World['files'], path: string): World['files'] {
  return Object.fromEntries(Object.entries(files).filter(([known]) => known !== path));
}

type Texts = Readonly<Record<string, readonly string[]>>;

const util = 'VALUE: int = 2\n';

const source: Texts = {
  'app/__init__.py': ['', '', '"""It."""\n', 'from app.util import VALUE\n'],
  'app/core.py': [
    'from app.util import VALUE\n\n\ndef double(number: int) -> int:\n    return number * VALUE\n',
    'from .util import VALUE\n\n\ndef double(number: int) -> int:\n    return number * VALUE\n',
    'from ..app.util import VALUE\n\n\ndef double(number: int) -> int:\n    return number * VALUE\n',
    'import os\n\nfrom app.util import VALUE\n\n\ndef double(number: int) -> int:\n    return number * VALUE\n',
    'def double(number: int) -> int:\n    return number * NO_SUCH\n',
    'def double(number: int) -> int:\n    return "no number"\n',
    'def double( number ) :\n  return number*2\n',
    'def double(number:\n    return 2\n',
    'import extra\nimport httpx\n\nfrom app import util\n\n\ndef double(number: int) -> int:\n    return extra.ONE * httpx.codes.OK * util.VALUE\n',
    'import httpx\n\nimport extra\nfrom app import util\n\n\ndef double(number: int) -> int:\n    return extra.ONE * httpx.codes.OK * util.VALUE\n',
    'from typing import Optional\n\n\ndef double(number: Optional[int]) -> Optional[int]:\n    return number\n',
    '#!/usr/bin/env python\ndef double(number: int) -> int:\n    return number * 2\n',
    '# $Id$\n\n\ndef double(number: int) -> int:\n    return number * 2\n',
  ],
  'app/util.py': [util, util, 'VALUE: str = "2"\n', 'VALUE = 2;\n', 'import sys\nVALUE = 2\n'],
  'app/link.py': ['-> core.py', '-> ../extra.py', 'LINK = 1\n'],
  'extra.py': ['ONE = 1\n', 'ONE = "1"\n', 'import json,os\nONE = 1\n'],
  'extra/__init__.py': ['ONE = 1\n', 'ONE = undefined\n'],
  'lib/extra/__init__.py': ['ONE = 1\n'],
  'tests/test_core.py': [
    'from app.core import double\n\n\ndef test_double() -> None:\n    assert double(2) == 4\n',
    'from app.core import double\n\n\ndef test_double() -> None:\n    assert double(2) == 5\n',
    'import os\n\n\ndef test_mode() -> None:\n    mode = os.environ.get("MODE")\n    assert mode != "bad"\n',
    'def test_local() -> None:\n    assert open("local.txt").read() == "good\\n"\n',
    'def test_nothing() -> None:\n    pass\n',
  ],
  '.gitattributes': ['*.py eol=crlf\n', 'app/core.py ident\n', '* -text\n', '*.txt eol=lf\n'],
  '.gitignore': ['app/\n', '*.local\n', 'core.py\n', 'tests\n'],
  'README.md': ['# It\n', '# They\n', `postgres://orders:${'tiger' + 'lily'}@db.orders.io/app\n`],
  '.governancerc': [
    'legacy: block\n',
    'env: { pass: [MODE] }\n',
    'env: { set: { MODE: bad } }\n',
    'evidence: { max-age: 1d }\n',
    'snapshot: { include: [local.txt] }\n',
    'timeouts: { tests-green: 10m }\n',
  ],
};

const ruffText = (table: string) => [
  `${table}line-length = 60\n`,
  `${table}extend = "base.toml"\n`,
  `${table}src = ["lib", "."]\n`,
  `${table}exclude = ["app/util.py"]\n`,
  `${table}extend-exclude = ["tests"]\n`,
  `${table}respect-gitignore = false\n`,
  `${table}namespace-packages = ["app"]\n`,
  `${table}target-version = "py39"\n`,
];

const lintSelection = 'select = ["E", "F", "I", "INP", "UP", "EXE", "TID", "N", "A", "D104", "CPY"]\n';

const lint: Texts = {
  ...source,
  'ruff.toml': [
    ...ruffText('').flatMap(text => [text, `${text}preview = true\n[lint]\n${lintSelection}`]),
    '[lint]\nselect = ["ALL"]\n',
    '[lint]\nselect = ["F"]\nper-file-ignores = { "app/*.py" = ["F401"] }\n',
    '[lint\n',
  ],
  '.ruff.toml': ['[lint]\nselect = ["I"]\n'],
  'app/ruff.toml': [
    '[lint]\nselect = ["F"]\n',
    'extend = "../ruff.toml"\n',
    'line-length = 20\n',
    '-> ../base.toml',
  ],
  'base.toml': [`[lint]\n${lintSelection}`, '[lint]\nselect = ["I"]\nisort.known-first-party = ["httpx"]\n'],
  'pyproject.toml': [
    ...ruffText('[tool.ruff]\n'),
    '[project]\nname = "it"\nrequires-python = ">=3.9"\n',
    '[project]\nname = "it"\nrequires-python = ">=3.12"\n',
    `[project]\nname = "it"\nrequires-python = ">=3.12"\n[tool.ruff.lint]\n${lintSelection}`,
    '[tool.other]\n',
  ],
  'app/pyproject.toml': [
    '[project]\nname = "app"\nrequires-python = ">=3.12"\n',
    '[tool.ruff]\nline-length = 20\n',
  ],
  '.flake8': [
    '[flake8]\nmax-line-length = 40\n',
    '[flake8]\nexclude = app\n',
    '[flake8]\nper-file-ignores = app/core.py:F401\n',
  ],
  'setup.cfg': ['[flake8]\nignore = F401\n', '[metadata]\nname = it\n'],
};

const format: Texts = {
  ...source,
  'ruff.toml': [
    '[format]\n',
    'line-length = 60\n[format]\nquote-style = "single"\n',
    'exclude = ["app"]\n[format]\n',
  ],
  'pyproject.toml': [
    '[tool.black]\nline-length = 60\n',
    '[tool.black]\nextend-exclude = "util"\n',
    '[tool.black]\n[tool.isort]\nprofile = "black"\n',
    '[tool.isort]\nsrc_paths = ["lib"]\n',
    '[tool.isort]\nskip_gitignore = true\n',
    '[project]\nname = "it"\nrequires-python = ">=3.12"\n[tool.black]\n',
    '[tool.ruff.format]\n',
  ],
  'app/pyproject.toml': ['[tool.black]\nline-length = 20\n', '[project]\nname = "app"\n'],
  '.isort.cfg': ['[settings]\nprofile = black\n', '[settings]\nknown_third_party = extra\n', '[settings]\n'],
  '.editorconfig': [
    'root = true\n[*.py]\nindent_size = 2\nmax_line_length = 20\n',
    '[*.py]\nindent_style = tab\n',
  ],
  'setup.cfg': ['[isort]\nline_length = 30\n', '[metadata]\nname = it\n'],
  'tox.ini': ['[isort]\nforce_single_line = true\n', '[tox]\n'],
};

const types: Texts = {
  ...source,
  'mypy.ini': [
    '[mypy]\n',
    '[mypy]\nstrict = True\n',
    '[mypy]\nstrct = True\n',
    '[mypy]\nfiles = app\n',
    '[mypy]\nexclude = util\n',
  ],
  'setup.cfg': ['[mypy]\nfiles = extra.py\n', '[mypy-app.util]\nignore_errors = True\n'],
  'pyproject.toml': [
    '[tool.mypy]\nstrict = true\n',
    '[tool.mypy]\npackages = ["app"]\n',
    '[tool.mypy]\nplugins = ["plug.py"]\n',
  ],
  'plug.py': [
    'from mypy.plugin import Plugin\n\n\ndef plugin(version: str) -> type[Plugin]:\n    return Plugin\n',
    'raise RuntimeError("no")\n',
  ],
  'app/util.pyi': ['VALUE: int\n', 'VALUE: bytes\n'],
  'app/py.typed': ['', 'partial\n'],
  'httpx.pyi': ['class codes:\n    OK: str\n'],
};

const tests: Texts = {
  ...source,
  'pytest.ini': [
    '[pytest]\ntestpaths = tests\n',
    '[pytest]\naddopts = -k nothing\n',
    '[pytest]\npython_files = check_*.py\n',
    '[pytest]\n',
  ],
  'pyproject.toml': ['[tool.pytest.ini_options]\npythonpath = ["lib"]\n', '[tool.other]\n'],
  'conftest.py': ['', 'raise RuntimeError("no")\n', 'import os\n\nos.environ["MODE"] = "bad"\n'],
  'tests/conftest.py': ['import pytest\n\n\n@pytest.fixture(autouse=True)\ndef noop() -> None:\n    pass\n'],
  'tests/test_more.py': [
    'from app.util import VALUE\n\n\ndef test_value() -> None:\n    assert VALUE == 2\n',
    'import pathlib\n\n\ndef test_readme() -> None:\n    assert pathlib.Path("README.md").exists()\n',
  ],
  'tests/test_extra.py': ['import extra\n\n\ndef test_extra() -> None:\n    assert extra.ONE == 1\n'],
};

const themes: Readonly<Record<Theme, Texts>> = { lint, format, types, tests };
