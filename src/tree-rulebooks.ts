import { posix } from 'node:path';
import { listRoot } from './git/tree.ts';
import { decodeUtf8 } from './lib/decode-utf8.ts';
import { ConfigError, missingObject } from './lib/errors.ts';
import { lineOfSetting, type SettingsFile } from './lib/explain-issue.ts';
import type { Oid, RepoPath } from './model.ts';
import { parseRulebook } from './rulebook/parse-rulebook.ts';
import type { RepositoryRulebook } from './rulebook/resolve-policy.ts';
import type { Session } from './session.ts';

/** Where a repository keeps its rulebooks, unless its configuration says otherwise. */
const defaultFolder = 'governance/rulebooks';

export interface TreeRulebook extends RepositoryRulebook {
  /** To tell lines of it. */
  readonly source: SettingsFile;
}

/**
 * The rulebooks of a tree, in the order of their names, so that equal trees have equal policies.
 * @param configured the folder, where the configuration names one
 * @throws ConfigError where one cannot be read, or something that looks like one would be passed over
 */
export async function treeRulebooks(
  session: Session,
  tree: Oid,
  configured?: { readonly folder: string; readonly file: string },
): Promise<TreeRulebook[]> {
  const folder = posix.normalize(configured?.folder ?? defaultFolder).replace(/\/+$/, '');
  const found = await findFolder(session, tree, folder);
  if (!found) {
    if (!configured) return [];
    const place = { file: configured.file, at: 'rulebooks' };
    throw new ConfigError(
      place,
      `"rulebooks" must be a folder below the root that the tree has, not "${configured.folder}"`,
    );
  }
  const rulebooks: TreeRulebook[] = [];
  for (const { name, mode, oid } of await listRoot(session.reader, found)) {
    const path = `${folder}/${name}`;
    if (isBeside(name, mode)) continue;
    refuseOther(path, mode);
    const blob = await session.reader.read(oid);
    if (blob?.type !== 'blob') throw missingObject(path, oid);
    const text = decodeUtf8(blob.content, path);
    const rulebook = await parseRulebook(path, text);
    const source = { name: path, text, what: 'a rulebook' };
    const twin = rulebooks.find(known => known.rulebook.rulebook === rulebook.rulebook);
    if (twin) {
      const problem = `"rulebook" must be a name of its own; ${twin.path} is called "${twin.rulebook.rulebook}" too`;
      throw new ConfigError({ file: path, line: await lineOfSetting(source, ['rulebook']) }, problem);
    }
    rulebooks.push({ path, rulebook, source });
  }
  return rulebooks;
}

/** Segment by segment: git would read more into a name than a name (`.`, a line break). */
async function findFolder(session: Session, tree: Oid, folder: RepoPath): Promise<Oid | undefined> {
  if (folder === '.') return undefined;
  let [oid, path] = [tree, ''];
  for (const part of folder.split('/')) {
    const entry = (await listRoot(session.reader, oid)).find(({ name }) => name === part);
    if (!entry) return undefined;
    path = posix.join(path, part);
    if (entry.mode !== '40000') {
      throw new ConfigError({ file: path }, 'must be a folder: rulebooks are looked for in it');
    }
    oid = entry.oid;
  }
  return oid;
}

/** What may stand beside rulebooks: words for people, and what git and editors want to know. */
function isBeside(name: string, mode: string): boolean {
  if (mode === '40000' || mode === '160000' || /\.ya?ml$/i.test(name)) return false;
  return /\.(md|rst|txt|adoc)$/i.test(name) || name.startsWith('.') || !name.includes('.');
}

function refuseOther(path: RepoPath, mode: string): void {
  if (mode === '40000') {
    throw new ConfigError(
      { file: path },
      'is a folder, where rulebooks are not looked for; move them out of it',
    );
  }
  if (!mode.startsWith('100')) throw new ConfigError({ file: path }, 'must be a regular file');
  if (!/\.ya?ml$/i.test(path)) {
    const problem =
      'is no rulebook by its name, which must end with .yml; move it out of the folder, or name it so';
    throw new ConfigError({ file: path }, problem);
  }
}
