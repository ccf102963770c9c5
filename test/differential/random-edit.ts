import type { Random } from './random.ts';
import type { Files, GeneratedRepository } from './random-repository.ts';

/** New contents by path; null deletes a file. */
export interface Edit {
  readonly what: string;
  readonly contents: Readonly<Record<string, string | null>>;
}

/** A change after which some tests may fail. */
export function randomEdit(random: Random, { files, modules }: GeneratedRepository): Edit {
  const module = random.pick(modules);
  const source = files[module.path] ?? '';
  const any = (wanted: (path: string) => boolean) => Object.keys(files).filter(wanted);
  const inits = any(path => path.endsWith('__init__.py'));
  const conftests = any(path => path.endsWith('conftest.py'));
  const tests = any(path => /\/test_[^/]*\.py$/.test(path));
  const data = any(path => path.endsWith('.txt'));
  const edit =
    (what: string, contents: Edit['contents']): (() => Edit) =>
    () => ({ what, contents });
  const broken = (path: string) => `raise RuntimeError("BROKEN")\n${files[path] ?? ''}`;
  const edits: (() => Edit)[] = [];
  const add = (weight: number, ...made: (() => Edit)[]) => {
    for (let times = 0; times < weight; times++) edits.push(...made);
  };
  const wrong = source.replace('OWN = 1', 'OWN = 2  # BROKEN');
  add(8, edit(`${module.path} gives another value`, { [module.path]: wrong }));
  add(3, edit(`${module.path} raises when it is imported`, { [module.path]: broken(module.path) }));
  add(1, edit(`${module.path} does not parse`, { [module.path]: `def BROKEN(:\n${source}` }));
  add(3, edit(`${module.path} is gone`, { [module.path]: null }));
  add(2, edit(`${module.path} has moved`, { [module.path]: null, ...moved(module.path, source) }));
  const more = random.pick(modules);
  add(
    2,
    edit('two modules', { [module.path]: wrong, [more.path]: `${files[more.path] ?? ''}\nBROKEN = 1\n` }),
  );
  for (const path of random.some(inits, 1)) {
    add(
      2,
      edit(`${path} raises`, { [path]: broken(path) }),
      edit(`${path} is empty`, { [path]: '# BROKEN\n' }),
    );
    add(1, edit(`${path} is gone`, { [path]: null }));
  }
  for (const path of random.some(conftests, 1)) {
    add(1, edit(`${path} raises`, { [path]: broken(path) }));
    add(1, edit(`${path} is gone`, { [path]: null }));
    const hook = 'def pytest_collection_modifyitems(items):\n    raise RuntimeError("BROKEN")\n';
    add(1, edit(`${path} has a hook that raises`, { [path]: hook }));
  }
  const test = random.pick(tests);
  add(1, edit(`${test} fails`, { [test]: `${files[test] ?? ''}    assert "BROKEN" == 1\n` }));
  add(1, edit(`${test} is gone`, { [test]: null }));
  for (const path of random.some(data, 1)) add(3, edit(`${path} has other data`, { [path]: 'BROKEN\n' }));
  add(3, ...shadows(files, random).map(path => edit(`${path} is new`, { [path]: broken(path) })));
  add(1, edit('a document', { 'README.md': '# BROKEN\n' }));
  return random.pick(edits)();
}

function moved(path: string, source: string): Record<string, string> {
  return { [path.replace(/([^/]*)\.py$/, 'moved_$1.py')]: source };
}

/** New files that stand in the way of others. */
function shadows(files: Files, random: Random): string[] {
  const folders = [...new Set(Object.keys(files).map(path => path.replace(/\/?[^/]*$/, '')))];
  const folder = random.pick(folders);
  const name = random.pick([
    'helpers.py',
    'conftest.py',
    'json.py',
    'test_0.py',
    'importlib.py',
    'lib.py',
    '__init__.py',
    'app/__init__.py',
    'space/__init__.py',
  ]);
  const path = folder === '' ? name : `${folder}/${name}`;
  const package_ = random
    .pick(Object.keys(files).filter(known => known.endsWith('.py')))
    .replace(/\.py$/, '/__init__.py');
  return [path, package_].filter(made => files[made] === undefined);
}
