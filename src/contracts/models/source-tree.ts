import type { Oid, RepoPath, TreeFile } from '../../model.ts';
import { decodeSource } from '../../python/decode-source.ts';
import { isManifest } from './may-hold-code.ts';
import type { SourceFile, SourceTree } from './project.ts';

/** A file of which nothing is known, so that a change in it cannot be told. */
export interface UnreadFile {
  readonly path: RepoPath;
  readonly oid: Oid;
  readonly line: number;
  readonly reason: string;
}

/** In bytes; what is larger is data, and no code that a person wrote. */
const largest = 2_000_000;

/**
 * The Python files of a tree with their text, and the pydantic that its locks name.
 * @param read undefined for an object that is not here
 */
export async function sourceTree(
  files: readonly TreeFile[],
  read: (oid: Oid) => Promise<Buffer | undefined>,
): Promise<{ tree: SourceTree; unread: readonly UnreadFile[] }> {
  const found = new Map<RepoPath, SourceFile>();
  const unread: UnreadFile[] = [];
  const locks: { path: RepoPath; text: string }[] = [];
  const ours = files.filter(({ mode }) => mode === '100644' || mode === '100755');
  await Promise.all(
    ours.map(async ({ path, oid }) => {
      if (isManifest(path)) locks.push({ path, text: (await read(oid))?.toString('utf8') ?? '' });
      if (!path.endsWith('.py')) return;
      const content = await read(oid);
      const text = content && content.length <= largest ? decodeSource(content) : undefined;
      if (typeof text === 'string') found.set(path, { oid, text });
      else {
        const reason = content ? (text?.message ?? `has ${content.length} bytes`) : 'is not in this clone';
        unread.push({ path, oid, line: text?.line ?? 1, reason });
      }
    }),
  );
  const pydantic = locks
    .sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .flatMap(({ text }) => majorOf(text) ?? [])[0];
  return { tree: { files: found, ...(pydantic !== undefined && { pydantic }) }, unread };
}

/** `name = "pydantic"`, its version in the next line; `pydantic==1.10`; `"pydantic": {"version": "==2.…"}`. */
function majorOf(text: string): number | undefined {
  const locked = /^name = "pydantic"\nversion = "(\d)/m.exec(text)?.[1];
  const stated =
    /(?:^|["'\s])pydantic(?:\[[^\]]*\])?["'\s]*(?:=\s*["']|:\s*\{[^}]*?"version":\s*")?\s*(?:==|>=|~=|\^)\s*(\d)/m;
  const major = Number(locked ?? stated.exec(text)?.[1]);
  return major === 1 || major === 2 ? major : undefined;
}
