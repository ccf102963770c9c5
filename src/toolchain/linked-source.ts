import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../lib/digest.ts';
import type { Digest } from '../model.ts';

/**
 * The folders outside the environment that one of its files makes importable: the lines of a `.pth` or `.egg-link`, or
 * the source of an editable install (`direct_url.json`, PEP 610).
 * @param text the content of the file
 */
export function linkedFolders(file: string, text: string): string[] {
  if (file.endsWith('direct_url.json')) return editableFolder(text);
  return text.split(/\r?\n/).filter(line => isAbsolute(line) && !/^import[ \t]/.test(line));
}

function editableFolder(text: string): string[] {
  let origin: unknown;
  try {
    origin = JSON.parse(text);
  } catch {
    // Not written by an installer: the file itself is in the digest, and says nothing more.
    return [];
  }
  const { url, dir_info: folder } = (origin ?? {}) as { url?: unknown; dir_info?: { editable?: unknown } };
  const isEditable = folder?.editable === true && typeof url === 'string' && url.startsWith('file:');
  return isEditable ? [fileURLToPath(url)] : [];
}

/**
 * What can be imported from folders that no commit and no installer vouches for. Those in a work tree of the repository
 * are left out: a snapshot stands for them.
 * @param workTrees absolute paths
 */
export function linkedSourceDigest(folders: readonly string[], workTrees: readonly string[]): Digest {
  const outside = folders.filter(
    folder => existsSync(folder) && !isInstalled(folder) && !workTrees.some(tree => isBelow(folder, tree)),
  );
  if (outside.length === 0) return '';
  const digests: string[] = [];
  for (const folder of outside) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = relative(folder, join(entry.parentPath, entry.name));
      if (!entry.isFile() || passedOver.test(path)) continue;
      // What is too large to be read each time is not known, and equals nothing.
      if (digests.length === fileLimit) return sha256(randomBytes(16));
      digests.push(`${path} ${sha256(readFileSync(join(folder, path)))}`);
    }
  }
  return sha256(digests.sort().join('\n'));
}

const fileLimit = 20_000;

const passedOver = /(^|\/)(\.[^/]*|__pycache__|node_modules)(\/|$)/;

/** The packages of another environment are read from there like those of this one. */
function isInstalled(folder: string): boolean {
  return ['site-packages', 'dist-packages'].includes(basename(folder));
}

function isBelow(folder: string, tree: string): boolean {
  return folder === tree || folder.startsWith(`${tree}/`);
}
