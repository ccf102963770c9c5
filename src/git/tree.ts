import { missingObject } from '../lib/errors.ts';
import { nulSeparated } from '../lib/plumbing.ts';
import { decodePath } from '../lib/repo-path.ts';
import type { ChangedFile, FileMode, Oid, RepoPath, TreeFile } from '../model.ts';
import type { ObjectReader } from './object-reader.ts';
import { runGit, type Repository } from './repository.ts';

/** Every file of a tree, submodules included, in git's order. */
export async function listTree(repository: Repository, tree: Oid): Promise<TreeFile[]> {
  const output = await runGit(repository, ['ls-tree', '-r', '-z', '--full-tree', tree]);
  // An item is `<mode> SP <type> SP <oid> TAB <path>`; see git-ls-tree(1).
  return [...nulSeparated(output)].map(item => {
    const tab = item.indexOf(0x09);
    const [mode = '', , oid = ''] = item.toString('latin1', 0, tab).split(' ');
    return { path: decodePath(item.subarray(tab + 1)), mode: fileMode(mode), oid };
  });
}

/**
 * The entries of a tree itself, from its stored form: `<mode> SP <name> NUL <oid in binary>` each; see gitformat-pack(5)
 * and "tree" in the object format. A folder has the mode 40000.
 */
export async function listRoot(
  reader: ObjectReader,
  tree: Oid,
): Promise<{ name: RepoPath; mode: string; oid: Oid }[]> {
  const object = await reader.read(tree);
  if (object?.type !== 'tree') throw missingObject('the tree', tree);
  const { content } = object;
  const oidBytes = tree.length / 2;
  const entries: { name: RepoPath; mode: string; oid: Oid }[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const end = content.indexOf(0, space);
    const next = end + 1 + oidBytes;
    const name = decodePath(content.subarray(space + 1, end));
    entries.push({
      name,
      mode: content.toString('latin1', at, space),
      oid: content.toString('hex', end + 1, next),
    });
    at = next;
  }
  return entries;
}

/** The files that differ between two trees; a rename is a deletion and an addition. */
export async function diffTrees(repository: Repository, base: Oid, head: Oid): Promise<ChangedFile[]> {
  if (base === head) return [];
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', '--no-ext-diff', base, head];
  // It opens the user's index although it needs none, and that would start a monitor of the file system.
  return parseRawDiff(await runGit(repository, ['-c', 'core.fsmonitor=false', ...args]));
}

/** The old path of each file that moved between two trees, by its new one; git tells by content, half of it may differ. */
export async function findRenames(
  repository: Repository,
  base: Oid,
  head: Oid,
): Promise<ReadonlyMap<RepoPath, RepoPath>> {
  const args = ['diff-tree', '-r', '-z', '--name-status', '--find-renames', '--diff-filter=R', base, head];
  const output = await runGit(repository, ['-c', 'core.fsmonitor=false', ...args]);
  // Three items each: `R<similarity>`, the old path, the new one.
  const paths = [...nulSeparated(output)].filter((_item, index) => index % 3 !== 0).map(decodePath);
  const renames = new Map<RepoPath, RepoPath>();
  for (let at = 0; at + 1 < paths.length; at += 2) renames.set(paths[at + 1] ?? '', paths[at] ?? '');
  return renames;
}

/**
 * git's raw format with `-z`: `:<mode> <mode> <oid> <oid> <status>` NUL `<path>` NUL; a side that is not there has
 * mode 000000. See git-diff-tree(1), "RAW OUTPUT FORMAT".
 */
export function parseRawDiff(output: Buffer): ChangedFile[] {
  const items = [...nulSeparated(output)];
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [baseMode = '', headMode = '', baseOid = '', headOid = ''] = (items[at] ?? Buffer.alloc(0))
      .toString('latin1')
      .slice(1)
      .split(' ');
    const path = decodePath(items[at + 1] ?? Buffer.alloc(0));
    files.push({ path, ...side('base', path, baseMode, baseOid), ...side('head', path, headMode, headOid) });
  }
  return files;
}

function side(name: 'base' | 'head', path: RepoPath, mode: string, oid: Oid): Partial<ChangedFile> {
  return mode === '000000' ? {} : { [name]: { path, mode: fileMode(mode), oid } };
}

/** Old histories hold modes such as 100664; git treats every regular file as 100644 or 100755. */
function fileMode(mode: string): FileMode {
  if (mode === '120000' || mode === '160000') return mode;
  return (Number.parseInt(mode, 8) & 0o100) === 0 ? '100644' : '100755';
}
