import { useModule, useOpaquely, type Module, type Use } from './imports.ts';
import type { Random } from './random.ts';

export type Files = Readonly<Record<string, string>>;

export interface GeneratedRepository {
  readonly files: Files;
  readonly modules: readonly Module[];
}

/**
 * A small repository whose tests all pass: packages with and without `__init__.py`, modules that import one another in
 * every way, conftest.py files, plugins, helpers, data files, and tests that look at source.
 */
export function randomRepository(random: Random): GeneratedRepository {
  const files: Record<string, string> = { 'README.md': '# It\n' };
  const base = random.pick(['', '', 'src/', 'backend/']);
  const modules = placeModules(random, base);
  for (const [index, module] of modules.entries()) {
    const uses = random.some(modules.slice(0, index), 2).map(to => useModule(random, to, module.name));
    if (index > 0 && random.chance(0.04))
      uses.push(useOpaquely(random, random.pick(modules.slice(0, index))));
    files[module.path] = moduleSource(module, uses, random.chance(0.06) ? dataFile(files, module) : []);
  }
  makePackages(random, files, modules);
  const settings = base === '' ? [] : [`pythonpath = ${base.slice(0, -1)}`];
  if (random.chance(0.2)) {
    files['suite_plugin.py'] = fixtureSource(random, modules, 'plugin');
    if (random.chance(0.5)) settings.push('addopts = -p suite_plugin');
    else files['conftest.py'] = 'pytest_plugins = ["suite_plugin"]\n';
  }
  if (settings.length > 0 || random.chance(0.3)) {
    files['pytest.ini'] = ['[pytest]', ...settings, ''].join('\n');
  }
  makeTests(random, files, modules, base);
  return { files, modules };
}

function placeModules(random: Random, base: string): Module[] {
  const packages = random.pick([
    ['app', 'app.sub', 'lib'],
    ['app', 'app.sub.deep', 'space.one'],
    ['shop', 'shop.api', 'space.one', 'space.two'],
  ]);
  const count = 6 + random.below(7);
  return Array.from({ length: count }, (_, id) => {
    if (random.chance(0.1)) return { id, name: `top${id}`, path: `${base}top${id}.py` };
    const parent = random.pick(packages);
    const last = random.chance(0.1) && !random.chance(0.5) ? 'types' : `m${id}`;
    const name = `${parent}.${last === 'types' ? `types_${id}` : last}`;
    // A namespace package may have its parts in several folders.
    const folder = parent === 'space.one' ? '' : base;
    return { id, name, path: `${folder}${name.replaceAll('.', '/')}.py` };
  });
}

function moduleSource({ id }: Module, uses: readonly Use[], more: readonly string[]): string {
  const calls = uses.flatMap(({ inside }) => inside);
  return [
    '"""A module."""',
    ...uses.flatMap(({ top }) => top),
    'OWN = 1',
    'UNUSED = 0',
    '',
    '',
    'def check():',
    '    assert OWN == 1',
    ...[...calls, ...more].map(line => `    ${line}`),
    '',
    '',
    `check_${id} = check`,
    '',
  ].join('\n');
}

/** Makes a data file beside a module; gives the lines that read it. */
function dataFile(files: Record<string, string>, { id, path }: Module): string[] {
  const name = `data_${id}.txt`;
  files[path.replace(/[^/]*$/, name)] = 'good\n';
  return ['import os', `assert open(os.path.join(os.path.dirname(__file__), "${name}")).read() == "good\\n"`];
}

/** `__init__.py` for some of the packages; those at the top may import what is in them. */
function makePackages(random: Random, files: Record<string, string>, modules: readonly Module[]): void {
  const folders = new Set(
    modules
      .filter(({ name }) => name.includes('.') && !name.startsWith('space'))
      .map(({ path }) => path.replace(/\/[^/]*$/, '')),
  );
  for (const folder of folders) {
    if (!random.chance(0.75)) continue;
    const inside = modules.filter(({ path }) => path.replace(/\/[^/]*$/, '') === folder);
    const shown = random.chance(0.3) ? random.some(inside, 2) : [];
    const lines = shown.flatMap(({ id, name }) => {
      const last = name.split('.').at(-1) ?? '';
      return [random.pick([`from .${last} import check_${id}`, `from . import ${last}`])];
    });
    files[`${folder}/__init__.py`] = lines.map(line => `${line}\n`).join('');
  }
}

/** A pytest plugin, or what a conftest.py may hold. */
function fixtureSource(random: Random, modules: readonly Module[], name: string): string {
  const { top, inside } = useModule(random, random.pick(modules));
  const heads = random.pick([
    ['import pytest', '', '', '@pytest.fixture', `def ${name}_fixture():`],
    ['import pytest', '', '', '@pytest.fixture(autouse=True)', `def ${name}_fixture():`],
    ['def pytest_collection_modifyitems(items):'],
    ['def pytest_runtest_setup(item):'],
    ['def pytest_configure(config):'],
  ]);
  return [...top, '', ...heads, ...inside.map(line => `    ${line}`), ''].join('\n');
}

function makeTests(
  random: Random,
  files: Record<string, string>,
  modules: readonly Module[],
  base: string,
): void {
  const folders = random.pick([['tests'], ['tests', 'tests/unit'], ['tests/unit', 'tests/api'], ['checks']]);
  for (const folder of ['', 'tests', ...folders]) {
    const path = folder === '' ? 'conftest.py' : `${folder}/conftest.py`;
    const isThere = files[path] !== undefined || (folder === '' ? random.chance(0.2) : random.chance(0.3));
    if (!isThere) continue;
    const name = folder === '' ? 'root' : folder.replace('/', '_');
    files[path] = `${files[path] ?? ''}${fixtureSource(random, modules, name)}`;
  }
  const withInit = random.chance(0.4);
  if (withInit) {
    for (const folder of ['tests', ...folders]) files[`${folder}/__init__.py`] = '';
  }
  const helper = folders[0] ?? 'tests';
  const helperModule: Module = {
    id: 90,
    name: withInit ? `${helper.replace('/', '.')}.helpers` : 'helpers',
    path: `${helper}/helpers.py`,
  };
  files[helperModule.path] = moduleSource(helperModule, [useModule(random, random.pick(modules))], []);
  const count = 5 + random.below(5);
  for (let number = 0; number < count; number++) {
    const folder = random.pick(folders);
    const name = `${folder}/test_${number}.py`;
    files[name] = testSource(random, files, modules, folder === helper ? helperModule : undefined);
  }
  if (random.chance(0.25))
    files[`tests/test_source.py`] = random.pick(sourceTests(base, random.pick(modules)));
}

function testSource(
  random: Random,
  files: Files,
  modules: readonly Module[],
  helper: Module | undefined,
): string {
  const kind = random.next();
  const target = random.pick(modules);
  if (kind < 0.08) {
    const patch = `with mock.patch("${target.name}.UNUSED", 5):`;
    return `from unittest import mock\n\n\ndef test_it():\n    ${patch}\n        pass\n`;
  }
  if (kind < 0.16) {
    const again = packageUse(random, files, modules);
    if (again) return asTest([again]);
  }
  const uses = random.some(modules, 2).map(to => useModule(random, to));
  if (helper && random.chance(0.3)) uses.push(useModule(random, helper));
  if (random.chance(0.04)) uses.push(useOpaquely(random, target));
  return asTest(uses);
}

function asTest(uses: readonly Use[]): string {
  const inside = [...uses.flatMap(use => use.inside), 'assert True'];
  return [
    ...uses.flatMap(use => use.top),
    '',
    '',
    'def test_it():',
    ...inside.map(line => `    ${line}`),
    '',
  ].join('\n');
}

/** By way of a package that imports the module. */
function packageUse(random: Random, files: Files, modules: readonly Module[]): Use | undefined {
  const shown = modules.flatMap(({ id, name, path }): Use[] => {
    const init = files[path.replace(/[^/]*$/, '__init__.py')] ?? '';
    const [, parent = '', last = ''] = /^(.*)\.([^.]+)$/.exec(name) ?? [];
    if (init.includes(`import check_${id}\n`)) {
      return [
        { top: [`from ${parent} import check_${id}`], inside: [`check_${id}()`] },
        { top: [`import ${parent}`], inside: [`${parent}.${last}.check()`] },
      ];
    }
    return init.includes(`import ${last}\n`)
      ? [{ top: [`import ${parent}`], inside: [`${parent}.${last}.check()`] }]
      : [];
  });
  return shown.length > 0 ? random.pick(shown) : undefined;
}

/** Tests that read source instead of importing it. */
function sourceTests(base: string, { path }: Module): string[] {
  const parts = path.split('/').map(part => JSON.stringify(part));
  const folder = JSON.stringify(path.split('/')[0]);
  return [
    `from pathlib import Path\n\n\ndef test_it():\n    text = Path("${path}").read_text()\n    assert "BROKEN" not in text\n`,
    `import os\n\n\ndef test_it():\n    with open(os.path.join(${parts.join(', ')})) as source:\n        assert "BROKEN" not in source.read()\n`,
    `from pathlib import Path\n\nROOT = Path(__file__).parent.parent\n\n\ndef test_it():\n    for path in ROOT.rglob("*.py"):\n        assert "BROKEN" + "" not in path.read_text() or path == Path(__file__)\n`,
    `import os\n\n\ndef test_it():\n    for folder, _, names in os.walk(${base === '' ? folder : JSON.stringify(base.slice(0, -1))}):\n        for name in names:\n            assert "BROKEN" not in open(os.path.join(folder, name), "rb").read().decode("latin-1")\n`,
  ];
}
