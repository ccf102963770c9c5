import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import type { Finding, RepoPath } from '../../model.ts';
import type { CheckContext } from '../check.ts';

type Trees = Pick<CheckContext, 'files' | 'workTrees'> & {
  /** Where the tests ran, relative to the root. */
  readonly folder: RepoPath;
};

/**
 * Where every failure of a run comes from a file that the snapshot lacks and the working tree has (it was forgotten, or
 * git is told to ignore it), the run says nothing of the judged tree.
 */
export function explainUntracked(
  failures: readonly Finding[],
  trees: Trees,
): { message: string; recovery: string } | undefined {
  const needed = failures.map(({ message }) => untrackedInput(message, trees));
  const [first] = needed;
  if (first === undefined || needed.includes(undefined)) return undefined;
  const include = JSON.stringify([...new Set(needed)]);
  return {
    message: `the tests need a file that is in the working tree and not in the judged tree: ${first}`,
    recovery: `snapshot: { include: ${include} }  # in .governancerc; or git add it`,
  };
}

/** @param message what Python said: `No such file or directory: 'x'`, `No module named 'x.y'` */
function untrackedInput(
  message: string,
  { files, workTrees: [root = ''], folder }: Trees,
): RepoPath | undefined {
  const named = [...message.matchAll(/No such file or directory: b?'([^'\n]+)'/g)].flatMap(
    ([, path = '']) => insideTree(path, folder) ?? [],
  );
  const modules = [...message.matchAll(/No module named '([\w.]+)'/g)].flatMap(([, name = '']) =>
    moduleFiles(name, root, folder),
  );
  return [...named, ...modules].find(
    path =>
      existsSync(join(root, path)) &&
      !files.some(file => file.path === path || file.path.startsWith(`${path}/`)),
  );
}

/** `<slot>` stands for the snapshot in messages. */
function insideTree(path: string, folder: RepoPath): RepoPath | undefined {
  const fromRoot = path.startsWith('<slot>/') ? path.slice('<slot>/'.length) : posix.join(folder, path);
  const below = isAbsolute(path) ? undefined : fromRoot;
  const normal = below && posix.normalize(below);
  return normal && !/^\.\.?(\/|$)/.test(normal) ? normal.replace(/\/$/, '') : undefined;
}

/** Where a module may be: below the folder of the tests or its `src`, as source, package or compiled. */
function moduleFiles(name: string, root: string, folder: RepoPath): RepoPath[] {
  return ['', 'src'].flatMap(base => {
    const path = posix.join(folder, base, name.replaceAll('.', '/'));
    const parent = posix.dirname(path);
    const compiled = existsSync(join(root, parent))
      ? readdirSync(join(root, parent)).filter(
          entry => entry.startsWith(`${posix.basename(path)}.`) && /\.(so|pyd)$/.test(entry),
        )
      : [];
    return [`${path}.py`, `${path}/__init__.py`, ...compiled.map(entry => posix.join(parent, entry))];
  });
}
