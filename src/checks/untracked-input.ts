import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import type { Finding, RepoPath } from '../model.ts';
import type { CheckContext } from './check.ts';

type Trees = Pick<CheckContext, 'files' | 'workTrees'>;

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
function untrackedInput(message: string, { files, workTrees: [root = ''] }: Trees): RepoPath | undefined {
  const named = [...message.matchAll(/No such file or directory: b?'([^'\n]+)'/g)].flatMap(
    ([, path = '']) => insideTree(path) ?? [],
  );
  const modules = [...message.matchAll(/No module named '([\w.]+)'/g)].flatMap(([, name = '']) =>
    moduleFiles(name, root),
  );
  return [...named, ...modules].find(
    path =>
      existsSync(join(root, path)) &&
      !files.some(file => file.path === path || file.path.startsWith(`${path}/`)),
  );
}

/** `<slot>` stands for the snapshot in messages. */
function insideTree(path: string): RepoPath | undefined {
  const below = isAbsolute(path) ? undefined : path.replace(/^<slot>\//, '');
  const normal = below && posix.normalize(below);
  return normal && !/^\.\.?(\/|$)/.test(normal) ? normal.replace(/\/$/, '') : undefined;
}

/** Where a module may be: below the root or `src`, as source, package or compiled. */
function moduleFiles(name: string, root: string): RepoPath[] {
  return ['', 'src/'].flatMap(base => {
    const path = base + name.replaceAll('.', '/');
    const folder = posix.dirname(path);
    const compiled = existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).filter(
          entry => entry.startsWith(`${posix.basename(path)}.`) && /\.(so|pyd)$/.test(entry),
        )
      : [];
    return [`${path}.py`, `${path}/__init__.py`, ...compiled.map(entry => posix.join(folder, entry))];
  });
}
