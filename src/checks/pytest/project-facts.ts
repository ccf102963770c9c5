import { posix } from 'node:path';
import type { RepoPath } from '../../model.ts';
import type { ProjectFacts } from '../../python/select-tests.ts';
import { readEditableRoots } from '../../toolchain/editable-roots.ts';
import type { Python } from '../../toolchain/toolchain.ts';
import type { CheckContext } from '../check.ts';
import { pytestSettings, type Settings } from './settings.ts';

/** What pytest's settings, the environment and the interpreter say of where modules are and which are loaded. */
export async function readProjectFacts(context: CheckContext, python: Python): Promise<ProjectFacts> {
  const { files, workTrees, env } = context;
  const settings = [...(await pytestSettings(context)), ...fromEnvironment(env)];
  const editable = readEditableRoots(python.siteFolders, workTrees);
  const named = (wanted: RegExp) =>
    settings.filter(([name]) => wanted.test(name)).flatMap(([, words]) => words);
  const all = settings.flatMap(([name, words]) => [name, ...words]);
  const manage = files.filter(({ path }) => posix.basename(path) === 'manage.py').map(({ path }) => path);
  return {
    searchPath: [
      ...named(/^(pythonpath|python_paths)$/i)
        .flatMap(word => word.split(':'))
        .map(path => folder(insideTree(path, workTrees))),
      ...editable.folders,
      ...manage.map(path => folder(posix.dirname(path))),
    ],
    anyRoot: all.some(word => word.includes('PYTHONPATH')) && !('PYTHONPATH' in env),
    aliases: editable.aliases,
    mentions: mentions(settings.filter(([name]) => !/^(testpaths|norecursedirs|markers|python)/i.test(name))),
    // Whatever of the settings may be a path: one too many does no harm.
    targets: [...(context.scope.tests ?? []), ...settings.flatMap(([, words]) => words)]
      .filter(word => !word.startsWith('-') && !word.includes('='))
      .map(folder)
      .filter(path => path !== ''),
    testPatterns: named(/^python_files$/),
    // `-p no:doctest` turns them off.
    doctests: all.some(word => word.includes('doctest') && !/^(-p)?no:doctest$/.test(word)),
  };
}

/** What every machine has, and names no module. */
const plain = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|LD_LIBRARY_PATH|SSL_CERT_(FILE|DIR))$/;

function fromEnvironment(env: CheckContext['env']): Settings {
  return Object.entries(env)
    .filter(([name]) => !plain.test(name))
    .map(([name, value]) => [name, value.split(/[\s,'"]+/).filter(word => word !== '')]);
}

function mentions(settings: Settings): string[] {
  const words = settings.flatMap(([, values]) =>
    // What is measured is not loaded for that.
    values.filter((word, index) => !word.startsWith('--cov') && !values[index - 1]?.startsWith('--cov')),
  );
  return [...new Set(words.flatMap(word => word.match(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g) ?? []))];
}

function insideTree(path: string, workTrees: readonly string[]): string {
  const tree = workTrees.find(known => path === known || path.startsWith(`${known}/`));
  return tree === undefined ? path : posix.relative(tree, path) || '.';
}

function folder(path: string): RepoPath {
  const normal = posix.normalize(path).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}
