import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { RepoPath } from '../model.ts';
import { linkedFolders } from './linked-source.ts';

/** Where an environment makes source of the repository importable. */
export interface EditableRoots {
  /** Folders on the search path, relative to the root of the work tree. */
  readonly folders: readonly RepoPath[];
  /** Packages that have another name than their folder. */
  readonly aliases: ReadonlyMap<string, RepoPath>;
}

/**
 * Reads the `.pth` and `.egg-link` files of an environment, and the tables of names and paths that the finders of
 * editable installs keep in Python files (setuptools: `MAPPING`; meson and scikit-build: `known_source_files`).
 * @param siteFolders those of the interpreter, absolute
 * @param workTrees absolute paths
 */
export function readEditableRoots(
  siteFolders: readonly string[],
  workTrees: readonly string[],
): EditableRoots {
  const folders = new Set<RepoPath>();
  const aliases = new Map<string, RepoPath>();
  for (const { name, text } of linkFiles(siteFolders)) {
    if (!name.endsWith('.py')) {
      for (const folder of linkedFolders(name, text)) add(folders, insideTree(folder, workTrees));
      continue;
    }
    for (const [, module = '', path = ''] of text.matchAll(mapped)) {
      const source = insideTree(path, workTrees);
      const last = module.split('.').at(-1);
      if (source === undefined) continue;
      if (basename(source).replace(/\.py$/, '') === last) {
        const above = module.split('.').reduce(folder => dirname(folder), source);
        folders.add(above === '.' ? '' : above);
      } else aliases.set(module, source.replace(/(^|\/)__init__\.py$/, ''));
    }
  }
  return { folders: [...folders], aliases };
}

/** `'shop': '/home/me/repo/src/shop'`, or a list of such paths. */
const mapped = /['"]([\w.]+)['"]\s*:\s*\[?\s*['"](\/[^'"\n]+)['"]/g;

function linkFiles(siteFolders: readonly string[]): { name: string; text: string }[] {
  return siteFolders
    .filter(folder => existsSync(folder))
    .flatMap(folder =>
      readdirSync(folder)
        .filter(name => /\.(pth|egg-link)$|^_+editable.*\.py$/.test(name))
        .map(name => ({ name, text: readFileSync(join(folder, name), 'latin1') })),
    );
}

function insideTree(path: string, workTrees: readonly string[]): RepoPath | undefined {
  const tree = workTrees.find(known => path === known || path.startsWith(`${known}/`));
  return tree === undefined ? undefined : relative(tree, path);
}

function add(folders: Set<RepoPath>, folder: RepoPath | undefined): void {
  if (folder !== undefined) folders.add(folder);
}
